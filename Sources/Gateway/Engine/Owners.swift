import SignUpFlow

/// The owners of accounts: who has what, and how they are reached.
struct Owners: Sendable {
    let logins: LoginParser
    let rules: Rules
    let letters: Letters?
    let store: any SignUpStore
    let environment: Environment

    /// How an account's owner is reached.
    func owner(_ known: KnownAccount) -> Owner {
        Owner(
            account: known.id, email: letters == nil ? nil : known.email, phone: logins.number(known.phone),
            language: known.language ?? rules.defaultLanguage)
    }

    /// The owner of the account whose way in is being changed; nil where nothing is changed.
    func owner(changing signUp: SignUp) async throws(StoreError) -> Owner? {
        guard let change = signUp.step.change else { return nil }
        return try await store.account(change.account.account, now: environment.now()).map(owner)
    }

    /// The active account that has confirmed the address. A pending one reserves nothing.
    func holder(of address: String) async throws(StoreError) -> KnownAccount? {
        let known = try await store.account(email: address, now: environment.now())
        return known?.state == .active ? known : nil
    }
}
