import SignUpFlow

/// What the flows need to take, make and compare passwords.
public struct Passwords: Sendable {
    private let hasher: PasswordHasher
    private let rules: PasswordRules

    public init(hasher: PasswordHasher, rules: PasswordRules) {
        self.hasher = hasher
        self.rules = rules
    }

    func fault(in password: String, email: String?, names: [String]) -> PasswordFault? {
        rules.fault(in: password, email: email, names: names)
    }

    /// A PHC string. Where too many wait for a hash already the visitor is told to come again.
    func hash(_ password: String, deadline: Deadline) async throws(StoreError) -> String {
        do { return try await hasher.hash(password, deadline: deadline) } catch { throw .hashing(error) }
    }

    func verify(
        _ password: String, against hash: String?, deadline: Deadline
    ) async throws(StoreError) -> PasswordHasher.Verdict {
        do { return try await hasher.verify(password, against: hash, deadline: deadline) } catch {
            throw .hashing(error)
        }
    }
}
