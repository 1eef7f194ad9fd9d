import Foundation
import SignUpFlow
import Testing

@testable import Gateway

@Suite struct CommonPasswordsTests {
    private static func shipped() throws -> String {
        let path = #filePath.split(separator: "/Tests/")[0] + "/templates/common-passwords.txt"
        return try String(contentsOfFile: String(path), encoding: .utf8)
    }

    @Test func `every line is found, in either letter case, and nothing beside them`() throws {
        let text = try Self.shipped()
        let common = CommonPasswords(file: Array(text.utf8))
        let entries = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        #expect(entries.count > 3000)
        for entry in entries {
            #expect(common.contains(entry) && common.contains(entry.uppercased()), "\(entry)")
            #expect(!common.contains(entry + "\u{7F}") && !common.contains("\u{1}" + entry), "\(entry)")
        }
    }

    @Test func `the shipped list is sorted, in lower case, with no line twice and none too short to be a password`()
        throws
    {
        let lines = try Self.shipped().split(separator: "\n").drop { $0.hasPrefix("#") }
        for (line, next) in zip(lines, lines.dropFirst()) {
            #expect(line.utf8.lexicographicallyPrecedes(next.utf8), "\(line) \(next)")
        }
        for line in lines {
            #expect(line.unicodeScalars.count >= PasswordPolicy.minLength && line.lowercased() == line, "\(line)")
        }
    }

    @Test(arguments: [
        "qwerty123", "Password1", "parol12345", "йцукенгш", "ЙЦУКЕНГШ", "12345678", "11111111", "1qaz2wsx", "iloveyou",
        "gfhjkm123", "пароль123", "19901990", "qwertyuiop", "zaq12wsx", "admin123", "P@ssw0rd",
    ])
    func `what is tried first is on the list`(password: String) throws {
        #expect(CommonPasswords(file: Array(try Self.shipped().utf8)).contains(password))
    }

    @Test func `a file may have any order, line ends and comments`() {
        let common = CommonPasswords(file: Array("# first\nzebrazebra\r\nAlphabet1\n\n#last\nпривет123".utf8))
        for word in ["zebrazebra", "alphabet1", "Привет123"] { #expect(common.contains(word), "\(word)") }
        for word in ["", "#last", "# first", "zebra", "привет12", "привет1234", "\n", "zebrazebra\r"] {
            #expect(!common.contains(word), "\(word)")
        }
        for file in [[], Array("\n\n".utf8), Array("# only this".utf8)] {
            #expect(!CommonPasswords(file: file).contains("password") && !CommonPasswords(file: file).contains(""))
        }
    }

    @Test func `rules judge a password in the form that is hashed`() {
        let rules = PasswordRules(policy: .nist, common: CommonPasswords(file: Array("йцукенгш\n".utf8)))
        #expect(rules.fault(in: "\u{0438}\u{0306}цукенгш", email: nil, names: []) == .common)
        #expect(rules.fault(in: "\u{0438}\u{0306}цукенг", email: nil, names: []) == .tooShort)
        #expect(rules.fault(in: "цветы на окне", email: nil, names: []) == nil)
        #expect(rules.policy == .nist)
    }
}
