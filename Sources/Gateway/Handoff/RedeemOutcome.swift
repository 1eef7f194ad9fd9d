/// What redeeming a code came to.
public enum RedeemOutcome: Sendable, Equatable {
    /// `isFirst`: no code of the account was redeemed since it became active.
    case redeemed(HandoffCode, holder: TokenHolder, isFirst: Bool)
    /// Used before: the tokens it gave are revoked now.
    case replayed
    /// Unknown, expired, revoked, or its account, epoch or session is over.
    case dead
}
