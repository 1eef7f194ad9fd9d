/// What was typed into forms, kept so that nothing has to be typed twice. Never a password.
public struct Typed: Codable, Equatable, Sendable {
    public var firstName = ""
    public var lastName = ""
    public var email = ""
    /// An e-mail address or a phone number.
    public var login = ""
    /// In which a login is read that is a number; not set in rows of older versions.
    public var country: String?
    public var phone: PhoneDraft?
    /// The box of the e-mail form; not set in rows of older versions.
    public var termsTicked: Bool?

    public init() {}

    public init(login: String) { self.login = login }

    public init(_ login: Login) { type(login) }

    mutating func type(_ login: Login) {
        self.login = login.text
        country = login.country.isEmpty ? nil : login.country
    }

    public init(firstName: String, lastName: String, email: String = "") {
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
    }

    public init(phone: PhoneDraft?) { self.phone = phone }
}
