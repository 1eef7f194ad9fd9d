import Dispatch
import Testing

@testable import Gateway
@testable import Web

/// A store that is at work for longer than a request may last.
@Suite struct SlowStoreTests {
    @Test(.timeLimit(.minutes(2)))
    func `the visitor is told so in time, nothing of it holds, and the same form goes afterwards`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let page = try await visit.get("/recover")
        let gate = DispatchSemaphore(value: 0)
        let writer = site.store.writer
        async let held: Void = writer.write { _ -> Verdict<Void> in
            gate.wait()
            return .undo(())
        }
        while !writer.isAtWork { await Task.yield() }
        let late = try await visit.press("request", on: page, [("login", "anna@example.com")])
        #expect(late.status == 504 && late.text.contains("time_out"))
        gate.signal()
        // Its own patience was shorter than the test.
        do { try await held } catch { #expect((error as? StoreError) == .slow) }
        let again = try await visit.press("request", on: page, [("login", "anna@example.com")])
        #expect(again.status == 303)
        #expect(try await visit.get(try #require(again.location)).step == "recover-code")
    }
}
