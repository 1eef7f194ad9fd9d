import SignUpFlow

/// A refusal in words.
struct NoticeMaker {
    let words: Wording
    let now: Instant
    let label: (ProviderName) -> String
    let confirmWithin: Duration
    /// Digits of a one-time code.
    let codeLength: Int
    /// The settings name a way to write to: without one no sentence sends anybody there.
    var hasSupport = true

    /// - Parameters:
    ///   - triesLeft: of the code that is being waited for.
    ///   - isDead: that code takes no more tries.
    ///   - nextCode: when another one may be asked for.
    ///   - byMail: codes come by e-mail here.
    ///   - login: what was typed where an address or a number may stand.
    func notice(
        _ refusal: Refusal, triesLeft: Int? = nil, isResent: Bool = false, isDead: Bool = false,
        nextCode: Instant? = nil, byMail: Bool = false, login: String = ""
    ) -> Notice {
        let isSpent = refusal.code == .tooManyAttempts && refusal.retryAt == nil && isDead
        let retryAt = isSpent ? nextCode.flatMap { $0 > now ? $0 : nil } : refusal.retryAt
        let wait = retryAt.map { max(1, $0.since(now).secondsRoundedUp) }
        var values = [
            "wait": self.wait(seconds: wait ?? 0), "provider": refusal.provider.map(label) ?? "",
            "needed": words("code_digits", count: codeLength),
            "within": self.wait(seconds: confirmWithin.secondsRoundedUp),
        ]
        if refusal.fault == .tooShort, let missing = refusal.missingDigits {
            values["digits"] = words("digits.d\(missing)")
        }
        var path = refusal.loginPath(login) ?? refusal.faultPath ?? refusal.path(byMail: byMail, waits: wait != nil)
        if !hasSupport, refusal.code.offersSupport { path += "_plain" }
        if refusal.code == .codeWrong, let triesLeft {
            values["tries"] = words("tries", count: triesLeft)
            if isResent { path = "error.code_wrong_resent" }
        }
        if isSpent, wait != nil { path = "error.too_many_attempts_dead_wait" }
        if refusal.code == .tooSoon, isDead { path = "error.too_soon_dead" + (wait == nil ? "" : "_wait") }
        return Notice(
            code: refusal.code.rawValue, message: words(path, values), retryAfter: wait,
            form: refusal.form?.rawValue, field: refusal.field, also: (refusal.also ?? []).map { notice($0) })
    }

    /// Another sentence of `error` about the refusal's provider.
    func sentence(_ name: String, _ refusal: Refusal) -> String {
        words("error.\(name)", ["provider": refusal.provider.map(label) ?? ""])
    }

    /// "42 seconds", "3 minutes", "2 hours".
    func wait(seconds: Int) -> String {
        switch seconds {
        case ..<100: words("time.seconds", count: seconds)
        case ..<5400: words("time.minutes", count: (seconds + 59) / 60)
        case ..<(36 * 3600): words("time.hours", count: (seconds + 3599) / 3600)
        default: words("time.days", count: (seconds + 86399) / 86400)
        }
    }

    /// "23 hours left", "12 minutes left": to the nearest minute, so that what has just begun is whole.
    func left(seconds: Int) -> String {
        let minutes = (seconds + 30) / 60
        return minutes >= 60
            ? words("left.hours", count: minutes / 60) : words("left.minutes", count: max(1, minutes))
    }

    /// "3 days ago".
    func age(seconds: Int) -> String {
        let minutes = seconds / 60
        return switch minutes {
        case ..<1: words("age.now")
        case ..<60: words("age.minutes", count: minutes)
        case ..<(48 * 60): words("age.hours", count: minutes / 60)
        case ..<(60 * 24 * 60): words("age.days", count: minutes / 60 / 24)
        case ..<(700 * 24 * 60): words("age.months", count: minutes / 60 / 24 / 30)
        default: words("age.years", count: minutes / 60 / 24 / 365)
        }
    }
}

extension Refusal {
    /// The sentence that says exactly what is wrong with what was typed.
    fileprivate var faultPath: String? {
        if fault == .tooShort, let missingDigits {
            return "error.phone_fault.missing.\(missingDigits == 1 ? "one" : "many")"
        }
        if let fault { return "error.phone_fault.\(fault.rawValue)" }
        if let credentialsFault { return "error.credentials_fault.\(credentialsFault.rawValue)" }
        if let emailFault { return "error.email_fault.\(emailFault.kind.rawValue)" }
        if let passwordFault { return "error.password_fault.\(passwordFault.rawValue)" }
        guard let nameFault else { return nil }
        let field = name ?? .first
        return switch nameFault {
        case .empty, .noLetter: "error.name_fault.\(field.rawValue).\(nameFault.rawValue)"
        case .tooLong, .control: "error.name_fault.\(nameFault.rawValue)"
        }
    }

    /// Where an address or a number may stand, what was typed may be neither: then it is not called a wrong number.
    fileprivate func loginPath(_ typed: String) -> String? {
        guard code == .loginInvalid, emailFault == nil else { return nil }
        if typed.isEmpty { return "error.login_fault.empty" }
        let isNumber = typed.contains(where: \.isNumber) && !typed.contains(where: \.isLetter)
        return isNumber ? nil : "error.login_fault.neither"
    }

    fileprivate func path(byMail: Bool, waits: Bool) -> String {
        let kind =
            switch code {
            case .tooManyCodes where byMail || form == .email: "_mail"
            case .tooManyAttempts where form == .password: "_password"
            case .tooManyAttempts where provider != nil && !waits: "_provider"
            default: ""
            }
        return "error.\(code.rawValue)\(kind)" + (waits && code.canWait ? "_wait" : "")
    }

    /// The field beside which the sentence stands, where its page has that; nil: under the title.
    fileprivate var field: String? {
        switch code {
        case .phoneInvalid, .countryNotServed: "phone"
        case .emailInvalid: "email"
        case .nameRequired: name?.rawValue ?? Refusal.NameField.first.rawValue
        case .passwordWeak: "password"
        case .credentialsWrong: credentialsFault == .login ? "login" : "password"
        case .loginInvalid: "login"
        case .termsRequired: "terms"
        case .codeWrong, .codeIncomplete, .codeExpired: "code"
        case .tooManyAttempts: provider != nil ? nil : form == .password ? "login" : "code"
        case .promoUnknown: "promo"
        case .tooSoon, .providerDenied, .providerFailed, .otherBrowser, .signUpExpired, .confirmExpired,
            .tooManySignUps, .partnerUnknown, .termsChanged, .notBound, .alreadyBound, .proofExpired, .proofOutdated,
            .overtaken,
            .identityExpired, .phoneTaken,
            .emailTaken, .tooManyCodes, .smsFailed, .mailFailed, .lastWayIn, .accountDeleted,
            .numberReleased:
            nil
        }
    }
}

extension Refusal.Code {
    /// There is a sentence that names the wait.
    fileprivate var canWait: Bool {
        switch self {
        case .tooManyCodes, .tooManyAttempts, .tooSoon, .tooManySignUps: true
        case .providerDenied, .providerFailed, .otherBrowser, .signUpExpired, .confirmExpired, .partnerUnknown,
            .promoUnknown, .termsRequired, .termsChanged, .notBound, .alreadyBound, .proofExpired, .proofOutdated,
            .overtaken, .identityExpired, .phoneInvalid,
            .phoneTaken, .countryNotServed, .smsFailed, .codeWrong, .codeIncomplete, .codeExpired, .nameRequired,
            .emailInvalid,
            .emailTaken, .mailFailed, .passwordWeak, .credentialsWrong, .loginInvalid, .lastWayIn, .accountDeleted,
            .numberReleased:
            false
        }
    }

    /// Its sentence ends with support.
    fileprivate var offersSupport: Bool { self == .countryNotServed || self == .tooManyCodes }

    /// The number or the address is another account's: the ways on stand as buttons.
    var isTaken: Bool { self == .phoneTaken || self == .emailTaken }
}
