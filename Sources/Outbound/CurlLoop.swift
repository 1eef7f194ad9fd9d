import CCurl
import CCurlShim

/// What runs on libcurl's thread, and the only code that touches its handles. It sleeps in `curl_multi_poll` until a
/// socket, a timer of libcurl's or the inbox has something.
final class CurlLoop {
    /// Finished easy handles kept for the next call. Connections live in the multi handle; these save only their making.
    private static let idleHandles = 16
    private static let maxConnections = 256
    private static let keptConnections = 64
    private static let longestSleep: Int32 = 60_000  // ms

    private let multi: UnsafeMutableRawPointer
    private let queue: CommandQueue
    private let configuration: CurlClient.Configuration
    private var live: [UnsafeMutableRawPointer: any CurlTransfer] = [:]
    private var idle: [UnsafeMutableRawPointer] = []

    init(multi: UnsafeMutableRawPointer, queue: CommandQueue, configuration: CurlClient.Configuration) {
        self.multi = multi
        self.queue = queue
        self.configuration = configuration
        ccurl_multi_setopt_long(multi, CURLMOPT_PIPELINING, ccurl_pipe_nothing)
        ccurl_multi_setopt_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, Self.maxConnections)
        ccurl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
    }

    /// Returns when the inbox is closed, and frees the multi handle then.
    func run() {
        var isClosed = false
        while !isClosed {
            let taken = queue.take()
            taken.commands.forEach(obey)
            isClosed = taken.isClosed
            if !isClosed {
                advance()
                ccurl_multi_poll(multi, Self.longestSleep)
            }
        }
        for transfer in Array(live.values) {
            end(transfer, .brokenOff("the client was shut down"))
        }
        idle.forEach(ccurl_easy_cleanup)
        ccurl_multi_cleanup(multi)
    }

    private func obey(_ command: CommandQueue.Command) {
        switch command {
        case .start(let callID, let order):
            start(callID, order)
        case .cancel(let callID):
            if let transfer = live.values.first(where: { $0.callID === callID }) {
                end(transfer, .cancelled)
            }
        }
    }

    private func start(_ callID: CallID, _ order: CommandQueue.Order) {
        guard !callID.isCancelled else { return order.cancel() }
        guard let easy = idle.popLast() ?? ccurl_easy_init() else {
            return order.refuse("libcurl has no handle to give")
        }
        let transfer: any CurlTransfer =
            switch order {
            case .request(let request, let caller):
                Transfer(easy: easy, callID: callID, request: request, caller: caller)
            case .job(let job, let caller):
                SMTPTransfer(easy: easy, callID: callID, job: job, caller: caller)
            }
        live[easy] = transfer
        guard transfer.configure(configuration), ccurl_multi_add_handle(multi, easy) == CURLM_OK else {
            return end(transfer, .notStarted("libcurl refused the request's options"))
        }
    }

    /// Lets libcurl do what is due, then answers the callers whose exchange has ended.
    private func advance() {
        ccurl_multi_perform(multi)
        while let message = ccurl_multi_info_read(multi) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let transfer = live[easy]
            else { continue }
            end(transfer, .finished(message.pointee.data.result))
        }
    }

    private func end(_ transfer: any CurlTransfer, _ end: TransferEnd) {
        let easy = transfer.easy
        let tell = transfer.conclusion(of: end)
        live[easy] = nil
        ccurl_multi_remove_handle(multi, easy)
        ccurl_easy_reset(easy)  // it points into the transfer; connections are the multi handle's and stay
        if idle.count < Self.idleHandles {
            idle.append(easy)
        } else {
            ccurl_easy_cleanup(easy)
        }
        tell()
    }
}
