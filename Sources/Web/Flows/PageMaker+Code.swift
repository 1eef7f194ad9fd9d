import Gateway
import SignUpFlow

/// The pages that ask for a code.
extension PageMaker {
    /// What a code is for.
    enum CodePurpose {
        case number(PhonePurpose)
        case link(Linking)
        case address(EmailVerification)
        case recovery
        case proof(AccountChangeKind)
        case second
    }

    func code(_ step: StepContext, _ challenge: Challenge, for purpose: CodePurpose) -> (Page, Chrome) {
        let refusal = challenge.refusal(step.signUp.notice, at: step.now)
        let taken = refusal?.code.isTaken ?? false
        let isDead = challenge.isDead(at: step.now)
        var notice = refusal.map {
            notices(step.words).notice(
                $0, triesLeft: challenge.triesLeft, isResent: challenge.sends > 1, isDead: isDead,
                nextCode: challenge.resendAt, byMail: challenge.email != nil)
        }
        // A dead code has no field to stand beside.
        if isDead { notice?.field = nil }
        let field = Field("code", .code, label: step.words("field.code"))
        let meant = taken ? nil : purpose.meant(challenge)
        let change =
            meant.map { step.place.form("change", Field("email", .select, options: [$0.text])) }
            ?? step.place.form("change")
        let first = [step.place.form("verify", field), step.place.form("resend"), change]
        let (forms, said) = placed(
            notice, in: first + waysOn(step, purpose, taken: taken) + [step.place.form("leave")])
        var data = codeData(step, challenge, purpose, taken: taken, meant: meant)
        if challenge.sends > 1, refusal == nil, !isDead { data.news = step.words("code.resent") }
        let name = purpose.page
        var (page, chrome) = finish(step, name, forms, data, notice: said, progress: purpose.progress)
        if taken { chrome.title = step.words("title.phone") }
        if case .second = purpose { chrome.title = step.words("title.recover-code") }
        return (page, chrome)
    }

    private func waysOn(_ step: StepContext, _ purpose: CodePurpose, taken: Bool) -> [Form] {
        switch purpose {
        case .number(let purpose): waysOn(step, purpose)
        case .link: [step.place.form("back")]
        case .address: [step.place.form("sign-in")] + (taken ? [step.place.form("recover")] : [])
        case .recovery, .proof, .second: []
        }
    }

    private func codeData(
        _ step: StepContext, _ challenge: Challenge, _ purpose: CodePurpose, taken: Bool, meant: EmailAddress?
    ) -> CodeData {
        let resendIn = max(0, challenge.resendAt.since(step.now).secondsRoundedUp)
        let wording = purpose.wording(byMail: challenge.email != nil)
        return CodeData(
            client: step.client.name, toMasked: challenge.masked, number: purpose.named(challenge),
            country: purpose.named(challenge).flatMap { _ in
                challenge.phone.flatMap { countries.country($0.region, step.language)?.name }
            }, meant: meant?.text, meantQuestion: meant.map { step.words("code.meant", ["domain": $0.domain]) },
            triesLeft: challenge.triesLeft,
            resendIn: resendIn, expiresIn: max(0, challenge.expiresAt.since(step.now).secondsRoundedUp),
            length: codeLength, lead: step.words("code.\(wording.lead)"), change: step.words("code.\(wording.change)"),
            help: step.words("code.\(wording.help)"),
            isDead: challenge.isDead(at: step.now), taken: taken,
            providerLabel: purpose.linking.map { label($0.identity.provider) },
            resendText: resendIn > 0
                ? step.words("code.resend_after", ["wait": notices(step.words).wait(seconds: resendIn)]) : nil,
            isPhoneFirst: purpose.isPhoneFirst, isDelete: purpose.isDelete)
    }
}

extension PageMaker.CodePurpose {
    fileprivate var page: String {
        switch self {
        case .number, .link, .proof: "code"
        case .address, .second: "email-code"
        case .recovery: "recover-code"
        }
    }

    fileprivate var linking: Linking? {
        switch self {
        case .number(let purpose): purpose.linking
        case .link(let linking): linking
        case .address, .recovery, .proof, .second: nil
        }
    }

    fileprivate var isPhoneFirst: Bool {
        switch self {
        case .number(let purpose): purpose.isNewcomer
        case .address(let verification): verification.isPhoneFirst
        case .link, .recovery, .proof, .second: false
        }
    }

    fileprivate var isDelete: Bool {
        if case .proof(.delete) = self { true } else { false }
    }

    /// The address that was probably meant: asked where one is registered, and nowhere else.
    fileprivate func meant(_ challenge: Challenge) -> EmailAddress? {
        guard case .address = self, let email = challenge.email, case .address(let address) = EmailAddress.parse(email)
        else { return nil }
        return address.meant
    }

    /// The whole number, where it was read from what was typed as a login: the person sees in which country.
    fileprivate func named(_ challenge: Challenge) -> String? {
        guard case .recovery = self else { return nil }
        return challenge.phone.map { PhoneNumbers.international($0) }
    }

    fileprivate var progress: Int? {
        switch self {
        case .number(let purpose): purpose.progress(atCode: true)
        case .link: 1
        case .address(let verification): verification.progress
        case .recovery, .proof, .second: nil
        }
    }

    /// The sentences of the page, under `code.` of the wording.
    fileprivate func wording(byMail: Bool) -> (lead: String, change: String, help: String) {
        switch self {
        case .number: ("sent", "change", "help")
        case .link: ("sent_link", "change", "help_link")
        case .address: ("sent", "change_email", "help_mail")
        case .recovery: ("sent_recovery", "change_login", byMail ? "help_recovery_mail" : "help_recovery")
        case .proof: ("sent", "change_proof", "help")
        case .second: ("sent", "change_proof", "help_second")
        }
    }
}

extension EmailVerification {
    var isPhoneFirst: Bool {
        if case .byPhone = self { true } else { false }
    }

    /// How many of the four bars are filled.
    var progress: Int { isPhoneFirst ? 2 : 1 }
}

extension Challenge {
    /// No try is left, or it is too late.
    fileprivate func isDead(at now: Instant) -> Bool { triesLeft == 0 || now >= expiresAt }

    /// What is said of the code now: one that ran out since says so by itself.
    fileprivate func refusal(_ last: Refusal?, at now: Instant) -> Refusal? {
        guard triesLeft > 0, now >= expiresAt, last == nil || last?.code == .codeWrong || last?.code == .codeIncomplete
        else { return last }
        return Refusal(.codeExpired)
    }

    fileprivate var masked: String {
        switch to {
        case .phone(let number): number.masked
        case .email(let address): Mask.email(DomainName.shown(address)) ?? "•••"
        }
    }
}
