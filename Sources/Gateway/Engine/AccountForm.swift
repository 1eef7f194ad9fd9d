public import SignUpFlow

/// A form of the account's own page.
public enum AccountForm: Sendable, Equatable {
    /// Begins a sign-up at `prove`.
    case change(AccountChangeKind)
    case signOutEverywhere
}
