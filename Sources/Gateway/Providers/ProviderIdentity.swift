public import SignUpFlow

/// Who came back, as the provider says.
public struct ProviderIdentity: Sendable, Equatable {
    /// 1 to 255 ASCII characters.
    public var subject: String
    public var profile: Profile
    /// When the person authenticated there; nil where the provider does not say.
    public var authenticatedAt: Instant?
    /// A fresh proof was asked for, and this is one.
    public var reauthenticated: Bool
    /// Why the profile has less than it might, for the log.
    public var shortfall: ProviderError?

    public init(
        subject: String, profile: Profile, authenticatedAt: Instant? = nil, reauthenticated: Bool = false
    ) {
        self.subject = subject
        self.profile = profile
        self.authenticatedAt = authenticatedAt
        self.reauthenticated = reauthenticated
    }
}
