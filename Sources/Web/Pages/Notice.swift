import SignUpFlow

/// What is said about the last event.
struct Notice: Encodable, Sendable {
    var code: String
    var message: String
    /// Seconds; where waiting helps.
    var retryAfter: Int?
    /// Beside which form and field it stands; nil under the title.
    var form: String?
    var field: String?
    /// What else is wrong in that form: each stands beside its own field.
    var also: [Notice] = []

    /// Nothing is wrong: something was done, here or in another tab.
    var isNews: Bool {
        isOfAnotherTab || [Refusal.Code.numberReleased, .accountDeleted].contains { $0.rawValue == code }
    }

    private var isOfAnotherTab: Bool { code == Refusal.Code.overtaken.rawValue }

    /// The template's name for it, by how it is said.
    var slot: String { isOfAnotherTab ? "notice_of_tab" : isNews ? "notice_of_news" : "notice" }

    enum CodingKeys: String, CodingKey {
        case code, message
        case retryAfter = "retry_after"
    }
}
