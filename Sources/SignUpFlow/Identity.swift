/// What a provider vouched for: who, and since when. The profile is sealed under the browser's cookie: to show and to pass
/// on, never to store in the clear.
public struct Identity: Codable, Equatable, Sendable {
    public var provider: ProviderName
    /// The provider's own id of the person: 1 to 255 ASCII characters, compared exactly.
    public var subject: String
    public var profile: Sealed
    public var provenAt: Instant
    /// When the person authenticated at the provider, as it says; nil where it does not.
    public var authenticatedAt: Instant?

    public init(
        provider: ProviderName, subject: String, profile: Sealed, provenAt: Instant, authenticatedAt: Instant? = nil
    ) {
        self.provider = provider
        self.subject = subject
        self.profile = profile
        self.provenAt = provenAt
        self.authenticatedAt = authenticatedAt
    }
}

extension Identity {
    /// Too old for Create or Link.
    func isStale(_ now: Instant) -> Bool { now.since(provenAt) > Lifetime.identity }

    /// The same account of the same provider.
    func isSame(as other: Identity) -> Bool { provider == other.provider && subject == other.subject }
}
