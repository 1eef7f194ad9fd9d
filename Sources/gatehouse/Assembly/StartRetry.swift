import Gateway
import Logging

/// Waits at the start for what may pass: another process that still has the store, a lock on its file, a disk that is full or
/// fails. A minute in all, then the start fails as it would have at once, and whoever started the process starts it again.
struct StartRetry: Sendable {
    static let limit: Duration = .seconds(60)
    private static let pauses: (first: Duration, longest: Duration) = (.milliseconds(250), .seconds(8))

    private let now: @Sendable () -> Duration
    private let rest: @Sendable (Duration) async throws -> Void
    private let logger: Logger
    private let end: Duration

    /// - Parameters:
    ///   - now: a clock that never leaps; the minute begins here.
    ///   - rest: returns after so long.
    init(
        now: @escaping @Sendable () -> Duration = { SteadyClock.now },
        rest: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }, logger: Logger
    ) {
        self.now = now
        self.rest = rest
        self.logger = logger
        end = now() + Self.limit
    }

    /// Answers with what `work` comes to, trying it again while it fails for what may pass.
    func wait<Value>(for work: () async throws -> Value) async throws -> Value {
        var pause = Self.pauses.first
        while true {
            do { return try await work() } catch let error where Self.mayPass(error) {
                let left = end - now()
                guard left > .zero else { throw error }
                logger.warning("the store is waited for", metadata: ["reason": "\(error)"])
                try await rest(min(pause, left))
                pause = min(pause * 2, Self.pauses.longest)
            }
        }
    }

    static func mayPass(_ error: any Error) -> Bool {
        switch error {
        case let error as StoreOpenError: error.mayPass
        case is StoreError: true
        case KeyLoadingError.store: true
        default: false
        }
    }
}
