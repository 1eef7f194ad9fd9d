import SignUpFlow
import Testing

@Suite struct WaitTests {
    private let now = Fixtures.now

    @Test func `a wait ends at its moment`() {
        let wait = Wait(from: now, lasting: .seconds(60))
        #expect(!wait.isOver(at: now) && !wait.isOver(at: now + .milliseconds(59_999)))
        #expect(wait.isOver(at: now + .seconds(60)) && wait.isOver(at: now + .seconds(61)))
        #expect(wait.end(seenAt: now) == now + .seconds(60))
    }

    @Test func `a moment further ahead than the wait is long counts as now`() {
        let wait = Wait(until: now + .milliseconds(60_001), length: .seconds(60))
        #expect(wait.isOver(at: now) && wait.end(seenAt: now) == now)
        #expect(!Wait(until: now + .seconds(60), length: .seconds(60)).isOver(at: now))
    }

    @Test func `a wait of no length is over`() {
        #expect(Wait(from: now, lasting: .zero).isOver(at: now))
        #expect(Wait(until: now + .seconds(1), length: .zero).isOver(at: now))
    }
}
