import Outbound
import SignUpFlow
import Synchronization

@testable import Gateway

/// An SMS route that takes everything.
final class FakeSMS: SMSSender {
    let name = "made-up"
    private let sent = Sent<String>()

    var code: String { sent.all.last ?? "" }
    var count: Int { sent.all.count }

    /// Until more than so many have been sent: codes that open an account leave after the answer.
    func sent(past count: Int) async { await sent.more(than: count) }

    func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        sent.add(message.text)
        return .accepted(id: nil)
    }

    func probe(timeout: Duration) async -> String? { nil }
}
