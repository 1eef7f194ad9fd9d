/// What an account's owner is told of, when it is done.
public enum OwnerEvent: String, Codable, Sendable, CaseIterable {
    case linked
    case unbound
    case emailRemoved = "email_removed"
    case passwordRemoved = "password_removed"
    case phoneChanged = "phone_changed"
    case passwordChanged = "password_changed"
    /// A new password, set with a code.
    case recovered
    /// The account's number was given back by its new holder.
    case numberReleased = "number_released"
    case deleted
}
