import Outbound
import SignUpFlow
import Synchronization

@testable import Gateway

/// A provider whose codes are the subjects they vouch for.
final class MadeUpProvider: Provider {
    let name: ProviderName
    /// As with the real ones, Google can't.
    var reauthenticates: Bool { name != .google }
    private let states = Mutex<[String]>([])
    private let asked = Mutex(0)

    init(_ name: ProviderName) { self.name = name }

    /// How often it was asked who came.
    var calls: Int { asked.withLock { $0 } }

    /// Of the latest departure.
    var state: String { states.withLock { $0.last ?? "" } }

    func returnRules(deadline: Deadline) async throws(ProviderError) -> ReturnRules {
        ReturnRules(issuers: ["https://\(name).example"], issuerRequired: false)
    }

    func departureURL(_ trip: ProviderRequest, deadline: Deadline) async throws(ProviderError) -> String {
        states.withLock { $0.append(trip.state) }
        return "https://\(name).example/authorize?state=\(trip.state)"
    }

    func identify(_ callback: ProviderCallback, deadline: Deadline) async throws(ProviderError) -> ProviderIdentity {
        asked.withLock { $0 += 1 }
        return ProviderIdentity(
            subject: callback.code,
            profile: Profile(name: "<b>Анна</b> & \"Крылова\"", email: "\(callback.code)@example.com"),
            reauthenticated: callback.purpose == .prove && reauthenticates)
    }

    func refresh() async throws(ProviderError) {}
}

/// What was sent, and who waits for more of it.
private final class Sent<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var waiting: [(past: Int, going: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var all: [Message] { state.withLock { $0.messages } }

    func add(_ message: Message) {
        let ready = state.withLock { state in
            state.messages.append(message)
            let count = state.messages.count
            let ready = state.waiting.filter { $0.past < count }
            state.waiting.removeAll { $0.past < count }
            return ready
        }
        for waiter in ready { waiter.going.resume() }
    }

    func more(than past: Int) async {
        await withCheckedContinuation { going in
            let isThere = state.withLock { state in
                if state.messages.count > past { return true }
                state.waiting.append((past, going))
                return false
            }
            if isThere { going.resume() }
        }
    }
}

/// An SMS route that takes everything.
final class MadeUpSMS: SMSSender {
    let name = "made-up"
    private let sent = Sent<String>()

    var code: String { sent.all.last ?? "" }
    var count: Int { sent.all.count }

    /// Until more than so many have been sent: codes that open an account leave after the answer.
    func sent(past count: Int) async { await sent.more(than: count) }

    func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        sent.add(message.text)
        return .accepted
    }

    func probe(timeout: Duration) async -> String? { nil }
}

/// A mail server that takes everything, or nothing.
final class MadeUpMail: MailSender, LetterWriter {
    private let sent = Sent<LetterKind>()
    private let isDown = Mutex(false)

    var count: Int { sent.all.count }

    /// The latest letter is the news that the address has an account.
    var tellsTaken: Bool {
        if case .addressTaken? = sent.all.last { true } else { false }
    }

    var code: String {
        switch sent.all.last {
        case .code(let code, _), .recoveryCode(let code, _), .proofCode(let code, _): code
        case .addressTaken, .owner, .owners, nil: ""
        }
    }

    func fail() { isDown.withLock { $0 = true } }

    func sent(past count: Int) async { await sent.more(than: count) }

    func letter(_ kind: LetterKind, id: String, to: String, language: Language) -> Letter {
        sent.add(kind)
        return Letter(id: id, to: to, subject: "", text: "", html: "")
    }

    func sms(_ event: OwnerEvent, providerLabel: String?, language: Language) -> String { "" }
    func smsOfSeveral(language: Language) -> String { "" }

    func send(_ letter: Letter, timeout: Duration) async -> MailOutcome {
        isDown.withLock { $0 } ? .refused("down") : .accepted
    }

    func probe(timeout: Duration) async -> String? { nil }
}
