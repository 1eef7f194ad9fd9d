public import SignUpFlow

/// A form of a step, its fields parsed. The step it is sent to decides what it does there.
public enum StepForm: Sendable, Equatable {
    /// A provider's button.
    case provider(ProviderName)
    case create(termsTicked: Bool)
    /// `continue` of the pages `terms` and `recovered`.
    case goOn
    case link
    case anotherAccount
    case back
    /// `code` of the pages `link` and `prove`. `drawn`: the calling code a first page has for this visitor.
    case linkCode(PhoneDraft, drawn: String)
    case confirmLink
    /// After an SMS code alone.
    case removeWay(Credential)
    case notMine
    /// `send` of the pages `phone` and `email`.
    case send(PhoneDraft, drawn: String, email: String)
    case verify(String)
    case resend
    /// Another number or address.
    case changeTarget
    /// The address that was probably meant, in one tap.
    case changeEmail(String)
    /// `sign-in` of the pages `phone`, `code`, `email-code`.
    case signIn
    /// `recover` of the pages `link`, `phone`, `code`.
    case recover
    /// Register's e-mail form.
    case registerByEmail(EmailForm)
    /// `email` of the page `prove`, where Register has no form of that name.
    case secondCode
    /// Register's phone form.
    case registerByPhone(PhoneDraft, drawn: String, termsTicked: Bool)
    /// `password` of the pages `sign-in`, `link`, `prove` and, without a login, `recover-password`.
    case password(login: String, country: String = "", password: String)
    /// Recover's form.
    case request(login: String, country: String = "")
    /// `save` of the page `profile`.
    case save(firstName: String, lastName: String, password: String)
    /// `unbind` of the page `recovered`.
    case unbind(Credential)
    /// `accept` of the page `terms-new`.
    case acceptTerms(ticked: Bool)
    case start
    case again
    case leave
    case language(Language)
    case switchEntrance(Entrance)
    case promo(String)
    case forget(Attribution.Part)
}

/// Register's e-mail form, as typed.
public struct EmailForm: Sendable, Equatable {
    public var firstName: String
    public var lastName: String
    public var email: String
    public var password: String
    public var termsTicked: Bool

    public init(firstName: String, lastName: String, email: String, password: String, termsTicked: Bool) {
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.password = password
        self.termsTicked = termsTicked
    }
}
