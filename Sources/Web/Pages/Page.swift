import SignUpFlow

// Pages: one value for each page, which renders as HTML by the template of its step's name, and as JSON.

/// A page: what an app gets as JSON, and what its template draws.
struct Page: Encodable, Sendable {
    var step: String
    var signUp: String?
    var notice: Notice?
    var forms: [Form]
    var data: any PageData

    enum CodingKeys: String, CodingKey {
        case step
        case signUp = "sign_up"
        case notice, forms, data
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(step, forKey: .step)
        try container.encode(signUp, forKey: .signUp)
        try container.encode(notice, forKey: .notice)
        try container.encode(forms, forKey: .forms)
        try container.encode(data, forKey: .data)
    }

    subscript(form name: String) -> Form? { forms.first { $0.name == name } }

    /// Something went wrong, which the title says before anything else.
    var isWrong: Bool {
        // The page of the terms is what unticked ones lead to.
        if step == "terms" { return true }
        let isSaid = notice.map { $0.field == nil && !$0.isNews } ?? false
        return isSaid || forms.contains { $0.fields.contains { $0.error != nil } }
    }
}
