import CCurl
import CCurlShim
import Glibc

/// What runs on libcurl's thread, and the only code that touches its handles. It sleeps in `curl_multi_poll` until a
/// socket, a timer of libcurl's or the inbox has something.
final class CurlLoop {
    /// Finished easy handles kept for the next call. Connections live in the multi handle; these save only their making.
    private static let idleHandles = 16
    private static let maxConnections = 256
    private static let keptConnections = 64
    private static let longestSleep: Int32 = 60_000  // ms

    private let multi: UnsafeMutableRawPointer
    private let inbox: Inbox
    private let configuration: CurlClient.Configuration
    private var live: [UnsafeMutableRawPointer: any Exchange] = [:]
    private var idle: [UnsafeMutableRawPointer] = []

    init(multi: UnsafeMutableRawPointer, inbox: Inbox, configuration: CurlClient.Configuration) {
        self.multi = multi
        self.inbox = inbox
        self.configuration = configuration
        ccurl_multi_setopt_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        ccurl_multi_setopt_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, Self.maxConnections)
        ccurl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
    }

    /// Hands this object over to a new, detached thread, which keeps it until the inbox is closed.
    /// - Returns: false if the system has no thread to give.
    func startThread() -> Bool {
        // The thread inherits a mask that blocks every signal: those for the process go to other threads, and a write
        // to a closed connection is an error here, not a SIGPIPE (CURLOPT_NOSIGNAL leaves that to us).
        var everything = sigset_t()
        var before = sigset_t()
        sigfillset(&everything)
        pthread_sigmask(SIG_SETMASK, &everything, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        let handedOver = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, handedOver.toOpaque())
        guard failure == 0 else {
            handedOver.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func run() {
        var isClosed = false
        while !isClosed {
            let taken = inbox.take()
            taken.commands.forEach(obey)
            isClosed = taken.isClosed
            if !isClosed {
                advance()
                curl_multi_poll(multi, nil, 0, Self.longestSleep, nil)
            }
        }
        for transfer in Array(live.values) {
            end(transfer, .brokenOff("the client was shut down"))
        }
        idle.forEach(curl_easy_cleanup)
        curl_multi_cleanup(multi)
    }

    private func obey(_ command: Inbox.Command) {
        switch command {
        case .start(let ticket, let order):
            start(ticket, order)
        case .cancel(let ticket):
            if let transfer = live.values.first(where: { $0.ticket === ticket }) {
                end(transfer, .cancelled)
            }
        }
    }

    private func start(_ ticket: Ticket, _ order: Inbox.Order) {
        guard !ticket.isCancelled else { return order.cancel() }
        guard let easy = idle.popLast() ?? curl_easy_init() else {
            return order.refuse("libcurl has no handle to give")
        }
        let transfer: any Exchange =
            switch order {
            case .request(let request, let caller):
                Transfer(easy: easy, ticket: ticket, request: request, caller: caller)
            case .errand(let errand, let caller):
                SMTPTransfer(easy: easy, ticket: ticket, errand: errand, caller: caller)
            }
        live[easy] = transfer
        guard transfer.configure(configuration), curl_multi_add_handle(multi, easy) == CURLM_OK else {
            return end(transfer, .notStarted("libcurl refused the request's options"))
        }
    }

    /// Lets libcurl do what is due, then answers the callers whose exchange has ended.
    private func advance() {
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
        var waiting: Int32 = 0
        while let message = curl_multi_info_read(multi, &waiting) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let transfer = live[easy]
            else { continue }
            end(transfer, .finished(message.pointee.data.result))
        }
    }

    private func end(_ transfer: any Exchange, _ end: ExchangeEnd) {
        let easy = transfer.easy
        let tell = transfer.conclusion(of: end)
        live[easy] = nil
        curl_multi_remove_handle(multi, easy)
        curl_easy_reset(easy)  // it points into the transfer; connections are the multi handle's and stay
        if idle.count < Self.idleHandles {
            idle.append(easy)
        } else {
            curl_easy_cleanup(easy)
        }
        tell()
    }
}
