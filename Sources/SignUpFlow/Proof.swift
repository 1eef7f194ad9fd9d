/// Proof of an existing account, made in this sign-up and good for it alone.
public struct Proof: Codable, Equatable, Sendable {
    public enum Way: Codable, Equatable, Sendable {
        case provider(ProviderName)
        /// With a login confirmed here.
        case password
        /// Proves the number, not the account: numbers are resold.
        case sms
        /// A code to the account's own address.
        case email
        /// A code by SMS or e-mail, and a new password.
        case recovery
    }

    public var account: AccountReference
    public var way: Way
    public var at: Instant

    public init(account: AccountReference, way: Way, at: Instant) {
        self.account = account
        self.way = way
        self.at = at
    }
}

extension Proof {
    init(_ account: AccountReference, _ way: Way, _ at: Instant) { self.init(account: account, way: way, at: at) }

    /// The same under the epoch that its own change has raised.
    var raised: Proof {
        var raised = self
        raised.account.epoch += 1
        return raised
    }
}
