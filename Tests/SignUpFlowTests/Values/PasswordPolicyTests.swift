import Testing

@testable import SignUpFlow

@Suite struct PasswordPolicyTests {
    private func fault(
        _ policy: PasswordPolicy, _ password: String, email: String? = "Anna.Krylova@example.com",
        names: [String] = ["Анна", "Крылова-Белая"]
    ) -> PasswordFault? {
        policy.fault(in: password, email: email, names: names) { $0.lowercased() == "qwerty123" }
    }

    @Test(arguments: [
        "correct horse", "12345679", "цветы на окне", "пароль!!", " spaces ", "🐎🐎🐎🐎🐎🐎🐎🐎",
        "\u{0}\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}",
        "anna.krylova1", "Анна Крылова 1990",
    ])
    func `nist takes 8 to 128 of any characters`(password: String) {
        #expect(fault(.nist, password) == nil)
        #expect(fault(.nist, String(repeating: "й", count: 128)) == nil)
    }

    private static let brokenNIST: [(String, PasswordFault)] = [
        ("", .empty), ("1234567", .tooShort), ("🐎🐎🐎🐎🐎🐎🐎", .tooShort),
        (String(repeating: "x", count: 129), .tooLong), ("qwerty123", .common), ("QWERTY123", .common),
        ("anna.krylova@example.com", .isEmail), ("ANNA.KRYLOVA@EXAMPLE.COM", .isEmail), ("anna.krylova", .isEmail),
        ("Крылова-белая", .isName), ("анна крылова-белая", .isName), ("КрыловаБелаяАнна", .isName),
        ("анна.крылова_белая", .isName),
    ]

    @Test(arguments: brokenNIST)
    func `nist names the rule that is broken`(password: String, broken: PasswordFault) {
        #expect(fault(.nist, password) == broken)
    }

    @Test func `an e-mail or a name that is not there forbids nothing`() {
        for email in [nil, "", "@"] {
            for names in [[], [""], ["", " "], ["-", "."]] {
                #expect(fault(.nist, "correct horse", email: email, names: names) == nil)
                #expect(fault(.nist, "--------", email: email, names: names) == nil)
            }
        }
    }

    @Test(arguments: ["abcdefg1", "1ABCDEFG", "annakrylova1", "1234567x", String(repeating: "a1", count: 64)])
    func `alphanumeric takes Latin letters with digits`(password: String) {
        #expect(fault(.alphanumeric, password) == nil)
    }

    private static let brokenAlphanumeric: [(String, PasswordFault)] = [
        ("", .empty), ("abcdef1", .tooShort), ("a" + String(repeating: "1", count: 128), .tooLong),
        ("abcdefgh", .noDigit), ("12345678", .noLetter), ("abcd efg1", .spaces), ("abcdefg1 ", .spaces),
        ("abcd\u{00A0}efg1", .spaces), ("abcdefg1!", .symbols), ("abcdefg1_", .symbols), ("abcdefg1🐎", .symbols),
        ("фисвуап1", .cyrillic), ("ф", .cyrillic), ("Аbcdefg1", .cyrillic), ("abcdéfg1", .foreignLetters),
        ("ａbcdefg1", .foreignLetters), ("abcdefg٣", .symbols), ("Qwerty123", .common),
    ]

    @Test(arguments: brokenAlphanumeric)
    func `alphanumeric names the rule that is broken`(password: String, broken: PasswordFault) {
        #expect(fault(.alphanumeric, password) == broken)
    }
}
