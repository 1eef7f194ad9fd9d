import Foundation
import GRDB
import Logging
import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

/// An SMS route that does as it is told.
final class ScriptedSMS: SMSSender {
    private struct State {
        var messages: [SMSMessage] = []
        var timeouts: [Duration] = []
        var outcome = SMSOutcome.accepted(id: nil)
        var gate: Gate?
    }

    let name = "scripted"
    private let state = Mutex(State())

    var messages: [SMSMessage] { state.withLock { $0.messages } }
    /// What each call was given.
    var timeouts: [Duration] { state.withLock { $0.timeouts } }
    func answer(_ outcome: SMSOutcome) { state.withLock { $0.outcome = outcome } }
    func hold(at gate: Gate?) { state.withLock { $0.gate = gate } }

    /// The messages with codes, and those that tell owners something.
    var codes: [SMSMessage] { messages.filter { $0.text.hasPrefix("код ") } }
    var told: [SMSMessage] { messages.filter { !$0.text.hasPrefix("код ") } }
    /// The digits of the latest code.
    var code: String { codes.last.map { $0.text.filter(\.isNumber) } ?? "" }

    func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        let (outcome, gate) = state.withLock {
            $0.messages.append(message)
            $0.timeouts.append(timeout)
            return ($0.outcome, $0.gate)
        }
        await gate?.wait()
        return outcome
    }

    func probe(timeout: Duration) async -> String? { nil }
}
