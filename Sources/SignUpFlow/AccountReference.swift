/// The account a sign-up stands on, with the epoch it was seen under: every transaction compares it.
public struct AccountReference: Codable, Equatable, Sendable {
    public var account: AccountID
    public var epoch: Int
    /// The deadline of a pending account; nil for an active one.
    public var confirmBy: Instant?

    public init(account: AccountID, epoch: Int, confirmBy: Instant?) {
        self.account = account
        self.epoch = epoch
        self.confirmBy = confirmBy
    }
}

extension AccountReference {
    /// The same once its phone is confirmed: that raises the epoch, so that whatever else stood on the account ends.
    var activated: AccountReference { AccountReference(account: account, epoch: epoch + 1, confirmBy: nil) }
}
