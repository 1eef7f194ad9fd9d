import NIOCore
import NIOHTTPTypes

/// Closes a connection that is one too many, or whose head or body does not come.
final class ConnectionGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let open: OpenConnections
    private let perAddress: Int
    private let trusted: [AddressRange]
    private var address: String?
    /// By when what is awaited, a head or a body, must have come: bytes that drip in don't put it off.
    private var deadline = NIODeadline.distantFuture
    /// Runs at the deadline or before: most requests end long before theirs, so none of them moves it.
    private var timer: (task: Scheduled<Void>, at: NIODeadline)?

    init(open: OpenConnections, perAddress: Int, trusted: [AddressRange]) {
        self.open = open
        self.perAddress = perAddress
        self.trusted = trusted
    }

    func handlerAdded(context: ChannelHandlerContext) {
        deadline = context.eventLoop.now + ConnectionLimits.headTime
        watch(context)
        guard perAddress > 0, let peer = context.remoteAddress?.ipAddress, let bytes = Address.bytes(peer),
            !trusted.contains(where: { $0.contains(bytes) })
        else { return }
        let counted = Address.counted(bytes)
        if open.enter(counted, limit: perAddress) { address = counted } else { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: deadline = context.eventLoop.now + ConnectionLimits.bodyTime
        case .end: deadline = context.eventLoop.now + ConnectionLimits.headTime
        case .body: break
        }
        context.fireChannelRead(data)
    }

    /// A body that came with its head is no longer awaited here.
    func channelReadComplete(context: ChannelHandlerContext) {
        watch(context)
        context.fireChannelReadComplete()
    }

    /// Sees to it that the timer runs no later than the deadline.
    private func watch(_ context: ChannelHandlerContext) {
        guard deadline < timer?.at ?? .distantFuture else { return }
        timer?.task.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let task = context.eventLoop.scheduleTask(deadline: deadline) {
            let (connection, context) = bound.value
            connection.timer = nil
            guard connection.deadline <= context.eventLoop.now else { return connection.watch(context) }
            context.channel.close(promise: nil)
        }
        timer = (task, deadline)
    }

    private func leave() {
        timer?.task.cancel()
        timer = nil
        deadline = .distantFuture
        if let address { open.leave(address) }
        address = nil
    }
}
