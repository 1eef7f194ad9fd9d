/// Where a simulator listens, and the URL by which others know it.
///
/// With port 0 the system picks one, so the URL is known only once the server listens: readers wait for it.
public actor Endpoint {
    public nonisolated let host: String
    /// 0 asks the system for a free port.
    public nonisolated let requestedPort: Int
    /// The base URL to publish instead of `http://host:port`, for a server behind a TLS proxy; no trailing slash.
    public nonisolated let publicURL: String?

    private enum State {
        case starting
        case listening(Int)
        case failed(any Error)
    }

    private var state = State.starting
    private var waiting: [Int: CheckedContinuation<Int, any Error>] = [:]
    private var nextWaiter = 0

    public init(host: String = "127.0.0.1", port: Int, publicURL: String? = nil) {
        self.host = host
        self.requestedPort = port
        self.publicURL = publicURL
    }

    /// The port in use. Waits until the server listens; throws what kept it from listening, or `CancellationError`.
    public func port() async throws -> Int {
        switch state {
        case .listening(let port): return port
        case .failed(let error): throw error
        case .starting: return try await whenListening()
        }
    }

    /// The base URL others use, without a trailing slash. Waits like ``port()`` unless a public URL was given.
    public func baseURL() async throws -> String {
        if let publicURL { return publicURL }
        return "http://\(host):\(try await port())"
    }

    func listens(on port: Int) {
        state = .listening(port)
        settle(.success(port))
    }

    /// The server ended before it listened: nobody should wait for it any longer.
    func failed(_ error: any Error) {
        guard case .starting = state else { return }
        state = .failed(error)
        settle(.failure(error))
    }

    private func whenListening() async throws -> Int {
        let waiter = nextWaiter
        nextWaiter += 1
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // A cancellation before this line has found no continuation to end.
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    waiting[waiter] = continuation
                }
            }
        } onCancel: {
            Task { await self.stopWaiting(waiter) }
        }
    }

    private func stopWaiting(_ waiter: Int) {
        waiting.removeValue(forKey: waiter)?.resume(throwing: CancellationError())
    }

    private func settle(_ result: Result<Int, any Error>) {
        for continuation in waiting.values { continuation.resume(with: result) }
        waiting.removeAll()
    }
}
