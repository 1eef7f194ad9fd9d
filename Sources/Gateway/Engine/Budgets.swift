import SignUpFlow

/// What an event uses up of the budgets, for whom, and what is spent already.
struct Budgets: Sendable {
    let rules: Rules
    let store: any SignUpStore
    let counters: CounterKey
    let environment: Environment

    /// What a send to `target` uses up. Half of the hourly budgets of a country and of all is kept for sign-ups that stand on a
    /// provider's identity: the others share the other half.
    func sendTakes(_ target: Challenge.Target, _ signUp: SignUp, _ visitor: Visitor) -> [BudgetTake] {
        let limits = rules.limits
        func take(_ budget: Budget, _ subject: String, _ limit: Int) -> BudgetTake {
            BudgetTake(budget, key: counters.key(budget, subject), limit: limit)
        }
        // 0 is no limit; of one the half is one.
        func half(_ limit: Int) -> Int { (limit + 1) / 2 }
        // Routes that refuse cost calls all the same.
        func attempts(_ budget: Budget, _ limit: Int) -> BudgetTake {
            var take = take(budget, visitor.address, 3 * limit)
            take.isKept = true
            return take
        }
        switch target {
        case .phone(let phone):
            let region = phone.region.rawValue
            let wide =
                visitor.isOneOfMany
                ? [take(.smsPerPrefixHour, "\(phone.prefix) of \(visitor.network)", half(limits.smsPerPrefixHour))] : []
            let shared = [
                take(.smsPerCountryHour, "shared:" + region, half(limits.smsPerCountryHour)),
                take(.smsPerHour, "shared", half(limits.smsPerHour)),
            ]
            return [
                take(.smsPerPhoneDay, phone.e164, limits.smsPerPhoneDay),
                attempts(.smsAttemptsPerAddressHour, limits.smsPerAddressHour),
            ] + ofAddress(.smsPerAddressHour, limits.smsPerAddressHour, visitor) + wide + [
                take(.smsPerPrefixHour, phone.prefix, limits.smsPerPrefixHour),
                take(.smsPerCountryHour, region, limits.smsPerCountryHour),
                BudgetTake(.smsPerHour, limit: limits.smsPerHour),
            ] + (signUp.step.standsOnIdentity ? [] : shared)
        case .email:
            return [
                take(.mailPerMailboxDay, target.text, limits.mailPerMailboxDay),
                attempts(.mailAttemptsPerAddressHour, limits.mailPerAddressHour),
            ] + ofAddress(.mailPerAddressHour, limits.mailPerAddressHour, visitor) + [
                BudgetTake(.mailPerHour, limit: limits.mailPerHour)
            ]
        }
    }

    /// What an address uses up, and ten times that for the network that one party may have whole.
    func ofAddress(_ budget: Budget, _ limit: Int, _ visitor: Visitor) -> [BudgetTake] {
        let own = BudgetTake(budget, key: counters.key(budget, visitor.address), limit: limit)
        guard visitor.isOneOfMany else { return [own] }
        return [own, BudgetTake(budget, key: counters.key(budget, "network:\(visitor.network)"), limit: 10 * limit)]
    }

    /// How much of the visitor's network counts in a budget of everybody's.
    private func share(_ budget: Budget, _ limit: Int, _ visitor: Visitor, of subject: String = "") -> BudgetShare {
        BudgetShare(budget, key: counters.key(budget, "\(visitor.network) \(subject)"), limit: limit)
    }

    /// Unconfirmed codes of one network that count for an operator range in a day: a third of what its breaker looks at.
    func rangeShare(_ phone: PhoneNumber, _ visitor: Visitor) -> BudgetShare {
        share(.smsUnconfirmedPerAddressDay, 10, visitor, of: phone.range)
    }

    /// Wrong codes of one network that count for all in an hour.
    private static let failuresOfOne = 100

    func guessTakes(_ target: Challenge.Target, opening: Bool, _ visitor: Visitor) -> [BudgetTake] {
        let limits = rules.limits
        let opens = BudgetTake(
            .openingCodeFailuresPerHour, limit: limits.openingCodeFailuresPerHour, isHard: false,
            share: share(
                .openingCodeFailuresPerAddressHour, limits.openingCodeFailuresPerAddressHour, visitor))
        return [
            BudgetTake(
                .codeFailuresPerPhoneDay, key: counters.key(.codeFailuresPerPhoneDay, target.text),
                limit: limits.codeFailuresPerPhoneDay),
            BudgetTake(
                .codeFailuresPerHour, limit: limits.codeFailuresPerHour, isHard: false,
                share: share(.codeFailuresPerAddressHour, Self.failuresOfOne, visitor)),
        ] + (opening ? [opens] : [])
    }

    /// What the first event of a sign-up uses up.
    func signUpTake(_ visitor: Visitor) -> BudgetTake {
        BudgetTake(
            .signUpsPerAddressHour, key: counters.key(.signUpsPerAddressHour, visitor.address),
            limit: rules.limits.signUpsPerAddressHour)
    }

    /// Codes that one session makes without a fresh proof.
    func codeTake(_ session: Digest) -> BudgetTake {
        BudgetTake(
            .codesPerSessionHour, key: counters.key(.codesPerSessionHour, session.rawValue),
            limit: rules.limits.codesPerSessionHour)
    }

    /// The first of these budgets that has nothing left, and when it has again. Nothing is taken.
    func spent(_ takes: [BudgetTake]) async throws(StoreError) -> (budget: Budget, until: Instant)? {
        let now = environment.now()
        let limited = takes.filter { $0.limit > 0 }
        guard !limited.isEmpty else { return nil }
        let used = try await store.used(limited, now: now)
        guard let spent = zip(limited, used).first(where: { $0.limit <= $1 })?.0 else { return nil }
        let window = spent.budget.window.milliseconds
        return (spent.budget, Instant(milliseconds: (now.milliseconds / window + 1) * window))
    }

    /// - Parameter login: as `Challenge.Target.text` spells it.
    func failures(ofLogin login: String) -> Digest {
        counters.key(.passwordFailuresPerAddressHour, "login:\(login)")
    }

    func failures(of account: String) -> Digest {
        counters.key(.passwordFailuresPerAddressHour, "account:\(account)")
    }
}

/// What a right password, or a new one, clears.
struct Forgiven {
    /// Of logins and accounts.
    var keys: [Digest]
    var gives: [BudgetTake]
}
