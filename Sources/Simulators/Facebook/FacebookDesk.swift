import FoundationEssentials

/// What the simulated Facebook remembers: codes and tokens it gave, requests it saw.
actor FacebookDesk {
    /// What a code, and later its token, stands for.
    struct Grant: Sendable {
        let request: FacebookDialogRequest
        let person: Person
        let sharesEmail: Bool
        let fault: FacebookFault?
    }

    /// The two months a real user token lives.
    static let tokenLifetime: TimeInterval = 60 * 86_400

    private(set) var counts: [String: Int] = [:]
    private var codes = Grants<Grant>(lifetime: 600)
    private var tokens = Grants<Grant>(lifetime: tokenLifetime)

    func count(_ endpoint: String) {
        counts[endpoint, default: 0] += 1
    }

    func issueCode(_ grant: Grant, now: Date) -> String {
        codes.issue(grant, now: now)
    }

    func spendCode(_ code: String, now: Date) -> Grant? {
        codes.spend(code, now: now)
    }

    func issueToken(_ grant: Grant, now: Date) -> String {
        tokens.issue(grant, now: now)
    }

    func grant(ofToken token: String, now: Date) -> Grant? {
        tokens.look(token, now: now)
    }
}
