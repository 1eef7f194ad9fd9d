/// What redeeming a code would give.
public struct CodePreview: Sendable, Equatable {
    public var holder: TokenHolder
    /// No code of the account was redeemed since it became active.
    public var isFirst: Bool

    public init(holder: TokenHolder, isFirst: Bool) {
        self.holder = holder
        self.isFirst = isFirst
    }
}
