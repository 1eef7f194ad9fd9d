import Logging
import SignUpFlow
import Testing

@testable import Gateway

/// Pending accounts go by themselves, living ones stay, whatever the clock does.
@Suite struct SweeperTests {
    /// Two clocks: the wall's, which leaps, and a steady one.
    private final class Clocks: Sendable {
        let wall: HandClock
        let steady = HandClock(Instant(milliseconds: 0))

        init(_ wall: HandClock) { self.wall = wall }

        func advance(_ duration: Duration) {
            wall.advance(duration)
            steady.advance(duration)
        }
    }

    private func sweeper(_ world: FlowScenario, _ clocks: Clocks, newest: Instant? = nil) -> Sweeper {
        Sweeper(
            store: world.store, newest: newest, now: clocks.wall.read,
            steady: { clocks.steady.now.since(Instant(milliseconds: 0)) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func `a pending account goes at its deadline and not before (I6)`() async throws {
        let world = try FlowScenario()
        let clocks = Clocks(world.clock)
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        let sweeper = sweeper(world, clocks)
        clocks.advance(.milliseconds(24 * 3_600_000 - 1))
        #expect(try await sweeper.sweep() == 0)
        clocks.advance(.milliseconds(1))
        #expect(try await sweeper.sweep() == 1)
        for table in ["accounts", "bindings", "acceptances"] {
            #expect(try await world.count("SELECT count(*) FROM \(table)") == 0, "\(table)")
        }
        // The emptied row tells what happened for a day more, and holds nothing else.
        #expect(try await world.step(id, anna) == .over(.expired(.confirmExpired)))
        #expect(try await world.rows(of: "sign_ups").contains("g-anna") == false)
        clocks.advance(.seconds(24 * 3600))
        #expect(try await sweeper.sweep() == 0)
        #expect(try await world.count("SELECT count(*) FROM sign_ups") == 0)
    }

    @Test func `what passed while no process ran is swept an hour after the start (I6)`() async throws {
        let world = try FlowScenario()
        let clocks = Clocks(world.clock)
        for index in 0..<3 { _ = try await world.pending(Browser("b\(index)"), as: "g\(index)") }
        let newest = try await world.store.newestTime()
        clocks.advance(.seconds(10 * 24 * 3600))
        let sweeper = sweeper(world, clocks, newest: newest)
        #expect(try await sweeper.sweep() == nil)
        clocks.advance(.seconds(3600))
        #expect(try await sweeper.sweep() == 3)
    }

    @Test func `a confirmed account is never swept`() async throws {
        let world = try FlowScenario()
        let clocks = Clocks(world.clock)
        _ = try await world.account("g-anna", phone: "9991234567")
        let sweeper = sweeper(world, clocks)
        for _ in 0..<5 {
            clocks.advance(.seconds(100 * 24 * 3600))
            #expect(try await sweeper.sweep() == 0)
        }
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
        #expect(try await world.count("SELECT count(*) FROM bindings") == 1)
    }

    @Test func `more than one batch goes in one sweep`() async throws {
        let world = try FlowScenario()
        let clocks = Clocks(world.clock)
        let due = (clocks.wall.now + .seconds(1)).milliseconds
        try await world.change(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
            INSERT INTO accounts (id, state, created_at, confirm_by) SELECT 'a' || i, 'pending', 0, \(due) FROM n
            """)
        clocks.advance(.seconds(1))
        #expect(try await sweeper(world, clocks).sweep() == 450)
    }

    @Test(arguments: [Duration.seconds(86400), .seconds(301), .seconds(-301), .seconds(-86400)])
    func `after a leap of the clock nothing is deleted for an hour`(leap: Duration) async throws {
        let world = try FlowScenario()
        let clocks = Clocks(world.clock)
        let sweeper = sweeper(world, clocks)
        _ = try await world.pending(Browser("anna"), as: "g-anna")
        #expect(try await sweeper.sweep() == 0)
        clocks.wall.advance(leap)
        #expect(try await sweeper.sweep() == nil)
        clocks.advance(.milliseconds(3_599_999))
        #expect(try await sweeper.sweep() == nil)
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
        clocks.advance(.milliseconds(1))
        #expect(try await sweeper.sweep() == (leap > .seconds(86000) ? 1 : 0))
    }

    @Test(arguments: [Duration.seconds(300), .seconds(-300), .seconds(1)])
    func `a small correction of the clock is no leap`(drift: Duration) async throws {
        let world = try FlowScenario()
        let clocks = Clocks(world.clock)
        let sweeper = sweeper(world, clocks)
        #expect(try await sweeper.sweep() == 0)
        clocks.advance(.seconds(30))
        clocks.wall.advance(drift)
        #expect(try await sweeper.sweep() == 0)
    }

    @Test func `a leap back while it rests begins the hour anew`() async throws {
        let world = try FlowScenario()
        let clocks = Clocks(world.clock)
        let sweeper = sweeper(world, clocks)
        #expect(try await sweeper.sweep() == 0)
        clocks.wall.advance(.seconds(86400))
        #expect(try await sweeper.sweep() == nil)
        clocks.advance(.seconds(3000))
        clocks.wall.advance(.seconds(-86400))
        #expect(try await sweeper.sweep() == nil)
        clocks.advance(.seconds(3000))
        #expect(try await sweeper.sweep() == nil)
        clocks.advance(.seconds(600))
        #expect(try await sweeper.sweep() == 0)
    }

    @Test(arguments: [
        (Duration.seconds(-301), true), (.seconds(-300), false), (.seconds(300), false), (.seconds(301), true),
        (.seconds(25 * 3600), true), (.seconds(-25 * 3600), true),
    ])
    func `a start far from the store's newest moment, before it or after, deletes nothing for an hour`(
        leap: Duration, rests: Bool
    ) async throws {
        let world = try FlowScenario()
        let clocks = Clocks(world.clock)
        _ = try await world.pending(Browser("anna"), as: "g-anna")
        let newest = try await world.store.newestTime()
        #expect(newest == world.clock.now)
        clocks.wall.advance(leap)
        let sweeper = sweeper(world, clocks, newest: newest)
        #expect(try await sweeper.sweep() == (rests ? nil : 0))
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
        // Its next start has to notice too.
        #expect(try await world.store.newestTime() == (rests ? newest : world.clock.now))
        clocks.advance(.seconds(3600))
        #expect(try await sweeper.sweep() == (leap > .seconds(86400) ? 1 : 0))
    }

    @Test func `a night without visitors is no leap, and a clock set right is believed after its hour`() async throws {
        let world = try FlowScenario()
        let clocks = Clocks(world.clock)
        let first = sweeper(world, clocks)
        for _ in 0..<10 {
            clocks.advance(.seconds(600))
            #expect(try await first.sweep() == 0)
        }
        clocks.advance(.seconds(240))
        #expect(try await sweeper(world, clocks, newest: world.store.newestTime()).sweep() == 0)
        clocks.wall.advance(.seconds(-86400))
        let second = sweeper(world, clocks, newest: try await world.store.newestTime())
        #expect(try await second.sweep() == nil)
        clocks.advance(.seconds(3600))
        #expect(try await second.sweep() == 0)
        #expect(try await world.store.newestTime() == world.clock.now)
    }

    @Test func `an empty store is swept without a reason to rest`() async throws {
        let world = try FlowScenario()
        #expect(try await sweeper(world, Clocks(world.clock)).sweep() == 0)
    }
}
