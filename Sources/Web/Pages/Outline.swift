import Gateway

/// A value taken apart for templates: its shape, which says what is there but no text of it, and its texts in order. Two values of
/// one shape are drawn alike, their texts aside (docs/decisions/0005). Names are those that JSON has; what is nil is left out.
///
/// A shape reads like `{title:sbars:[tf]notice:{code:swait:i}}`: `s` is a text and `i` a whole number, whose values stand in
/// `values`; `t` and `f` are flags, `n` is nothing.
final class Outline: FlatOutput {
    private(set) var shape = ""
    /// A whole number as its digits.
    private(set) var values: [String] = []

    /// The outline of one value.
    convenience init(of value: some Encodable) {
        self.init { $0.write(value) }
    }

    /// The outline of what `write` writes.
    init(_ write: (FlatWriter) -> Void) {
        shape.reserveCapacity(1024)
        values.reserveCapacity(64)
        write(FlatWriter(self))
    }

    func beginObject() { shape += "{" }
    func endObject() { shape += "}" }
    func beginList() { shape += "[" }
    func endList() { shape += "]" }

    func name(_ name: String) {
        shape += name
        shape += ":"
    }

    func add(_ text: String) {
        shape += "s"
        values.append(text)
    }

    func add(_ number: Int64) {
        shape += "i"
        values.append(String(number))
    }

    func add(_ flag: Bool) { shape += flag ? "t" : "f" }
    func addNothing() { shape += "n" }
}

extension FlatWriter {
    /// A member of the object that is being written; nothing where there is no value.
    func add(_ name: String, _ value: (some Encodable)?) {
        guard let value else { return }
        self.name(name)
        write(value)
    }

    func add(_ name: String, _ text: String) {
        self.name(name)
        write(text)
    }

    func object(_ name: String, _ fill: () -> Void) {
        self.name(name)
        object(fill)
    }
}
