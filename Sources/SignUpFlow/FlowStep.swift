/// What is asked of a step, whichever flow it belongs to. Whoever adds a step or a flow is asked each of these by the compiler.
protocol FlowStep {
    /// In the log and in metrics.
    var name: String { get }
    /// The way in: a provider's name (also while on the way there), `email` or `phone`.
    var way: String? { get }
    /// The account that it stands on.
    var standing: AccountReference? { get }
    /// The code that is being waited for.
    var challenge: Challenge? { get }
    /// The change of one's own account that it belongs to.
    var change: AccountChange? { get }
    /// From where a person can leave for a provider; while away, where they left from.
    var origin: TripOrigin? { get }
    /// A call to a provider, an SMS route or a mail server is under way: its end alone moves the sign-up.
    var isCalling: Bool { get }
    /// An identity, an account or a proof stands here. (A code on its way to a login that may be anybody's is none.)
    var isProven: Bool { get }
    /// Register offers to go on with it. The phone-first door keeps nothing for later.
    var isUnfinished: Bool { get }
    /// A provider vouched for somebody in this sign-up, for whom a number is being confirmed or an account looked for.
    var standsOnIdentity: Bool { get }
    /// What was proved for it is too old: an identity on its way to Create or Link, a proof, a phone or an address.
    func isStale(_ now: Instant) -> Bool
}
