import Outbound
import Synchronization
import Testing

/// A provider that answers as told, and a clock moved by hand.
private final class Provider: HTTPSender {
    typealias Answer = Result<Int, OutboundError>

    private let answer = Mutex<Answer>(.success(200))
    private let callCount = Atomic(0)
    private let time = Mutex(ContinuousClock.now)
    private let hold: @Sendable () async -> Void

    init(hold: @escaping @Sendable () async -> Void = {}) {
        self.hold = hold
    }

    var calls: Int { callCount.load(ordering: .relaxed) }
    var clock: @Sendable () -> ContinuousClock.Instant { { self.time.withLock { $0 } } }

    func answers(_ next: Answer) {
        answer.withLock { $0 = next }
    }

    func wait(_ duration: Duration) {
        time.withLock { $0 += duration }
    }

    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        callCount.add(1, ordering: .relaxed)
        let result = answer.withLock { $0 }
        await hold()
        return OutboundResponse(status: try result.get())
    }
}

@Suite struct ProviderLimiterTests {
    private let request = OutboundRequest(.get, "https://provider.example/", timeout: .seconds(3600))

    private func lane(to provider: Provider, maxInFlight: Int = 32, maxWaiting: Int = 8) -> ProviderLimiter {
        ProviderLimiter(
            name: "provider", over: provider, maxInFlight: maxInFlight, maxWaiting: maxWaiting,
            breaker: .init(failures: 3, pause: .seconds(5)), clock: provider.clock)
    }

    /// Calls until the circuit is open.
    private func open(_ lane: ProviderLimiter, _ provider: Provider, by answer: Provider.Answer = .success(503)) async {
        provider.answers(answer)
        for _ in 1...3 { _ = await call(lane) }
    }

    private func call(_ lane: ProviderLimiter, _ hurried: OutboundRequest? = nil) async -> Provider.Answer {
        do {
            return .success(try await lane.send(hurried ?? request).status)
        } catch {
            return .failure(error)
        }
    }

    private let refusal = Provider.Answer.failure(.notSent("provider: the circuit is open after repeated failures"))

    @Test(arguments: [Provider.Answer.success(500), .failure(.unknown("late")), .failure(.notSent("refused"))])
    fileprivate func `failures in a row open the circuit`(answer: Provider.Answer) async {
        let provider = Provider()
        let lane = lane(to: provider)
        await open(lane, provider, by: answer)
        #expect(await call(lane) == refusal)
        #expect(provider.calls == 3)
    }

    @Test(arguments: [Provider.Answer.success(429), .failure(.badAnswer("odd")), .failure(.cancelled)])
    fileprivate func `what is not the provider's failure leaves the circuit closed`(answer: Provider.Answer) async {
        let provider = Provider()
        let lane = lane(to: provider)
        provider.answers(answer)
        for _ in 1...10 { #expect(await call(lane) == answer) }
    }

    @Test(arguments: [OutboundError.unknown("late"), .notSent("late")])
    func `a call that was given no time leaves the circuit closed`(error: OutboundError) async {
        let provider = Provider()
        let lane = lane(to: provider)
        provider.answers(.failure(error))
        var hurried = request
        hurried.timeout = .milliseconds(200)
        for _ in 1...10 { #expect(await call(lane, hurried) == .failure(error)) }
        #expect(provider.calls == 10)
        provider.answers(.success(200))
        #expect(await call(lane) == .success(200))
    }

    @Test func `a success between failures begins the count anew`() async {
        let provider = Provider()
        let lane = lane(to: provider)
        for status in [500, 500, 200, 500, 500, 200] {
            provider.answers(.success(status))
            #expect(await call(lane) == .success(status))
        }
    }

    @Test func `after the pause a probe that succeeds closes the circuit`() async {
        let provider = Provider()
        let lane = lane(to: provider)
        await open(lane, provider)
        provider.answers(.success(200))
        provider.wait(.seconds(5) - .nanoseconds(1))
        #expect(await call(lane) == refusal)
        provider.wait(.nanoseconds(1))
        #expect(await call(lane) == .success(200))
        provider.answers(.success(503))
        #expect(await call(lane) == .success(503))
        #expect(await call(lane) == .success(503))
    }

    @Test func `a probe that fails opens the circuit for another pause`() async {
        let provider = Provider()
        let lane = lane(to: provider)
        await open(lane, provider)
        provider.wait(.seconds(5))
        #expect(await call(lane) == .success(503))
        #expect(await call(lane) == refusal)
        provider.wait(.seconds(5))
        #expect(await call(lane) == .success(503))
        #expect(provider.calls == 5)
    }

    @Test func `a probe that is given up makes the next call the probe`() async {
        let provider = Provider()
        let lane = lane(to: provider)
        await open(lane, provider)
        provider.wait(.seconds(5))
        provider.answers(.failure(.cancelled))
        #expect(await call(lane) == .failure(.cancelled))
        provider.answers(.success(200))
        #expect(await call(lane) == .success(200))
    }

    @Test func `only one probe goes out at a time`() async {
        let rendezvous = Rendezvous(count: 2)
        let isProbing = Atomic(false)
        let provider = Provider { if isProbing.load(ordering: .relaxed) { await rendezvous.meet() } }
        let lane = lane(to: provider)
        await open(lane, provider)
        provider.wait(.seconds(5))
        provider.answers(.success(200))
        isProbing.store(true, ordering: .relaxed)
        async let probe = call(lane)
        while provider.calls < 4 { await Task.yield() }
        #expect(await call(lane) == refusal)
        await rendezvous.meet()
        #expect(await probe == .success(200))
    }

    @Test func `a full lane refuses, and has room again when a call ends`() async {
        let rendezvous = Rendezvous(count: 3)
        let isHeld = Atomic(true)
        let provider = Provider { if isHeld.load(ordering: .relaxed) { await rendezvous.meet() } }
        let lane = lane(to: provider, maxInFlight: 2, maxWaiting: 0)
        async let first = call(lane)
        async let second = call(lane)
        while provider.calls < 2 { await Task.yield() }
        #expect(await call(lane) == .failure(.notSent("provider: too many calls at once")))
        await rendezvous.meet()
        #expect(await [first, second] == [.success(200), .success(200)])
        isHeld.store(false, ordering: .relaxed)
        #expect(await call(lane) == .success(200))
    }

    @Test func `a call that finds the lane full has its turn when another ends`() async {
        let rendezvous = Rendezvous(count: 2)
        let isHeld = Atomic(true)
        let provider = Provider { if isHeld.load(ordering: .relaxed) { await rendezvous.meet() } }
        let lane = lane(to: provider, maxInFlight: 1)
        async let first = call(lane)
        while provider.calls < 1 { await Task.yield() }
        async let second = call(lane)
        async let third = call(lane)
        for _ in 1...100 { await Task.yield() }
        #expect(provider.calls == 1)
        isHeld.store(false, ordering: .relaxed)
        await rendezvous.meet()
        #expect(await [first, second, third] == [.success(200), .success(200), .success(200)])
    }

    @Test func `a call that is cancelled while it waits is never sent`() async {
        let rendezvous = Rendezvous(count: 2)
        let provider = Provider { await rendezvous.meet() }
        let lane = lane(to: provider, maxInFlight: 1)
        async let first = call(lane)
        while provider.calls < 1 { await Task.yield() }
        let second = Task { await call(lane) }
        second.cancel()
        #expect(await second.value == .failure(.cancelled))
        await rendezvous.meet()
        #expect(await first == .success(200))
        #expect(provider.calls == 1)
    }
}
