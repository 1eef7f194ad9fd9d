/// A value taken apart for templates: its shape, which says what is there but no text of it, and its texts in order. Two values of
/// one shape are drawn alike, their texts aside (docs/decisions/0005). Names are those that JSON has; what is nil is left out.
///
/// A shape reads like `{title:sbars:[tf]notice:{code:swait:i}}`: `s` is a text and `i` a whole number, whose values stand in
/// `values`; `t` and `f` are flags, `n` is nothing.
public final class PageShape: EncoderOutput {
    private var drawing = Drawing()

    private struct Drawing {
        var shape: [UInt8] = []
        var values: [String] = []

        mutating func sign(_ sign: Unicode.Scalar) { shape.append(UInt8(ascii: sign)) }

        mutating func add(_ value: String, _ sign: Unicode.Scalar) {
            self.sign(sign)
            values.append(value)
        }
    }

    public var shape: String { String(decoding: drawing.shape, as: UTF8.self) }
    /// A whole number as its digits.
    public var values: [String] { drawing.values }

    /// The shape of one value.
    public convenience init(of value: some Encodable) {
        self.init { $0.write(value) }
    }

    /// The shape of what `write` writes.
    public init(_ write: (StreamingEncoder) -> Void) {
        drawing.shape.reserveCapacity(2048)
        drawing.values.reserveCapacity(64)
        write(StreamingEncoder(self))
    }

    public func beginObject() { drawing.sign("{") }
    public func endObject() { drawing.sign("}") }
    public func beginList() { drawing.sign("[") }
    public func endList() { drawing.sign("]") }

    public func name(_ name: String) {
        var name = name
        name.withUTF8 { drawing.shape.append(contentsOf: $0) }
        drawing.sign(":")
    }

    public func add(_ text: String) { drawing.add(text, "s") }
    public func add(_ number: Int64) { drawing.add(String(number), "i") }
    public func add(_ flag: Bool) { drawing.sign(flag ? "t" : "f") }
    public func addNothing() { drawing.sign("n") }
}

extension StreamingEncoder {
    /// A member of the object that is being written; nothing where there is no value.
    public func add(_ name: String, _ value: (some Encodable)?) {
        guard let value else { return }
        self.name(name)
        write(value)
    }

    public func add(_ name: String, _ text: String) {
        self.name(name)
        write(text)
    }

    public func object(_ name: String, _ fill: () -> Void) {
        self.name(name)
        object(fill)
    }
}
