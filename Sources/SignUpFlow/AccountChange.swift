/// A change of a way in, begun from the account's own page: bound to that account and to the session it was begun under. No
/// sign-up: it decides by itself what each event makes of it, in `AccountChange+Events`; the row, its codes and its trips are a
/// sign-up's, so that the engine carries both alike.
public struct AccountChange: Codable, Equatable, Sendable {
    public var account: AccountReference
    /// SHA-256 of the session.
    public var session: Digest
    /// The way in that the session began with.
    public var way: AuthenticationMethod
    /// The account's confirmed number: codes of proof go there, and notice of its change.
    public var phone: PhoneNumber?
    public var kind: AccountChangeKind
    /// The fresh proof, once it is made.
    public var proof: Proof?

    public init(
        account: AccountReference, session: Digest, way: AuthenticationMethod, phone: PhoneNumber?,
        kind: AccountChangeKind, proof: Proof? = nil
    ) {
        self.account = account
        self.session = session
        self.way = way
        self.phone = phone
        self.kind = kind
        self.proof = proof
    }

    private enum CodingKeys: String, CodingKey {
        case account, session, way, phone
        case kind = "change"
        case proof
    }
}
