public import SignUpFlow

/// The account's own page: what it shows, and the changes that begin there.
public struct AccountChangeFlow: Sendable {
    let engine: SignUpEngine
    let cookies: StepCookies
    let logins: LoginParser
    let providers: [ProviderName: any Provider]
    let store: any SignUpStore & HandoffStore
    let environment: Environment

    /// All that is kept of an account.
    public func details(of account: AccountID) async throws(StoreError) -> AccountDetails? {
        try await store.details(of: account, now: environment.now())
    }

    /// One form of the account's page. Without a live session it leads to Sign in, which comes back there.
    public func post(_ form: AccountForm, with ticket: Ticket, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        guard let session = try await engine.session(visitor), let details = try await details(of: session.account)
        else {
            return FlowOutcome(.entrancePage(accountEntrance(ticket.request.client, ticket.language)))
        }
        var ticket = ticket
        ticket.request = ClientRequest(client: ticket.request.client, opensAccount: true)
        switch form {
        case .signOutEverywhere:
            // A session that ended meanwhile changes nothing: who asks is nobody's by now, as without one.
            try await store.endAllSessions(by: session.hash, browser: visitor.browser, now: environment.now())
            return FlowOutcome(.entrancePage(accountEntrance(ticket.request.client, ticket.language)))
        case .change(let change): return try await begin(change, ticket, session, details, visitor)
        }
    }

    /// The providers by which an account's owner can prove a change of a way in, each once: bound to it and, where the change
    /// needs that, able to authenticate again.
    public func provers(of change: AccountChange, _ details: AccountDetails?) -> [ProviderName] {
        var names: [ProviderName] = []
        for binding in details?.bindings ?? [] where !names.contains(binding.provider) {
            guard let provider = providers[binding.provider] else { continue }
            if provider.reauthenticates || !change.kind.needsReauthentication { names.append(binding.provider) }
        }
        return names
    }

    /// The change that a sign-up of this browser has made a short while ago.
    public func news(of id: SignUpID, _ visitor: Visitor) async throws(StoreError) -> SignUp.AccountEdit? {
        guard let stored = try await store.signUp(id, browser: visitor.browser),
            environment.now().since(stored.signUp.touchedAt) < Lifetime.news
        else { return nil }
        return stored.signUp.made
    }

    /// Sign in, on the way to the account's page.
    public func accountEntrance(_ client: ClientID, _ language: Language?) -> EntrancePage {
        EntrancePage(
            entrance: .signIn, request: ClientRequest(client: client, opensAccount: true), language: language)
    }

    /// A change of a way in: the sign-up that makes it begins at its fresh proof.
    private func begin(
        _ change: AccountChangeKind, _ ticket: Ticket, _ session: Session, _ details: AccountDetails, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        let visitor = cookies.noting(visitor)
        if let stored = try await engine.row(ticket.id, visitor) { return cookies.overtaken(stored, visitor) }
        switch change {
        case .bind(let provider) where providers[provider] == nil: return FlowOutcome(.account(nil))
        case .unbind(let provider, let subject):
            let bound = details.bindings.contains {
                $0.provider == provider && $0.subject.isByteForByte(subject)
            }
            guard bound else { return FlowOutcome(.account(nil)) }
            guard details.hasAnotherWay(than: .binding(provider, subject: subject)) else {
                return FlowOutcome(.account(Refusal(.lastWayIn)))
            }
        case .bind, .phone, .password, .delete: break
        }
        let change = AccountChange(
            account: details.known.standing, session: session.hash, way: session.way,
            phone: logins.number(details.known.phone), kind: change)
        let fresh = StoredSignUp(signUp: ticket.signUp(now: environment.now()), version: 0)
        return cookies.carrying(try await engine.move(fresh, visitor) { $0.prove(change, now: $1) }, visitor)
    }
}

extension AccountDetails {
    /// Whether the account can be signed in to once this way is gone: by another binding, or by a password and a login
    /// confirmed here.
    public func hasAnotherWay(than way: Credential) -> Bool {
        let bindings = bindings.filter { way != .binding($0.provider, subject: $0.subject) }
        let hasLogin = known.phone != nil || (known.email != nil && way != .email)
        return !bindings.isEmpty || (known.hasPassword && way != .password && hasLogin)
    }
}
