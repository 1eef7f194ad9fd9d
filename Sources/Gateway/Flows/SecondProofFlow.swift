public import SignUpFlow

/// An SMS code proves the number, not the account: what else is asked for where the number was last proven long ago.
public struct SecondProofFlow: Sendable {
    let engine: SignUpEngine
    let budgets: Budgets
    let codes: OneTimeCodes
    let dispatch: MessageDispatch
    let rules: Rules
    let providers: [ProviderName: any Provider]
    let letters: Letters?
    let store: any SignUpStore
    let environment: Environment

    /// The ways into an account besides its number, as they can be proved here.
    public struct SecondWays: Sendable, Equatable {
        /// Bound to it, each once.
        public var providers: [ProviderName]
        /// Confirmed, and letters can be sent.
        public var email: String?
        public var hasPassword: Bool

        public init(providers: [ProviderName], email: String?, hasPassword: Bool) {
            self.providers = providers
            self.email = email
            self.hasPassword = hasPassword
        }

        public var isEmpty: Bool { providers.isEmpty && email == nil && !hasPassword }
    }

    public func secondWays(_ details: AccountDetails) -> SecondWays {
        var names: [ProviderName] = []
        for binding in details.bindings where providers[binding.provider] != nil && !names.contains(binding.provider) {
            names.append(binding.provider)
        }
        return SecondWays(
            providers: names, email: letters == nil ? nil : details.known.email,
            hasPassword: details.known.hasPassword)
    }

    /// Whether the right code at `step` is not enough: the number was last proven too long ago, and its account has another way
    /// in. One that has none opens: nobody could give a second proof of it.
    func wantsSecondProof(_ step: Step) async throws(StoreError) -> Bool {
        guard rules.trustedFor > .zero, let account = step.openedBySMS,
            let details = try await store.details(of: account.account, now: environment.now())
        else { return false }
        let isTrusted = details.known.phoneProvenAt.map { environment.now().since($0) <= rules.trustedFor } ?? false
        return !isTrusted && !secondWays(details).isEmpty
    }

    /// `email` of the page `prove`: a code to the account's own address, as the account has it. It leaves after the answer, like
    /// every code that opens an account.
    func sendSecondCode(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard let letters, let number = stored.signUp.step.number,
            let address = try await store.account(number.account.account, now: environment.now())?.email
        else { return FlowOutcome(.step(stored)) }
        let target = Challenge.Target.email(address)
        if codes.hasSentItsShare(stored.signUp, to: target) {
            return try await refuseSecond(stored, Refusal(.tooManyCodes), visitor)
        }
        let (challenge, code, now) = try await codes.challenge(stored.signUp, to: target, at: .second)
        var signUp = stored.signUp
        guard let facts = signUp.sendSecondCode(challenge, now: now) else { return FlowOutcome(.step(stored)) }
        signUp.setAside(calls: 1, to: target)
        var commit = engine.commit(signUp, after: stored, facts, now, visitor)
        commit.takes += budgets.sendTakes(target, stored.signUp, visitor)
        let outcome = try await engine.save(commit)
        if case .overBudget(_, let retryAt) = outcome {
            return try await refuseSecond(stored, Refusal(.tooManyCodes, retryAt: retryAt), visitor)
        }
        if case .saved = outcome {
            let (language, minutes) = (signUp.language, rules.mailCodes.lifetime.secondsRoundedUp / 60)
            dispatch.later(visitor) {
                _ = await letters.send(
                    .proofCode(code, minutes: minutes), to: address, language, deadline: Deadline())
            }
        }
        return try await engine.shown(after: outcome, commit, visitor)
    }

    private func refuseSecond(
        _ stored: StoredSignUp, _ refusal: Refusal, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        var refusal = refusal
        refusal.form = .email
        return try await engine.move(stored, visitor) { signUp, now in
            signUp.refuseCode(refusal, now: now) ?? signUp.refuseSecond(refusal, now: now)
        }
    }
}

extension Step {
    /// The account that the right code opens here by itself: one by SMS.
    fileprivate var openedBySMS: AccountReference? {
        switch self {
        case .link(.code(_, let challenge, let account)), .recovery(.code(_, let challenge, let account)):
            challenge.phone == nil ? nil : account
        default: nil
        }
    }
}
