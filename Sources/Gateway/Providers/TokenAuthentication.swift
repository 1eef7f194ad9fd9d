/// How the gateway proves itself at a token endpoint (RFC 6749 §2.3.1).
public enum TokenAuthentication: String, Sendable, CaseIterable {
    case basic, post
}
