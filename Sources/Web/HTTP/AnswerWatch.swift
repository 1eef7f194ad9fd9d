import Gateway
import NIOCore
import NIOHTTPTypes

/// Sees when the last byte of an answer has been written to the socket. Who waits for that says so by an event that goes down the
/// channel before the answer; a connection that breaks ends its answers too.
final class AnswerWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart

    /// Of the answer that is under way: a connection has one at a time.
    private var awaited: [AnswerEnd] = []

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let end = event as? AnswerEnd else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        awaited.append(end)
        promise?.succeed()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !awaited.isEmpty, case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let ends = awaited
        awaited = []
        let written = promise ?? context.eventLoop.makePromise()
        written.futureResult.whenComplete { _ in for end in ends { end.come() } }
        context.write(data, promise: written)
    }

    func channelInactive(context: ChannelHandlerContext) {
        breakOff()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { breakOff() }

    private func breakOff() {
        let ends = awaited
        awaited = []
        for end in ends { end.come() }
    }
}

extension AnswerEnd {
    /// Of an answer on this channel.
    convenience init(on channel: any Channel) {
        self.init { end in
            let noted = channel.eventLoop.makePromise(of: Void.self)
            // The connection is gone: nothing is written any more.
            noted.futureResult.whenFailure { _ in end.come() }
            channel.triggerUserOutboundEvent(end, promise: noted)
        }
    }
}
