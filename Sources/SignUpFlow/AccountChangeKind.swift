/// What is to be changed.
public enum AccountChangeKind: Codable, Equatable, Sendable {
    case bind(ProviderName)
    case unbind(ProviderName, subject: String)
    case phone
    case password
    case delete

    /// A provider that can't authenticate again proves enough for a binding alone; the rest needs the password or an SMS code
    /// besides.
    public var needsReauthentication: Bool {
        switch self {
        case .bind: false
        case .unbind, .phone, .password, .delete: true
        }
    }
}
