/// A door with a form, folded away until it is wanted.
struct DoorFormData: Encodable, Sendable {
    /// `email` or `phone`: names the form.
    var name: String
    var isEmail: Bool
    var isPhone: Bool
    var isOpen: Bool
    /// Of the form: the notice above it names it.
    var button: String
    /// Of the box, which stands on the page once for each such door.
    var termsID: String

    enum CodingKeys: String, CodingKey {
        case name, button
        case isEmail = "is_email"
        case isPhone = "is_phone"
        case isOpen = "is_open"
        case termsID = "terms_id"
    }
}
