public import SignUpFlow

/// Passwords and the lock-out that guards them.
public protocol PasswordStore: Sendable {
    /// The PHC string of an account's password; nil where it has none.
    func passwordHash(of account: AccountID) async throws(StoreError) -> String?

    /// Counts a try of a login's password as failed, before it is hashed; the right one is forgiven by the commit that it leads
    /// to (`Commit.clearsFailures`). Where the login has to wait, or `address` has no budget left, nothing is counted.
    /// - Parameters:
    ///   - address: the budget of the visitor's address.
    ///   - limit: failures in a row after which the password rests until it is recovered; 0 = no limit.
    func tryPassword(_ guess: PasswordGuess, address: BudgetTake, limit: Int, now: Instant) async throws(StoreError)
        -> PasswordTry

    /// Takes the count of a try back that came to nothing: the password was not compared.
    func takeBackTry(_ guess: PasswordGuess, address: BudgetTake, now: Instant) async throws(StoreError)
}

/// Whose password is tried, as MACs. Waits go by the login as it was typed, whether anybody has it or not: counted together, the
/// failures of an address and of a number would tell that they are one person's. The rest goes by the account.
public struct PasswordGuess: Sendable, Equatable {
    public var login: Digest
    /// Of the account that the login names; of the login again where it names none.
    public var account: Digest

    public init(login: Digest, account: Digest) {
        self.login = login
        self.account = account
    }
}

/// Whether a password may be tried.
public enum PasswordTry: Sendable, Equatable {
    case allowed
    /// From then on. From the fifth failure in a row on the wait doubles with each: 2, 4, 8 … seconds, 15 minutes at most.
    case wait(until: Instant)
    /// Until recovery.
    case rests
}
