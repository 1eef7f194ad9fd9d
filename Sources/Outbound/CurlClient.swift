/// HTTP and SMTP by libcurl: one `curl_multi` on a thread of its own for the life of the client, so that connections and the
/// parsed certificate authorities are shared by all calls. Make one per process, and another for mail: libcurl waits for
/// some of an SMTP server's answers without doing anything else meanwhile.
/// See docs/decisions/0003-libcurl-on-one-thread.md.
public final class CurlClient: HTTPSender, SMTPSender {
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

    /// Of every call after `shutdown`, and of every further one where the first had no thread or no library.
    private static let closed = "the client is shut down, or libcurl can't be loaded"

    private let queue: CommandQueue

    /// The first call starts the thread, which loads libcurl: a program that has not called anybody yet holds neither. Should the
    /// system refuse the one or the other, every call ends with `notSent`.
    public init(_ configuration: Configuration = .init()) {
        queue = CommandQueue { CurlThread.start(serving: $0, configuration) }
    }

    deinit {
        queue.close()
    }

    /// Ends the thread and closes its connections. What is in flight ends with `unknown`, or with `notSent` where
    /// nothing had left yet; later calls end with `notSent`.
    public func shutdown() {
        queue.close()
    }

    /// Makes one exchange. Cancelling the task closes its connection.
    public func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        try request.check()
        return try await carryOut(request).get()
    }

    /// Hands one letter over, on a connection of its own. Cancelling the task closes it.
    public func send(_ letter: OutboundLetter) async -> SMTPOutcome {
        await send(letter, ended: {})
    }

    /// - Parameter ended: this client's thread has done with the letter, its farewell too.
    func send(_ letter: OutboundLetter, ended: @escaping @Sendable () -> Void) async -> SMTPOutcome {
        if let problem = letter.problem {
            ended()
            return .refused(problem)
        }
        return await carryOut(SMTPJob(letter), ended)
    }

    /// Connects, agrees on TLS and logs in, as a letter would, and sends nothing.
    public func probe(_ server: SMTPServer, timeout: Duration) async -> SMTPOutcome {
        await probe(server, timeout: timeout, ended: {})
    }

    func probe(
        _ server: SMTPServer, timeout: Duration, ended: @escaping @Sendable () -> Void
    ) async -> SMTPOutcome {
        if let problem = server.problem(timeout: timeout) {
            ended()
            return .refused(problem)
        }
        return await carryOut(SMTPJob(server: server, envelope: nil, timeout: timeout), ended)
    }

    private func carryOut(_ request: OutboundRequest) async -> CommandQueue.Outcome {
        let callID = CallID()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { post(callID, .request(request, $0)) }
        } onCancel: {
            cancel(callID)
        }
    }

    private func carryOut(_ job: SMTPJob, _ ended: @escaping @Sendable () -> Void) async -> SMTPOutcome {
        let (callID, caller) = (CallID(), SMTPCaller(ended: ended))
        return await withTaskCancellationHandler {
            await caller.outcome(by: job.deadline, late: { [queue] in Self.cancel(callID, queue) }) {
                post(callID, .job(job, caller))
            }
        } onCancel: {
            cancel(callID)
        }
    }

    private func post(_ callID: CallID, _ order: CommandQueue.Order) {
        if !queue.post(.start(callID, order)) { order.refuse(Self.closed) }
    }

    private func cancel(_ callID: CallID) { Self.cancel(callID, queue) }

    /// The mark serves a cancellation that overtakes its own start in the inbox.
    private static func cancel(_ callID: CallID, _ queue: CommandQueue) {
        callID.markCancelled()
        queue.post(.cancel(callID))
    }
}
