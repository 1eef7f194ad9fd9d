/// The page by which a person comes in.
public enum Entrance: String, Codable, Sendable {
    case register
    case signIn = "sign-in"
    case recover
}
