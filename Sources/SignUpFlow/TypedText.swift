/// What the rules of typed text ask of a character.
extension Unicode.Scalar {
    /// The value of a decimal digit of any script: keyboards type numbers in their own. nil for everything else.
    public var decimalDigit: Int? {
        guard properties.generalCategory == .decimalNumber else { return nil }
        return properties.numericValue.map { Int($0) }
    }

    /// A space of any kind, or a mark that nobody sees: copied numbers, codes and logins bring them along.
    public var isBlank: Bool {
        let properties = properties
        if properties.isWhitespace || properties.isDefaultIgnorableCodePoint { return true }
        return properties.generalCategory == .control || properties.generalCategory == .format
    }

    /// Of any length, the minus sign too.
    public var isDash: Bool { self == "\u{2212}" || properties.generalCategory == .dashPunctuation }

    var isLatinLetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }

    /// 0 to 9, not the digits of other scripts.
    var isDigit: Bool { ("0"..."9").contains(self) }

    /// Of the alphabets that a Russian keyboard types.
    public var isCyrillic: Bool { ("\u{0400}"..."\u{052F}").contains(self) }

    /// Nothing that can be seen: control characters, direction marks, line ends, code points that mean nothing.
    var isUnseen: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation,
            .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol, .spaceSeparator:
            false
        @unknown default: true
        }
    }
}

extension String {
    /// Without the blanks before and after it.
    public var withoutBlankEnds: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isBlank }),
            let last = scalars.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(scalars[first...last])
    }
}
