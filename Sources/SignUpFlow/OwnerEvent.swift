/// What an account's owner is told of, when it is done.
public enum OwnerEvent: String, Codable, Sendable, CaseIterable {
    case linked
    case unbound
    case emailRemoved = "email_removed"
    case passwordRemoved = "password_removed"
    case phoneChanged = "phone_changed"
    case passwordChanged = "password_changed"
    /// A new password, set with a code.
    case recovered
    /// The account's number was given back by its new holder.
    case numberReleased = "number_released"
    case deleted
}

/// An owner as messages reach them: by e-mail where the account has a confirmed address, else by SMS.
public struct Owner: Equatable, Sendable {
    public var account: AccountID
    /// Confirmed here.
    public var email: String?
    /// Confirmed here.
    public var phone: PhoneNumber?
    /// Of the latest acceptance.
    public var language: Language

    public init(account: AccountID, email: String?, phone: PhoneNumber?, language: Language) {
        self.account = account
        self.email = email
        self.phone = phone
        self.language = language
    }

    func told(_ event: OwnerEvent, provider: ProviderName? = nil, now: Instant) -> [Fact] {
        let to = email.map(Challenge.Target.email) ?? phone.map(Challenge.Target.phone)
        return to.map { [told(event, provider, at: $0, now)] } ?? []
    }

    /// The number's holder is told at the number, whatever else the account has.
    func toldByPhone(_ event: OwnerEvent, now: Instant) -> [Fact] {
        phone.map { [told(event, nil, at: .phone($0), now)] } ?? []
    }

    /// The number is in other hands: only a letter reaches the owner.
    func toldByEmail(_ event: OwnerEvent, now: Instant) -> [Fact] {
        email.map { [told(event, nil, at: .email($0), now)] } ?? []
    }

    private func told(_ event: OwnerEvent, _ provider: ProviderName?, at to: Challenge.Target, _ now: Instant) -> Fact {
        .tell(
            OwnerNotice(account: account, event: event, provider: provider, to: to, language: language, at: now))
    }
}
