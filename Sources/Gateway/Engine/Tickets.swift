import Compiled
public import SignUpFlow

/// Seals and opens tickets.
public struct Tickets: Sendable {
    let keyring: Keyring
    let environment: Environment

    public init(keyring: Keyring, environment: Environment) {
        self.keyring = keyring
        self.environment = environment
    }

    /// A fresh ticket for a page.
    public func issue(for entrancePage: EntrancePage, language: Language, terms: TermsOffer) -> Sealed {
        let now = environment.now()
        let ticket = Ticket(
            id: SignUpID(UUIDv7.make(now: now, random: environment.random)), issuedAt: now,
            entrance: entrancePage.entrance,
            request: entrancePage.request, attribution: entrancePage.attribution, language: language, terms: terms,
            address: entrancePage.address)
        return keyring.seal(JSONText.bytes(of: ticket), for: .ticket, context: "ticket")
    }

    /// The ticket, and whether it is past its time; nil where it is not ours.
    public func open(_ sealed: Sealed) -> (ticket: Ticket, isExpired: Bool)? {
        guard let bytes = keyring.open(sealed, for: .ticket, context: "ticket"),
            let ticket = JSONText.value(Ticket.self, from: bytes)
        else { return nil }
        let age = environment.now().since(ticket.issuedAt)
        return (ticket, age > Lifetime.ticket || age < .zero - Lifetime.callOut)
    }
}
