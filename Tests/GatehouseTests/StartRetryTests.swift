import ArgumentParser
import Foundation
import Gateway
import Logging
import Synchronization
import Testing

@testable import gatehouse

/// What may pass is waited for at the start, up to a minute; what may not ends it at once.
struct StartRetryTests {
    /// A steady clock that only the rests move, and a store that opens after a number of tries.
    private final class Start: Sendable {
        private let state: Mutex<(now: Duration, tries: Int)> = Mutex((.zero, 0))
        private let lines = Mutex<[String]>([])

        var now: Duration { state.withLock { $0.now } }
        var tries: Int { state.withLock { $0.tries } }
        var log: [String] { lines.withLock { $0 } }

        func patience() -> StartRetry {
            StartRetry(
                now: { self.now }, rest: { pause in self.state.withLock { $0.now += pause } },
                logger: Logger(label: "test") { label in
                    JSONLog(
                        label: label,
                        write: { line in self.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } })
                })
        }

        func open(failing times: Int, with error: any Error) throws -> Int {
            let tries = state.withLock { state in
                state.tries += 1
                return state.tries
            }
            if tries <= times { throw error }
            return tries
        }
    }

    private static let passing: [any Error] = [
        StoreOpenError.inUse(path: "x.db"), StoreOpenError.unavailable("disk full"), StoreError.busy,
        StoreError.failed("SQLite 13"), KeyLoadingError.store(.unknown("SQLite 10")),
    ]
    private static let lasting: [any Error] = [
        StoreOpenError.newer(path: "x.db"), StoreOpenError.unfit("no access"), KeyLoadingError.unreadable("counter"),
        KeyLoadingError.damaged("counter"), AssemblyError(description: "no templates"),
    ]

    @Test func `a store that opens at the third try is waited for, and each wait is told`() async throws {
        for error in Self.passing {
            let start = Start()
            let opened = try await start.patience().wait { try start.open(failing: 2, with: error) }
            #expect(opened == 3, "\(error)")
            #expect(start.log.count { $0.contains(#""level":"warning","message":"the store is waited for""#) } == 2)
        }
    }

    @Test func `after a minute in all, however many things are waited for, the start fails with 1`() async {
        for error in Self.passing {
            let start = Start()
            let patience = start.patience()
            await #expect(throws: Never.self) { try await patience.wait { try start.open(failing: 3, with: error) } }
            let thrown = await #expect(throws: (any Error).self) {
                try await patience.wait { try start.open(failing: .max, with: error) }
            }
            #expect(start.now == .seconds(60), "\(error)")
            #expect(thrown.map(Exit.status) == ExitCode(1), "\(error)")
        }
    }

    @Test func `what no waiting mends is told at once`() async {
        for error in Self.lasting {
            let start = Start()
            await #expect(throws: (any Error).self) {
                try await start.patience().wait { try start.open(failing: 1, with: error) }
            }
            #expect(start.tries == 1 && start.now == .zero, "\(error)")
        }
    }

    @Test func `78 is for settings alone`() {
        #expect(Exit.status(of: AssemblyError(description: "store: no access")) == ExitCode(78))
        #expect(Exit.status(of: KeyLoadingError.unreadable("counter")) == ExitCode(78))
        for error in Self.passing + [KeyLoadingError.damaged("counter"), CancellationError()] {
            #expect(Exit.status(of: error) == ExitCode(1), "\(error)")
        }
    }

    @Test func `the unit starts again for ever, except after 64 and 78`() throws {
        let unit = try String(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../packaging/gatehouse.service"), encoding: .utf8)
        let lines = Set(unit.split(separator: "\n").map(String.init))
        #expect(
            lines.isSuperset(of: ["StartLimitIntervalSec=0", "Restart=on-failure", "RestartPreventExitStatus=64 78"]))
    }
}
