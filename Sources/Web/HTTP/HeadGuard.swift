import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// HTTP/1.1 with a guard before the requests.
struct GuardedChannel: ServerChildChannel {
    let base: HTTP1Channel
    let refusals: HeadRefusals

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(HeadGuard(refusals), position: .before(codec))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}

/// Answers what never becomes a request, after the answers to those before it, and ends the connection: where such a head ends,
/// and the next one begins, nobody can say. A fault in a body goes on to whoever reads that body.
final class HeadGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long what is still on its way is read and dropped: closing over it could take the answer back (RFC 9112 §9.6).
    static let linger: TimeAmount = .seconds(2)

    private enum State {
        case open
        /// Nothing more is taken; the fault of a head is answered when all before it is.
        case ending(HeadFault?)
        case over
    }

    private let refusals: HeadRefusals
    private var state = State.open
    private var isReadingBody = false
    private var unanswered = 0

    init(_ refusals: HeadRefusals) { self.refusals = refusals }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .open = state else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            if let fault = HeadFault(head) { return end(fault, context) }
            isReadingBody = true
            unanswered += 1
        case .end: isReadingBody = false
        case .body: break
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (error, state) {
        case (let error as HTTPParserError, .open):
            guard isReadingBody else { return end(HeadFault(error), context) }
            end(nil, context)
            context.fireErrorCaught(error)
        // More of what could not be read.
        case (is HTTPParserError, _), (is ByteToMessageDecoderError, _): break
        default: context.fireErrorCaught(error)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // The server's own answer to a fault that has an answer already, or needs none.
        guard unanswered > 0 else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        unanswered -= 1
        guard unanswered == 0, case .ending(let fault) = state else { return context.write(data, promise: promise) }
        let written = promise ?? context.eventLoop.makePromise()
        context.write(data, promise: written)
        finish(fault, after: written.futureResult, context)
    }

    private func end(_ fault: HeadFault?, _ context: ChannelHandlerContext) {
        state = .ending(fault)
        if unanswered == 0 { finish(fault, after: context.eventLoop.makeSucceededVoidFuture(), context) }
    }

    private func finish(_ fault: HeadFault?, after last: EventLoopFuture<Void>, _ context: ChannelHandlerContext) {
        state = .over
        var last = last
        if let fault {
            for part in refusals.answer(to: fault) {
                let promise = context.eventLoop.makePromise(of: Void.self)
                context.write(wrapOutboundOut(part), promise: promise)
                last = promise.futureResult
            }
        }
        context.flush()
        last.assumeIsolated().whenComplete { _ in
            context.close(mode: .output, promise: nil)
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.linger) { context.close(promise: nil) }
        }
    }
}
