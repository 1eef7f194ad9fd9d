/// What an address must look like.
enum EmailShape {
    /// Octets (RFC 5321 §4.5.3.1; 254 with the two brackets of its paths counted).
    private static let (longest, longestName, longestLabel) = (254, 64, 63)
    /// Longer text is not even looked at.
    private static let endless = 4096

    /// The signs that a name may have besides letters and digits (RFC 5322 §3.2.3).
    private static let nameSigns = Set("!#$%&'*+-/=?^_`{|}~".unicodeScalars)

    /// Throws the fault that helps most: first what tells of a wrong key, then what is missing, then what does not fit.
    static func judge(_ typed: String) throws(EmailFault) {
        guard typed.utf8.count <= endless else { throw EmailFault(.tooLong) }
        let scalars = typed.unicodeScalars
        guard !scalars.allSatisfy(isSpace) else { throw EmailFault(.empty) }
        if scalars.contains(where: isSpace) { throw EmailFault(.space) }
        if scalars.contains(where: \.isUnseen) { throw EmailFault(.control) }
        if scalars.contains(where: \.isCyrillic) { throw EmailFault(.cyrillic) }
        if !scalars.allSatisfy(\.isASCII) { throw EmailFault(.foreignLetters) }
        if scalars.contains(",") { throw EmailFault(.comma) }
        let parts = typed.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count > 1 else { throw EmailFault(.noAt) }
        guard parts.count == 2 else { throw EmailFault(.twoAts) }
        try judge(name: parts[0])
        try judge(domain: parts[1])
        guard typed.utf8.count <= longest else { throw EmailFault(.tooLong) }
    }

    private static func judge(name: Substring) throws(EmailFault) {
        guard !name.isEmpty else { throw EmailFault(.noName) }
        for atom in name.split(separator: ".", omittingEmptySubsequences: false) {
            guard !atom.isEmpty else { throw EmailFault(.dots) }
            let fits = atom.unicodeScalars.allSatisfy { $0.isLatinLetter || $0.isDigit || nameSigns.contains($0) }
            guard fits else { throw EmailFault(.symbols) }
        }
        guard name.utf8.count <= longestName else { throw EmailFault(.tooLong) }
    }

    /// RFC 1035 §2.3.1 with the digits of RFC 1123 §2.1. Top-level domains are letters, or the ASCII form of other letters.
    private static func judge(domain: Substring) throws(EmailFault) {
        guard !domain.isEmpty else { throw EmailFault(.noDomain) }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1 else { throw EmailFault(.noDot) }
        guard labels.allSatisfy({ !$0.isEmpty }) else { throw EmailFault(.dots) }
        guard labels.allSatisfy(isLabel), let top = labels.last else { throw EmailFault(.badDomain) }
        let isLetters = top.unicodeScalars.count > 1 && top.unicodeScalars.allSatisfy(\.isLatinLetter)
        guard isLetters || top.lowercased().hasPrefix("xn--") else { throw EmailFault(.badDomain) }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        label.utf8.count <= longestLabel && label.first != "-" && label.last != "-"
            && label.unicodeScalars.allSatisfy { $0.isLatinLetter || $0.isDigit || $0 == "-" }
    }

    /// A tab is pasted from tables.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\t" || scalar.properties.generalCategory == .spaceSeparator
    }
}
