/// A name and a password's hash, ready for an account.
public struct Particulars: Codable, Equatable, Sendable {
    public var firstName: String
    /// nil: somebody with one name.
    public var lastName: String?
    /// A PHC string.
    public var passwordHash: String

    public init(firstName: String, lastName: String?, passwordHash: String) {
        self.firstName = firstName
        self.lastName = lastName
        self.passwordHash = passwordHash
    }
}
