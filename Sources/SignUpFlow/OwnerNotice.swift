/// What an account's owner is told.
public struct OwnerNotice: Codable, Equatable, Sendable {
    public var account: AccountID
    public var event: OwnerEvent
    /// The provider that was linked or unbound.
    public var provider: ProviderName?
    /// Where it goes: what the account had confirmed before.
    public var to: Challenge.Target
    public var language: Language
    public var at: Instant

    public init(
        account: AccountID, event: OwnerEvent, provider: ProviderName?, to: Challenge.Target, language: Language,
        at: Instant
    ) {
        self.account = account
        self.event = event
        self.provider = provider
        self.to = to
        self.language = language
        self.at = at
    }
}
