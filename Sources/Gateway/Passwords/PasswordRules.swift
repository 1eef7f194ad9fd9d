public import SignUpFlow

/// A policy together with the data it needs: what a typed password is judged by.
public struct PasswordRules: Sendable {
    public let policy: PasswordPolicy
    private let common: CommonPasswords

    public init(policy: PasswordPolicy, common: CommonPasswords) {
        self.policy = policy
        self.common = common
    }

    /// The first rule that the password, as typed, breaks; nil where it may be hashed.
    ///
    /// - Parameters:
    ///   - email: the person's own address, where there is one.
    ///   - names: first and last name, in this order, where known.
    public func fault(in password: String, email: String?, names: [String]) -> PasswordFault? {
        policy.fault(in: PasswordText.normal(password), email: email, names: names, isCommon: common.contains)
    }
}
