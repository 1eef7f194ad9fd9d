/// A way into an account, as it can be removed.
public enum Credential: Codable, Equatable, Sendable {
    case binding(ProviderName, subject: String)
    case email
    case password
}
