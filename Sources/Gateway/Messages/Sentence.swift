/// Sentences with `{name}` places.
public enum Sentence {
    /// The sentence with its places filled, each with the value of its name; a place without a value stays. A value is taken as it
    /// is, braces and all.
    public static func filled(_ sentence: String, _ values: [String: String]) -> String {
        guard !values.isEmpty else { return sentence }
        var (text, rest) = ("", sentence.utf8[...])
        while let open = rest.firstIndex(of: UInt8(ascii: "{")),
            let close = rest[open...].firstIndex(of: UInt8(ascii: "}"))
        {
            let end = rest.index(after: close)
            let name = Substring(rest[rest.index(after: open)..<close])
            text += Substring(rest[..<open])
            text += values[String(name)] ?? String(Substring(rest[open..<end]))
            rest = rest[end...]
        }
        return text + Substring(rest)
    }
}
