/// Why a move is not allowed, or what happened on the way: kept in the row and shown once with the step. Each has the code of
/// the contract; `Web` alone knows its sentences.
public struct Refusal: Codable, Equatable, Sendable {
    public enum Code: String, Codable, Sendable, CaseIterable {
        case providerDenied = "provider_denied"
        case providerFailed = "provider_failed"
        case otherBrowser = "other_browser"
        case signUpExpired = "sign_up_expired"
        case confirmExpired = "confirm_expired"
        case tooManySignUps = "too_many_sign_ups"
        case partnerUnknown = "partner_unknown"
        case promoUnknown = "promo_unknown"
        case termsRequired = "terms_required"
        case termsChanged = "terms_changed"
        case notBound = "not_bound"
        case alreadyBound = "already_bound"
        /// The form was of a page that another tab has left behind.
        case overtaken
        case proofExpired = "proof_expired"
        /// AccountEdit before the account's epoch was last raised.
        case proofOutdated = "proof_outdated"
        /// AccountEdit too long ago to be linked: the provider is asked again.
        case identityExpired = "identity_expired"
        case phoneInvalid = "phone_invalid"
        case phoneTaken = "phone_taken"
        case countryNotServed = "country_not_served"
        case tooManyCodes = "too_many_codes"
        case smsFailed = "sms_failed"
        case codeWrong = "code_wrong"
        /// It can't be the code: no try was spent.
        case codeIncomplete = "code_incomplete"
        case codeExpired = "code_expired"
        case tooManyAttempts = "too_many_attempts"
        case tooSoon = "too_soon"
        case nameRequired = "name_required"
        case emailInvalid = "email_invalid"
        case emailTaken = "email_taken"
        case mailFailed = "mail_failed"
        case passwordWeak = "password_weak"
        case credentialsWrong = "credentials_wrong"
        /// Neither an address nor a number that can be written to.
        case loginInvalid = "login_invalid"
        case lastWayIn = "last_way_in"
        case accountDeleted = "account_deleted"
        /// The number has left the account that was not the person's; the sign-up goes on.
        case numberReleased = "number_released"
    }

    public var code: Code
    /// From when on it is worth trying again.
    public var retryAt: Instant?
    /// What exactly is wrong with a phone number.
    public var fault: PhoneFault?
    /// By how many digits the number is too short, 1 to 9, where that can be told; not set in rows of older versions.
    public var missingDigits: UInt8?
    /// Which part of login and password is empty; not set in rows of older versions.
    public var credentialsFault: CredentialsFault?
    /// What exactly is wrong with an e-mail address.
    public var emailFault: EmailFault?
    /// Which rule a password breaks.
    public var passwordFault: PasswordFault?
    /// The provider that the sentence is about.
    public var provider: ProviderName?
    /// On a page with several forms, the one that the sentence belongs to.
    public var form: Form?
    /// Which name can't be taken.
    public var name: NameField?
    /// What is wrong with it.
    public var nameFault: NameFault?
    /// What else is wrong in the same form, in the order of its fields; not set in rows of older versions.
    public var also: [Refusal]?

    public enum Form: String, Codable, Sendable { case email, phone, password, request }
    public enum CredentialsFault: String, Codable, Sendable { case login, password }
    public enum NameField: String, Codable, Sendable {
        case first = "first_name"
        case last = "last_name"
    }

    public init(
        _ code: Code, retryAt: Instant? = nil, fault: PhoneFault? = nil, provider: ProviderName? = nil,
        form: Form? = nil, missingDigits: UInt8? = nil
    ) {
        self.code = code
        self.retryAt = retryAt
        self.fault = fault
        self.provider = provider
        self.form = form
        self.missingDigits = missingDigits
    }

    /// Fields of login and password are empty: nothing was tried.
    public init?(emptyLogin: Bool, emptyPassword: Bool) {
        let faults: [(Bool, CredentialsFault)] = [(emptyLogin, .login), (emptyPassword, .password)]
        self.init(
            all: faults.filter(\.0).map { _, fault in
                var refusal = Refusal(.credentialsWrong, form: .password)
                refusal.credentialsFault = fault
                return refusal
            })
    }

    /// All that is wrong with one form, as one; nil where nothing is.
    public init?(all refusals: [Refusal]) {
        guard var first = refusals.first else { return nil }
        if refusals.count > 1 { first.also = Array(refusals.dropFirst()) }
        self = first
    }

    /// The same, said of one form of its page.
    public func of(_ form: Form) -> Refusal {
        var refusal = self
        refusal.form = form
        refusal.also = also?.map { $0.of(form) }
        return refusal
    }
}

/// What is wrong with what was typed as a phone number.
public enum PhoneFault: String, Codable, Sendable, CaseIterable {
    case empty
    case notANumber = "not_a_number"
    case tooShort = "too_short"
    case tooLong = "too_long"
    case callingCode = "calling_code"
    case unknown
    /// A landline, premium or short number: an SMS can't go there.
    case notMobile = "not_mobile"
}
