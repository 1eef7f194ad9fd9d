import SignUpFlow

/// A document that a provider publishes (discovery, keys): fetched ahead of need, kept through an outage, never dropped for a
/// failed fetch. Whoever needs it while a fetch is under way waits for that one. After a failed fetch it pauses, briefly at first.
actor RefreshingCache<Value: Sendable> {
    /// What was fetched, and for how long it may be used without asking again.
    struct Fetched: Sendable {
        var value: Value
        var lifetime: Duration
    }

    /// One fetched state of the document; the number grows with each.
    struct CachedVersion: Sendable {
        var number: Int
        var value: Value
    }

    typealias Fetch = @Sendable (_ deadline: Deadline) async throws(ProviderError) -> Fetched

    private let now: @Sendable () -> Instant
    private let fetch: Fetch
    private var held: CachedVersion?
    private var isFresh = Pause.over
    private var afterFailure = Pause.over
    /// Failed fetches in a row.
    private var failures = 0
    private var failure: ProviderError?
    /// What the fetch under way was begun for.
    private var soughtNow: KeyID?
    /// What a fetch was begun for and has ended well, found or not: for a minute it is not looked for again.
    private var sought: [KeyID: Pause] = [:]
    private var isFetching = false
    private var waiting: [Int: CheckedContinuation<Result<CachedVersion, ProviderError>, Never>] = [:]
    private var waiters = 0

    init(now: @escaping @Sendable () -> Instant, fetch: @escaping Fetch) {
        self.now = now
        self.fetch = fetch
    }

    /// What is held, however old. Before the first fetch has ended: waits for it until the deadline.
    func current(by deadline: Deadline) async throws(ProviderError) -> CachedVersion {
        if let held { return held }
        if !isFetching, let failure, !afterFailure.isOver(at: now()) { throw failure }
        return try await fetched(by: deadline)
    }

    /// Fetches where a fifth of the lifetime or less is left; nothing happens otherwise, and for a while after a failure.
    func refresh() async throws(ProviderError) {
        let now = now()
        guard isFetching || (isFresh.isOver(at: now) && afterFailure.isOver(at: now)) else { return }
        _ = try await fetched(by: Deadline())
    }

    /// A later cached than the given one, which may have what that one lacks. Each name is looked for at most once a minute, from a
    /// fetch that succeeded on: so a provider that changes its keys twice is followed, and one that names keys nobody published is
    /// not called for each token. nil where that pause, or the one after a failure, still lasts.
    func newer(than cached: Int, with name: KeyID, by deadline: Deadline) async throws(ProviderError) -> CachedVersion?
    {
        if let held, held.number > cached { return held }
        if !isFetching {
            let now = now()
            sought = sought.filter { !$0.value.isOver(at: now) }
            guard afterFailure.isOver(at: now), sought[name] == nil, sought.count < Self.names else { return nil }
            soughtNow = name
        }
        return try await fetched(by: deadline)
    }

    /// Names that are looked for in a minute at most.
    private static var names: Int { 5 }

    /// Joins the fetch under way, or starts one. It goes on when this caller gives up: others wait for it, and later ones
    /// need what it brings.
    private func fetched(by deadline: Deadline) async throws(ProviderError) -> CachedVersion {
        if !isFetching {
            isFetching = true
            Task { land(await self.outcome()) }
        }
        waiters += 1
        let id = waiters
        let timer = Task {
            do {
                try await Task.sleep(for: deadline.remaining)
                waiting.removeValue(forKey: id)?.resume(returning: .failure(.unavailable("no answer in time")))
            } catch {
                return  // Cancelled: the answer came first.
            }
        }
        let outcome = await withCheckedContinuation { waiting[id] = $0 }
        timer.cancel()
        return try outcome.get()
    }

    private func outcome() async -> Result<Fetched, ProviderError> {
        do { return .success(try await fetch(Deadline())) } catch { return .failure(error) }
    }

    private func land(_ outcome: Result<Fetched, ProviderError>) {
        let now = now()
        isFetching = false
        switch outcome {
        case .success(let fetched):
            if let soughtNow { sought[soughtNow] = Pause(from: now, lasting: .seconds(60)) }
            held = CachedVersion(number: (held?.number ?? 0) + 1, value: fetched.value)
            isFresh = Pause(from: now, lasting: fetched.lifetime * 4 / 5)
            afterFailure = .over
            (failures, failure) = (0, nil)
        case .failure(let error):
            // 1, 2, 4 … 32 s: a hiccup costs a moment, an outage is not hammered.
            afterFailure = Pause(from: now, lasting: .seconds(1 << min(failures, 5)))
            (failures, failure) = (failures + 1, error)
        }
        soughtNow = nil
        let waiting = waiting
        self.waiting = [:]
        for waiter in waiting.values { waiter.resume(returning: result(outcome)) }
    }

    private func result(_ outcome: Result<Fetched, ProviderError>) -> Result<CachedVersion, ProviderError> {
        switch outcome {
        case .success(let fetched): .success(held ?? CachedVersion(number: 1, value: fetched.value))
        case .failure(let error): .failure(error)
        }
    }
}

/// A stretch of the wall clock. A clock that goes back behind its beginning ends it, lest a leap of a day makes it last a day.
struct Pause: Sendable {
    static let over = Pause(from: Instant(milliseconds: 0), lasting: .zero)

    private let from: Instant
    private let until: Instant

    init(from: Instant, lasting duration: Duration) {
        self.from = from
        until = from + duration
    }

    func isOver(at now: Instant) -> Bool { now >= until || now < from }
}
