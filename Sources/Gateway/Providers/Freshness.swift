/// What is asked of a provider about how the person authenticates there (OpenID Connect Core §3.1.2.1), as far as it can.
public struct Freshness: Sendable, Equatable {
    /// Again, whoever is signed in there.
    public var login: Bool
    /// Again where the last time is longer ago. Seconds.
    public var maxAge: Int?

    public init(login: Bool, maxAge: Int?) {
        self.login = login
        self.maxAge = maxAge
    }

    public static let any = Freshness(login: false, maxAge: nil)
    /// A fresh proof.
    public static let now = Freshness(login: true, maxAge: 1)
}
