/// What a step makes true besides the sign-up's own new place. The engine saves facts and step in one transaction.
public enum Fact: Equatable, Sendable {
    // MARK: Accounts

    /// A new pending account with its binding, acceptance and attribution. An expired account that holds the binding is
    /// deleted first; a live one answers the whole commit with `bound`. An e-mail address that another pending account
    /// holds leaves that one; an active one answers with `emailTaken`.
    case create(NewAccount)
    /// Who brought the person, now: it replaces what stood with the account.
    case attribute(AccountID, Attribution)
    /// The terms were accepted again, in a later version.
    case accept(AccountID, Acceptance)
    /// The phone is confirmed: a pending account before its deadline becomes active. The epoch is raised, so that whatever else
    /// stood on the account ends; an account that has a phone by then answers the whole commit with `ended`.
    case activate(AccountID, phone: PhoneNumber)
    /// A pending account goes: its person signed in to another one. An active one stays.
    case giveUp(AccountID)
    /// The account goes with all that hangs on it.
    case delete(AccountID)

    // MARK: Ways in

    /// The identity opens the account from now on. With `giving` the pending account that held it is deleted.
    case link(provider: ProviderName, subject: String, to: AccountID, giving: AccountID?)
    /// A way in is removed. Where `keepsOne`, the last one answers the whole commit with `lastWayIn`.
    case remove(Credential, from: AccountID, keepsOne: Bool)
    /// A password's hash, as a PHC string.
    case setPassword(AccountID, hash: String)
    /// The same password under another cost.
    case rehashPassword(AccountID, hash: String)
    /// Another confirmed phone in place of the one there was.
    case changePhone(AccountID, to: PhoneNumber)
    /// Somebody who has the account's phone has proved it once more. On an account with another phone it changes nothing.
    case phoneProven(AccountID, PhoneNumber)
    /// The phone leaves the account; its next sign-in confirms another.
    case releasePhone(AccountID)

    // MARK: What follows

    /// The account's epoch is raised: all sessions end, and no proof, code or sign-up made before is good any more.
    case raiseEpoch(AccountID)
    /// All sessions of the account end.
    case endSessions(AccountID)
    /// The owner is told, by a message that is stored with the step and sent after it.
    case tell(OwnerNotice)
    /// An SMS is about to go to this number's operator range.
    case smsSent(PhoneNumber)
    /// It did not go: every route refused it.
    case smsNotSent(PhoneNumber)
    /// A code that went to this number's operator range was entered.
    case smsConfirmed(PhoneNumber)
}
