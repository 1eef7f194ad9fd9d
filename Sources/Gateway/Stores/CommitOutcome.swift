public import SignUpFlow

/// How a commit ended. Only `saved` has changed anything.
public enum CommitOutcome: Sendable, Equatable {
    /// With the version the row has now (0 where no row is written).
    case saved(version: Int)
    /// Another event was faster, or the id is there already: show the current step.
    case stale
    /// The phone is another active account's.
    case phoneTaken
    /// The e-mail address is another active account's.
    case emailTaken
    /// What was to be removed is the last way into the account.
    case lastWayIn
    /// The identity is bound: to this live account.
    case bound(KnownAccount)
    /// The pending account can't give its binding over: it is active by now, or has another binding.
    case notGiven
    case overBudget(Budget, retryAt: Instant)
    /// An account the sign-up stands on has passed its deadline, is gone, or its epoch was raised; or the session is over.
    case ended
}
