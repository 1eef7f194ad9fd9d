/// Every form there is, by the last segment of its action. A provider has a form of its own name besides: none may be called like one
/// of these.
public enum FormName: String, CaseIterable, Sendable {
    // Of steps.
    case create, link, other, back, code, confirm, remove, send, verify, resend, change, recover, save, unbind, accept,
        start, again, leave, decline, language, promo, forget
    case goOn = "continue"
    case notMine = "not-mine"
    case signIn = "sign-in"
    case switchEntrance = "switch"
    // Of Register, Sign in and Recover.
    case email, phone, password, request
    // Of the account's own page.
    case bind, delete, download
    case signOut = "sign-out"
    case signOutEverywhere = "sign-out-everywhere"
}
