import SignUpFlow

/// One-time codes on their way: made, and known again when they come back.
struct OneTimeCodes: Sendable {
    let budgets: Budgets
    let rules: Rules
    let sms: SMSRoutes
    let keyring: Keyring
    let environment: Environment

    /// A fresh code and its challenge. After too many wrong codes everywhere it has two tries, and one that opens an account has
    /// one: nothing rests for everybody.
    /// - Parameter step: the name of the step at which the code will be asked for: it is good there alone.
    func challenge(
        _ signUp: SignUp, to target: Challenge.Target, at step: CodeStep
    ) async throws(StoreError) -> (Challenge, code: String, now: Instant) {
        let now = environment.now()
        let codes = rules.codeRules(target)
        var attempts = codes.attempts
        if try await budgets.spent([BudgetTake(.codeFailuresPerHour, limit: rules.limits.codeFailuresPerHour)]) != nil {
            attempts = min(2, attempts)
        }
        let opening = BudgetTake(.openingCodeFailuresPerHour, limit: rules.limits.openingCodeFailuresPerHour)
        if step.opensAccount, try await budgets.spent([opening]) != nil { attempts = 1 }
        let code = OneTimeCode.make(length: codes.length, random: environment.random)
        let before = signUp.step.challenge
        let challenge = Challenge(
            to: target, code: keyring.mac(codeParts(signUp.id, target, step, code), for: .oneTimeCode),
            triesLeft: attempts, expiresAt: now + codes.lifetime,
            resendAt: now + codes.pause(afterSend: signUp.sends(to: target) + 1),
            sends: before?.to == target ? (before?.sends ?? 0) + 1 : 1)
        return (challenge, code, now)
    }

    /// The same challenge for a code that is never sent: no code is right.
    func decoy(_ challenge: Challenge) -> Challenge {
        var decoy = challenge
        decoy.code = .sha256(environment.freshSecret())
        return decoy
    }

    /// Stands in a row where somebody's account would: of the same length, and no account's.
    func nobody() -> AccountReference {
        AccountReference(account: environment.freshAccount(), epoch: 0, confirmBy: nil)
    }

    /// Whether the sign-up has sent all it may to numbers, or to addresses.
    func hasSentItsShare(_ signUp: SignUp, to target: Challenge.Target) -> Bool {
        let most = rules.codeRules(target).perSignUp
        return most > 0 && signUp.sends(to: target) >= most || callsLeft(signUp, to: target) == 0
    }

    /// Calls of routes, or of the mail server, that the sign-up may still cost for one code.
    func callsLeft(_ signUp: SignUp, to target: Challenge.Target) -> Int {
        let most = rules.codeRules(target).callsPerSignUp
        let forOne = if case .phone = target { sms.count } else { 1 }
        return most == 0 ? forOne : min(forOne, max(0, most - signUp.calls(to: target)))
    }

    func codeParts(_ id: SignUpID, _ target: Challenge.Target, _ step: Step, _ code: String) -> [String] {
        codeParts(id, target, step.codeStep, code)
    }

    func codeParts(_ id: SignUpID, _ target: Challenge.Target, _ step: CodeStep, _ code: String) -> [String] {
        [id.rawValue, target.text, step.rawValue, code]
    }
}

extension Challenge.Target {
    /// A number in E.164, or an address as it is compared: in lower case.
    var text: String {
        switch self {
        case .phone(let phone): phone.e164
        case .email(let address): address.lowercased()
        }
    }
}

extension Step {
    var codeStep: CodeStep {
        switch self {
        case .link: .link
        case .change: .prove
        case .secondProof: .second
        case .recovery: .recover
        case .email: .email
        case .phone, .entrance, .trip, .newAccount, .arrival: .phone
        }
    }

    /// The code opens an account that was there before.
    var opensAccount: Bool { codeStep.opensAccount }

    /// A right code can exist: a number that nobody has was sent none.
    var canOpen: Bool {
        switch self {
        case .link(.code(_, _, account: nil)), .recovery(.code(_, _, account: nil)): false
        default: challenge != nil
        }
    }

    /// The account that a right code confirms or opens.
    var opens: AccountReference? {
        switch self {
        case .phone(.code(let purpose, _, _)): purpose.standing
        case .link(.code(_, _, let account)), .recovery(.code(_, _, let account)): account
        case .change(.code(let change, _)): change.account
        case .secondProof(.code(let number, _)): number.account
        default: nil
        }
    }
}
