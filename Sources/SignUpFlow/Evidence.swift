/// How a person proved who they are.
public struct Evidence: Codable, Equatable, Sendable {
    public var way: AuthenticationMethod
    /// Where it was a provider in this sign-up.
    public var identity: Identity?
    /// When the person authenticated: for a client to judge, and no lifetime's beginning.
    public var at: Instant

    public init(way: AuthenticationMethod, at: Instant) {
        self.way = way
        self.at = at
    }

    public init(_ identity: Identity) {
        way = AuthenticationMethod(identity.provider.rawValue)
        self.identity = identity
        at = identity.authenticatedAt ?? identity.provenAt
    }

    /// With a password.
    public static let email: AuthenticationMethod = "email"
    /// By a code.
    public static let phone: AuthenticationMethod = "phone"
}
