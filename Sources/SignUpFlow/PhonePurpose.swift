/// For whom a number is being confirmed.
public enum PhonePurpose: Codable, Equatable, Sendable {
    /// An account without a confirmed phone.
    case account(Confirming)
    /// Phone-first door: nobody yet; the terms were accepted with the number.
    case newcomer(Acceptance)
    /// An owner who has proved it changes the number.
    case change(AccountChange)

    /// The account the number is for.
    public var standing: AccountReference? {
        switch self {
        case .account(let confirming): confirming.standing
        case .newcomer: nil
        case .change(let change): change.account
        }
    }

    var change: AccountChange? {
        switch self {
        case .change(let change): change
        case .account, .newcomer: nil
        }
    }

    /// A pending account begun by a provider can give its identity over; after a link there is nothing more to link.
    public var linking: Linking? {
        guard case .account(let confirming) = self, confirming.manner == .created,
            confirming.standing.confirmBy != nil, let identity = confirming.evidence.identity
        else { return nil }
        return Linking(identity: identity, pending: confirming.standing)
    }
}
