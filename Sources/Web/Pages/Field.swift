import SignUpFlow

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
