public import SignUpFlow

/// A sign-up as it is stored.
public struct StoredSignUp: Sendable, Equatable {
    @Indirect public var signUp: SignUp
    /// Counts the saves: 1 after the first.
    public var version: Int

    public init(signUp: SignUp, version: Int) {
        self.signUp = signUp
        self.version = version
    }
}
