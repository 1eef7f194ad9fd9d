/// Why a new password is asked for.
public enum PasswordReset: Codable, Equatable, Sendable {
    case recovery(Recovery, Proof)
    case change(AccountChange)

    /// Whose password it becomes.
    public var standing: AccountReference {
        switch self {
        case .recovery(_, let proof): proof.account
        case .change(let change): change.account
        }
    }
}
