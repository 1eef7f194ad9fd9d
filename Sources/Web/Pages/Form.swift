import SignUpFlow

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
