/// What a redirect URI leads to.
public enum RedirectTarget: Sendable, Equatable {
    case web(isEncrypted: Bool)
    /// An app behind a private-use scheme (RFC 8252 §7.1): left through a page with a button, never silently.
    case app(scheme: String)

    public init(_ uri: String) {
        // A path is one of our own.
        guard !uri.hasPrefix("/") else {
            self = .web(isEncrypted: true)
            return
        }
        switch uri.prefix(while: { $0 != ":" }).lowercased() {
        case "https": self = .web(isEncrypted: true)
        case "http": self = .web(isEncrypted: false)
        case let scheme: self = .app(scheme: scheme)
        }
    }
}
