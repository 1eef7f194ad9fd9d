/// What was typed into the phone form, kept so that nothing has to be typed twice.
public struct PhoneDraft: Codable, Equatable, Sendable {
    public var country: String
    public var callingCode: String
    public var phone: String
    /// The terms, where the form has a box for them; not set in rows of older versions.
    public var termsTicked: Bool?
    /// The number in E.164, where what was typed says it only beside its calling code.
    public var e164: String?

    /// What names the number as a login.
    public var login: Login { Login(e164 ?? phone, country: country) }

    public init(country: String, callingCode: String, phone: String) {
        self.country = country
        self.callingCode = callingCode
        self.phone = phone
    }
}
