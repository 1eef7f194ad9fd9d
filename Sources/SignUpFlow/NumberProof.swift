/// The right code for a number that was last proven long ago: numbers are passed on to other people, so its account wants one
/// proof more before it opens.
public struct NumberProof: Codable, Equatable, Sendable {
    /// What the code alone would have led to.
    public enum Purpose: Codable, Equatable, Sendable {
        case link(Linking)
        case recovery(Recovery)
    }

    public var account: AccountReference
    public var phone: PhoneNumber
    public var at: Instant
    public var purpose: Purpose
    /// "Not my account" was pressed, and is asked once more.
    public var isDisowned = false

    public init(account: AccountReference, phone: PhoneNumber, at: Instant, purpose: Purpose) {
        self.account = account
        self.phone = phone
        self.at = at
        self.purpose = purpose
    }
}

extension NumberProof {
    /// The account whose deadline is the sign-up's.
    var standing: AccountReference? {
        switch purpose {
        case .link(let linking): linking.pending
        case .recovery: account
        }
    }

    /// The code is too old, or the identity that it was to link.
    func isStale(_ now: Instant) -> Bool {
        if case .link(let linking) = purpose, linking.isStale(now) { return true }
        return now.since(at) > Lifetime.proven
    }

    /// Where a person goes on as new.
    var wayBack: Step {
        switch purpose {
        case .link(let linking): linking.wayBack(draft: nil)
        case .recovery(let recovery): recovery.wayBack
        }
    }
}
