import SignUpFlow

/// A refusal in words.
struct NoticeMaker {
    let words: Wording
    let now: Instant
    let label: (ProviderName) -> String
    let confirmWithin: Duration

    /// - Parameter triesLeft: of the code that is being waited for.
    func notice(_ refusal: Refusal, triesLeft: Int? = nil, isResent: Bool = false) -> Notice {
        let wait = refusal.retryAt.map { max(1, $0.since(now).secondsRoundedUp) }
        let message: String
        if let fault = refusal.fault {
            message = words("error.phone_fault.\(fault.rawValue)")
        } else if refusal.code == .codeWrong, let triesLeft {
            message = words(
                isResent ? "error.code_wrong_resent" : "error.code_wrong", ["tries": words("tries", count: triesLeft)])
        } else {
            let path = "error.\(refusal.code.rawValue)" + (wait != nil && refusal.code.canWait ? "_wait" : "")
            message = words(
                path,
                [
                    "wait": self.wait(seconds: wait ?? 0), "provider": refusal.provider.map(label) ?? "",
                    "within": words("time.hours", count: max(1, confirmWithin.secondsRoundedUp / 3600)),
                ])
        }
        let place = refusal.code.place
        return Notice(
            code: refusal.code.rawValue, message: message, retryAfter: wait, form: place?.form, field: place?.field)
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

    /// "23 hours left", "12 minutes left".
    func left(seconds: Int) -> String {
        seconds >= 3600
            ? words("left.hours", count: seconds / 3600) : words("left.minutes", count: max(1, seconds / 60))
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

extension Refusal.Code {
    /// There is a sentence that names the wait.
    fileprivate var canWait: Bool {
        switch self {
        case .tooManyCodes, .tooManyAttempts, .tooSoon, .tooManySignUps: true
        case .providerDenied, .providerFailed, .otherBrowser, .signUpExpired, .confirmExpired, .partnerUnknown,
            .promoUnknown, .termsRequired, .termsChanged, .notBound, .alreadyBound, .proofExpired, .phoneInvalid,
            .phoneTaken, .countryNotServed, .smsFailed, .codeWrong, .codeExpired:
            false
        }
    }

    /// The field beside which the message stands; nil under the title.
    fileprivate var place: (form: String, field: String)? {
        switch self {
        case .phoneInvalid, .countryNotServed: ("send", "phone")
        case .codeWrong, .codeExpired, .tooManyAttempts: ("verify", "code")
        case .promoUnknown: ("promo", "promo")
        case .tooSoon, .providerDenied, .providerFailed, .otherBrowser, .signUpExpired,
            .confirmExpired, .tooManySignUps, .partnerUnknown, .termsRequired, .termsChanged, .notBound, .alreadyBound,
            .proofExpired, .phoneTaken, .tooManyCodes, .smsFailed:
            nil
        }
    }
}
