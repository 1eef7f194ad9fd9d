/// The spelling of Prometheus' text format 0.0.4.
enum ExpositionText {
    /// A metric's name: `[a-zA-Z_:][a-zA-Z0-9_:]*`, everything else becomes an underscore.
    static func name(_ label: String) -> String {
        spelled(label, allowing: ":")
    }

    /// `a="1",b="2"`, in the order of the labels' names, without the braces.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions
            .map { "\(spelled($0.0, allowing: nil))=\"\(escaped($0.1, quotes: true))\"" }
            .sorted()
            .joined(separator: ",")
    }

    static func help(_ sentence: String) -> String {
        escaped(sentence, quotes: false)
    }

    static func sample(_ name: String, _ labels: String, _ value: Double, into text: inout String) {
        text += name
        if !labels.isEmpty { text += "{\(labels)}" }
        text += " \(number(value))\n"
    }

    /// Whole numbers without a fraction, the rest as Go's `ParseFloat` reads it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    private static func spelled(_ word: String, allowing extra: Character?) -> String {
        let letters = word.map { letter in
            letter.isASCII && (letter.isLetter || letter.isNumber) || letter == "_" || letter == extra ? letter : "_"
        }
        let startsWell = letters.first.map { !$0.isNumber } ?? false
        return (startsWell ? "" : "_") + String(letters)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += #"\\"#
            case "\n": escaped += #"\n"#
            case "\"" where quotes: escaped += #"\""#
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
