import CCurl
import CCurlShim
import Glibc

/// HTTP by libcurl: one `curl_multi` on a thread of its own for the life of the client, so that connections and the
/// parsed certificate authorities are shared by all calls. Make one per process.
/// See docs/decisions/0003-libcurl-on-one-thread.md.
public final class CurlClient: HTTPSender {
    public struct Configuration: Sendable {
        /// A PEM bundle of certificate authorities, instead of the system's.
        public var caFile: String?
        /// An `http://` or `https://` proxy for every call. Environment variables are never read.
        public var proxy: String?

        public init(caFile: String? = nil, proxy: String? = nil) {
            self.caFile = caFile
            self.proxy = proxy
        }
    }

    private let inbox: Inbox

    /// Starts the thread. Should the system refuse one, every call ends with `notSent`.
    public init(_ configuration: Configuration = .init()) {
        guard Self.libraryIsReady, let multi = curl_multi_init() else {
            inbox = Inbox(waker: nil)
            return
        }
        inbox = Inbox(waker: Waker(multi: multi))
        let loop = CurlLoop(multi: multi, inbox: inbox, configuration: configuration)
        if !loop.startThread() {
            inbox.close()
            curl_multi_cleanup(multi)
        }
    }

    deinit {
        inbox.close()
    }

    /// Ends the thread and closes its connections. What is in flight ends with `unknown`, or with `notSent` where
    /// nothing had left yet; later calls end with `notSent`.
    public func shutdown() {
        inbox.close()
    }

    /// Makes one exchange. Cancelling the task closes its connection.
    public func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        try request.check()
        let ticket = Ticket()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: Inbox.Caller) in
                if !inbox.post(.start(ticket, request, continuation)) {
                    continuation.resume(returning: .failure(.notSent("the client is shut down")))
                }
            }
        } onCancel: {
            // The mark serves a cancellation that overtakes its own start in the inbox.
            ticket.markCancelled()
            inbox.post(.cancel(ticket))
        }
        return try outcome.get()
    }

    private static let libraryIsReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
