/// A proven identity on its way to an existing account.
public struct Linking: Codable, Equatable, Sendable {
    public var identity: Identity
    /// The account this very sign-up began and gives up when the link is confirmed.
    public var pending: AccountReference?

    public init(identity: Identity, pending: AccountReference?) {
        self.identity = identity
        self.pending = pending
    }

    /// Too old to be linked, whatever it has opened meanwhile.
    public func isStale(_ now: Instant) -> Bool { identity.isStale(now) }

    /// Where Link was chosen.
    func wayBack(draft: PhoneDraft?) -> Step {
        guard let pending else { return .newAccount(.newcomer(identity)) }
        let confirming = Confirming(standing: pending, evidence: Evidence(identity), manner: .created)
        return .phone(.number(.account(confirming), draft: draft))
    }
}
