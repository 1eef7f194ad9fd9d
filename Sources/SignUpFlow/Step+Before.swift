// Rows of the version before, whose steps stood side by side: they are read on, and written anew by their next event.

extension KeyedDecodingContainer {
    /// The compiler's own `SignUp.init(from:)` picks this one.
    func decode(_ type: Step.Type, forKey key: Key) throws -> Step {
        do {
            return try Step(from: superDecoder(forKey: key))
        } catch let error as DecodingError {
            guard let before = try? StepBefore(from: superDecoder(forKey: key)) else { throw error }
            return before.step
        }
    }
}

/// A step as the version before wrote it, where that was another way than today.
private indirect enum StepBefore: Decodable {
    case away(Departure, from: TripOrigin)
    case returning(Departure, from: TripOrigin, since: Instant)
    case newcomer(Identity)
    case terms(Identity)
    case link(Linking, typed: Typed)
    case linkCode(Linking, Challenge, account: AccountReference?)
    case linkConfirm(Linking, Proof)
    case second(NumberProof)
    case secondCode(NumberProof, Challenge)
    case phone(PhonePurpose, draft: PhoneDraft?)
    case sending(PhonePurpose, Challenge, replaces: Challenge?, draft: PhoneDraft, since: Instant)
    case code(PhonePurpose, Challenge, draft: PhoneDraft)
    case email(EmailVerification, typed: String)
    case mailing(EmailVerification, Challenge, replaces: Challenge?, since: Instant)
    case emailCode(EmailVerification, Challenge)
    case profile(ProvenPhone, email: String, since: Instant, typed: Typed)
    case recoverCode(Recovery, Challenge, account: AccountReference?)
    case password(PasswordReset)
    case recovered(Recovery, Proof)
    case prove(AccountChange)
    case proveCode(AccountChange, Challenge)
    case binding(AccountChange)
    case termsNew(Returning)
    case done(Arrival)
    case app(Arrival, AppExit)
    case over(Ending)

    var step: Step {
        switch self {
        case .away(let departure, let origin): .trip(.away(departure, from: origin))
        case .returning(let departure, let origin, let since):
            .trip(.returning(departure, from: origin, since: since))
        case .newcomer(let identity): .newAccount(.newcomer(identity))
        case .terms(let identity): .newAccount(.terms(identity))
        case .link(let linking, let typed): .link(.choosing(linking, typed: typed))
        case .linkCode(let linking, let challenge, let account): .link(.code(linking, challenge, account: account))
        case .linkConfirm(let linking, let proof): .link(.confirm(linking, proof))
        case .second(let number): .secondProof(.choosing(number))
        case .secondCode(let number, let challenge): .secondProof(.code(number, challenge))
        case .phone(let purpose, let draft): .phone(.number(purpose, draft: draft))
        case .sending(let purpose, let challenge, let replaced, let draft, let since):
            .phone(.sending(purpose, challenge, replaces: replaced, draft: draft, since: since))
        case .code(let purpose, let challenge, let draft): .phone(.code(purpose, challenge, draft: draft))
        case .email(let verification, let typed): .email(.address(verification, typed: typed))
        case .mailing(let verification, let challenge, let replaced, let since):
            .email(.mailing(verification, challenge, replaces: replaced, since: since))
        case .emailCode(let verification, let challenge): .email(.code(verification, challenge))
        case .profile(let proven, let email, let since, let typed):
            .email(.profile(proven, email: email, since: since, typed: typed))
        case .recoverCode(let recovery, let challenge, let account):
            .recovery(.code(recovery, challenge, account: account))
        case .password(let reset): .recovery(.password(reset))
        case .recovered(let recovery, let proof): .recovery(.recovered(recovery, proof))
        case .prove(let change): .change(.prove(change))
        case .proveCode(let change, let challenge): .change(.code(change, challenge))
        case .binding(let change): .change(.binding(change))
        case .termsNew(let returning): .arrival(.termsNew(returning))
        case .done(let arrival): .arrival(.done(arrival))
        case .app(let arrival, let exit): .arrival(.app(arrival, exit))
        case .over(let ending): .arrival(.over(ending))
        }
    }
}
