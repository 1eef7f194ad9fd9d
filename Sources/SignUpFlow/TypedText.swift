/// What the rules of typed text ask of a character.
extension Unicode.Scalar {
    var isLatinLetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }

    /// 0 to 9, not the digits of other scripts.
    var isDigit: Bool { ("0"..."9").contains(self) }

    /// Of the alphabets that a Russian keyboard types.
    var isCyrillic: Bool { ("\u{0400}"..."\u{052F}").contains(self) }

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
