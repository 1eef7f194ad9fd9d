import Synchronization
import Testing

@testable import Gateway

@Suite struct BackgroundJobsTests {
    private final class Jobs: Sendable {
        private let state = Mutex((inside: 0, most: 0, ended: 0))

        var inside: Int { state.withLock { $0.inside } }
        var most: Int { state.withLock { $0.most } }
        var ended: Int { state.withLock { $0.ended } }

        func run(until gate: Gate) async {
            state.withLock {
                $0.inside += 1
                $0.most = max($0.most, $0.inside)
            }
            await gate.wait()
            state.withLock {
                $0.inside -= 1
                $0.ended += 1
            }
        }
    }

    @Test func `so many jobs run at once and no more, and all have ended when it returns`() async {
        let (background, jobs, gate) = (BackgroundJobs(parallel: 3, waiting: 100), Jobs(), Gate())
        for _ in 0..<20 { #expect(background.add { await jobs.run(until: gate) }) }
        let running = Task { await background.run() }
        while jobs.inside < 3 { await Task.yield() }
        // Nobody else gets in however long they stay.
        for _ in 0..<1000 { await Task.yield() }
        #expect(jobs.inside == 3)
        await gate.open()
        background.finish()
        await running.value
        #expect(jobs.ended == 20 && jobs.most == 3)
    }

    @Test func `so many wait, and the next is refused`() async {
        let (background, jobs, gate) = (BackgroundJobs(parallel: 1, waiting: 2), Jobs(), Gate())
        #expect(background.add { await jobs.run(until: gate) })
        #expect(background.add { await jobs.run(until: gate) })
        #expect(!background.add { await jobs.run(until: gate) })
        await gate.open()
        background.finish()
        await background.run()
        #expect(jobs.ended == 2)
    }
}
