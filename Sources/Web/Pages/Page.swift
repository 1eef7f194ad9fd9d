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

/// What a page shows besides its forms: the `data` of the JSON, and `data` in the template.
protocol PageData: Encodable, Sendable {
    /// Where the page has the list of countries: the one that stands chosen in it.
    var chosenCountry: CountryData? { get }
}

extension PageData {
    var chosenCountry: CountryData? { nil }
}

/// A part of `data` that the JSON always names, null where there is nothing.
// Its initializer is written out because the compiler's own has a default, and the initializers of page models would then
// take the wrapper in place of the value.
// swift-format-ignore: UseSynthesizedInitializer
@propertyWrapper
struct OrNull<Value: Encodable & Sendable>: Encodable, Sendable {
    var wrappedValue: Value?

    init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
    }
}

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

/// A form: its `action` is a path of this gateway.
struct Form: Encodable, Sendable {
    var name: String
    var action: String
    var fields: [Field]

    init(_ name: String, action: String, fields: [Field] = []) {
        self.name = name
        self.action = action
        self.fields = fields
    }

    func with(_ field: Field) -> Form {
        Form(name, action: action, fields: fields + [field])
    }
}

/// A field of a form.
struct Field: Encodable, Sendable {
    enum Kind: String, Encodable, Sendable { case hidden, text, email, password, tel, checkbox, select, code }

    struct Problem: Encodable, Sendable {
        var code: String
        var message: String
        /// Not the first in its form, which alone is announced.
        var isFurther: Bool?

        enum CodingKeys: String, CodingKey {
            case code, message
            case isFurther = "is_further"
        }
    }

    var name: String
    var type: Kind
    var label: String?
    var value: String?
    var error: Problem?
    var options: [String]?

    init(
        _ name: String, _ type: Kind, label: String? = nil, value: String? = nil, error: Problem? = nil,
        options: [String]? = nil
    ) {
        self.name = name
        self.type = type
        self.label = label
        self.value = value
        self.error = error
        self.options = options
    }

    enum CodingKeys: String, CodingKey { case name, type, label, value, error, options }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(type, forKey: .type)
        try container.encode(label, forKey: .label)
        try container.encode(value, forKey: .value)
        try container.encode(error, forKey: .error)
        try container.encode(options, forKey: .options)
    }
}
