/// The `error` that a provider sends back in place of a code (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6, and what vendors
/// made of them).
struct ReturnedError: Equatable {
    /// Its name, for the log. Anybody can send a browser here with whatever they like as an error's name: so only small letters,
    /// which spell no number, code or token, and not many of them.
    let name: String
    /// The person said no; otherwise something went wrong.
    let isRefusal: Bool

    /// - Parameters:
    ///   - error: the parameter of that name.
    ///   - reason: Facebook's `error_reason`.
    init(_ error: String, reason: String? = nil) {
        let spelled = error.lowercased()
        let isReadable = (1...Self.longest).contains(spelled.utf8.count) && spelled.utf8.allSatisfy(Self.isOfName)
        name = isReadable ? spelled : "unreadable"
        isRefusal = Self.refusals.contains(name) || Self.saysNo(name) || reason == "user_denied"
    }

    private static let longest = 48

    private static func isOfName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || [UInt8](("_-.").utf8).contains(byte)
    }

    /// Names that don't say it by themselves. No departure asks for silence (`prompt=none`): where one of the last four comes
    /// back all the same, somebody was asked for it and did not give it.
    private static let refusals: Set = [
        "access_denied", "user_denied", "consent_required", "interaction_required", "login_required",
        "account_selection_required",
    ]

    /// `user_cancelled_login`, `user_cancelled_authorize`, `user_canceled`, `consent_declined`, …
    private static func saysNo(_ name: String) -> Bool {
        let words = name.split { "_-.".contains($0) }
        let isPersons = words.contains { ["user", "consent", "authorization", "login"].contains($0) }
        return words.contains { ["cancel", "cancelled", "canceled", "cancelation", "cancellation"].contains($0) }
            || isPersons && words.contains { ["denied", "declined", "refused", "rejected", "aborted"].contains($0) }
    }
}
