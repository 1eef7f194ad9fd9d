/// What a provider tells about a person: shown on New account and passed on once in the id_token, never stored in the clear.
public struct Profile: Codable, Sendable, Equatable {
    public var name: String?
    public var givenName: String?
    public var familyName: String?
    public var email: String?

    public init(name: String? = nil, givenName: String? = nil, familyName: String? = nil, email: String? = nil) {
        self.name = name
        self.givenName = givenName
        self.familyName = familyName
        self.email = email
    }
}
