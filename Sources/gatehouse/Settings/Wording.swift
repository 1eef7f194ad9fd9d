/// How settings and their values are written in a message of one line.
extension String {
    /// The text without control characters, which could break a line or colour a terminal.
    var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isControl ? "?" : $0 }))
    }

    /// The text in quotes, at most 80 characters of it, without a user name and password that a URL may carry.
    var quoted: String {
        let shown = printable.replacing(/\/\/[^\/]*@/, with: "//[secret]@")
        return "\"\(shown.prefix(80))\(shown.count > 80 ? "…" : "")\""
    }

    /// The text without white space and line ends around it.
    var trimmed: String {
        guard let start = firstIndex(where: { !$0.isWhitespace }),
            let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }

    var hasControlCharacters: Bool {
        unicodeScalars.contains(where: \.isControl)
    }

    /// How many characters must be added, dropped or changed to make the other text of this one (Levenshtein).
    func editDistance(to other: String) -> Int {
        let others = Array(other)
        var row = Array(0...others.count)
        for (index, character) in self.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in others.indices {
                let change = diagonal + (character == others[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(change, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[others.count]
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
