/// How long things live where no setting says so.
public enum Lifetime {
    /// A Register page's ticket.
    public static let ticket: Duration = .seconds(2 * 3600)
    /// A sign-up without an account, from its last event.
    public static let signUpIdle: Duration = .seconds(3600)
    /// A sign-up without an account, from its first event.
    public static let signUp: Duration = .seconds(24 * 3600)
    /// An ended sign-up's emptied row, kept to tell what happened.
    public static let emptied: Duration = .seconds(24 * 3600)
    /// A trip to a provider.
    public static let departure: Duration = .seconds(600)
    /// So long after a departure the same form, sent again, answers with that one.
    public static let sameDeparture: Duration = .seconds(60)
    /// A call out (token call, SMS) that its own request did not finish counts as failed after this.
    public static let callOut: Duration = .seconds(15)
    /// The very same request, sent again because its answer was lost, is answered with the same second cookie.
    public static let resent: Duration = .seconds(60)
    /// An identity on its way to Create or Link.
    public static let identity: Duration = .seconds(1800)
    /// The proof of an existing account, until the link is confirmed or the change is made.
    public static let linkProof: Duration = .seconds(600)
    /// A phone or an e-mail address that is proved and not yet used.
    public static let proven: Duration = .seconds(1800)
    /// The `done` and `app` pages.
    public static let done: Duration = .seconds(600)
    /// A hand-off code.
    public static let handoffCode: Duration = .seconds(60)
    /// A hand-off code that waits behind the `app` page's button.
    public static let appHandoffCode: Duration = .seconds(300)
    /// Access and id tokens.
    public static let token: Duration = .seconds(300)
    /// "Your password is changed", on the account's page.
    public static let news: Duration = .seconds(600)
    /// A session without use.
    public static let sessionIdle: Duration = .seconds(1800)
    /// A session at most.
    public static let session: Duration = .seconds(12 * 3600)
    /// A session's `last seen` is written at most this often.
    public static let lastSeen: Duration = .seconds(300)
    /// Failed passwords of a login, from the latest on. A password that rests does so until it is recovered.
    public static let passwordFailures: Duration = .seconds(30 * 86400)
    /// The window of the longest budget.
    public static let longestBudget: Duration = .seconds(86400)
    /// A message to an owner that was due and that nobody came to send.
    public static let unsent: Duration = .seconds(30 * 86400)
    /// What the audit table says.
    public static let audit: Duration = .seconds(400 * 86400)
}
