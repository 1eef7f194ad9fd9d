import SignUpFlow

/// What the audit table says. It names accounts, providers and ways in, nothing personal.
enum AuditEvent: String, CaseIterable {
    case accountCreated = "account.created"
    case accountActivated = "account.activated"
    /// Its deadline passed.
    case accountExpired = "account.expired"
    /// A link took its binding over, or its person signed in to another one.
    case accountGivenUp = "account.given-up"
    case accountDeleted = "account.deleted"
    case termsAccepted = "terms.accepted"
    case bindingLinked = "binding.linked"
    case bindingRemoved = "binding.removed"
    case passwordSet = "password.set"
    case passwordRemoved = "password.removed"
    case phoneChanged = "phone.changed"
    case phoneReleased = "phone.released"
    case emailRemoved = "email.removed"
    /// Another sign-up confirmed the same address.
    case emailLost = "email.lost"
    case epochRaised = "epoch.raised"
    case ownerTold = "owner.told"
    case messageGivenUp = "message.given-up"
    case sessionOpened = "session.opened"
    case sessionEnded = "session.ended"
    case sessionsEnded = "sessions.ended"
    case codeReplayed = "code.replayed"
}
