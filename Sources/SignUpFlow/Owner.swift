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

extension Owner {
    func told(removed way: Credential, now: Instant) -> [Fact] {
        switch way {
        case .binding(let provider, _): told(.unbound, provider: provider, now: now)
        case .email: told(.emailRemoved, now: now)
        case .password: told(.passwordRemoved, now: now)
        }
    }
}
