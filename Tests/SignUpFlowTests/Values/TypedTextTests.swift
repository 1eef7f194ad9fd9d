import Foundation
import Testing

@testable import SignUpFlow

@Suite struct TypedTextTests {
    // MARK: E-mail

    private static let addresses: [String] = [
        "anna@example.com", "Anna.Krylova+Shop@Mail.Example.co.uk", "a@b.ru", "o'brien@example.com", "a-b_c@x-y.io",
        "user@xn--80a1acny.xn--p1ai", "123@456.com", "!#$%&'*+-/=?^_`{|}~@example.com",
        "\(long("a", 64))@example.com",
        // Neighbours of well-known domains that are no slips.
        "a@mail.com", "a@ya.ru", "a@yandex.com", "a@yandex.by", "a@hotmail.ru", "a@hotmail.co.uk", "a@yahoo.co.uk",
        "a@inbox.lv", "a@bk.ru", "a@list.ru", "a@email.com", "a@gmx.com", "a@mail.de", "a@live.ru", "a@company.co",
        "a@company.cm", "a@com.com", "a@ru.ru", "a@con.com",
    ]

    @Test(arguments: addresses)
    func `an address is kept as it was typed, and compared in lower case`(typed: String) throws {
        guard case .address(let address) = EmailAddress.parse(typed) else {
            Issue.record("\(EmailAddress.parse(typed))")
            return
        }
        #expect(address.text == typed && address.key == typed.lowercased())
        let stored = try JSONEncoder().encode([address])
        #expect(try JSONDecoder().decode([EmailAddress].self, from: stored) == [address])
    }

    private static let faults: [(String, EmailFault.Kind)] = [
        ("", .empty), ("  \t", .empty), (" anna@example.com", .space), ("anna@example.com ", .space),
        ("anna @example.com", .space), ("anna@exa mple.com", .space), ("anna@example.com\t", .space),
        ("anna@example.com\u{00A0}", .space), ("anna\u{200B}@example.com", .control),
        ("anna@example.com\r\nBcc: x@example.com", .space), ("anna@example.com\n", .control),
        ("\u{202E}anna@example.com", .control), ("анна@example.com", .cyrillic), ("anna@exаmple.com", .cyrillic),
        ("anna@почта.рф", .cyrillic), ("ânna@example.com", .foreignLetters), ("anna＠example.com", .foreignLetters),
        ("anna@yandex,ru", .comma), ("anna,example.com", .comma), ("anna.example.com", .noAt), ("anna", .noAt),
        ("anna@@example.com", .twoAts), ("a@b.ru;c@d.ru", .twoAts), ("@example.com", .noName), ("anna@", .noDomain),
        ("@", .noName), ("anna@gmailcom", .noDot), ("anna@localhost", .noDot), (".anna@example.com", .dots),
        ("anna.@example.com", .dots), ("an..na@example.com", .dots), ("anna@.example.com", .dots),
        ("anna@example.com.", .dots), ("anna@example..com", .dots), ("<anna@example.com", .symbols),
        ("\"anna\"@example.com", .symbols), ("an(n)a@example.com", .symbols), ("anna@example.com>", .badDomain),
        ("anna@-example.com", .badDomain), ("anna@example-.com", .badDomain), ("anna@exam_ple.com", .badDomain),
        ("anna@[192.0.2.1]", .badDomain), ("anna@192.0.2.1", .badDomain), ("anna@example.c", .badDomain),
        ("anna@example.c0m", .badDomain),
        ("anna@\(long("a", 64)).com", .badDomain), ("\(long("a", 65))@example.com", .tooLong),
        ("anna@\(long("abcdefg.", 32))com", .tooLong), (long(" ", 100_000), .tooLong),
    ]

    private static func long(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test(arguments: faults)
    func `what an address can't have is told and never repaired`(typed: String, kind: EmailFault.Kind) {
        #expect(EmailAddress.parse(typed) == .fault(EmailFault(kind)))
    }

    @Test func `an address may have 254 octets`() {
        let domain = "@" + String(repeating: "abcdefg.", count: 30) + "com"
        let fits = String(repeating: "n", count: 254 - domain.utf8.count) + domain
        #expect(EmailAddress.parse(fits) != .fault(EmailFault(.tooLong)))
        #expect(EmailAddress.parse("n" + fits) == .fault(EmailFault(.tooLong)))
    }

    @Test(arguments: [
        ("a@gmail.con", "gmail.com"), ("A@GMAIL.CON", "gmail.com"), ("a@mail.ry", "mail.ru"),
        ("a@gmial.vom", "gmail.com"), ("a@gmail.ry", "gmail.com"), ("a@shop.example.cmo", "shop.example.com"),
        ("a@yandex.tu", "yandex.ru"), ("a@gmial.com", "gmail.com"), ("a@Gamil.com", "gmail.com"),
        ("a@yandx.ru", "yandex.ru"), ("a@mai.ru", "mail.ru"), ("a@icloud.ru", "icloud.com"),
        ("a@gmail.co", "gmail.com"),
    ])
    func `a domain that was probably meant otherwise is taken, and the other one is known`(typed: String, meant: String)
    {
        guard case .address(let address) = EmailAddress.parse(typed) else {
            Issue.record("\(EmailAddress.parse(typed))")
            return
        }
        #expect(address.text == typed && address.meant?.text == "\(typed.prefix(1))@\(meant)")
        #expect(address.meant?.meant == nil)
    }

    @Test func `a fault of an older row that is none any more is read as one of the domain`() throws {
        for kind in ["typo", "unlikely"] {
            let row = Data("{\"kind\":\"\(kind)\",\"meant\":\"gmail.com\"}".utf8)
            #expect(try JSONDecoder().decode(EmailFault.self, from: row) == EmailFault(.badDomain))
        }
    }

    @Test(arguments: [
        " anna@example.com", "anna@example.com\n", "\u{A0}\tanna@example.com\u{3000}",
        "\u{202A}anna@example.com\u{202C}",
        "\u{FEFF}anna@example.com\u{200B}\u{AD}", "anna@example.com\u{2028}\u{0}",
    ])
    func `blanks around a login are nobody's name`(typed: String) {
        #expect(Login(typed).text == "anna@example.com" && Login(typed).isAddress)
    }

    @Test func `blanks inside a login stay`() {
        #expect(Login(" a b ").text == "a b" && Login(" \u{200B} ").text.isEmpty)
    }

    @Test(arguments: [
        ("spring", true), ("SPRING", true), ("SpRiNg", true), ("SPRİNG", false), ("ＳＰＲＩＮＧ", false), ("SPRING1", false),
        ("sprin", false), ("", false),
    ])
    func `the case of Latin letters in a promo code does not count, all else does`(typed: String, isSame: Bool) {
        #expect(PromoCode("SPRING").isSpelled(typed) == isSame)
    }

    @Test func `a promo code is compared by its bytes`() {
        // KELVIN SIGN, which Unicode calls the same as K; Cyrillic has a case of its own; é in two ways.
        #expect(!PromoCode("K").isSpelled("\u{212A}") && !PromoCode("ВЕСНА").isSpelled("весна"))
        #expect(!PromoCode("CAF\u{E9}").isSpelled("cafe\u{301}") && PromoCode("CAF\u{E9}").isSpelled("caf\u{E9}"))
    }

    @Test func `an address is shown masked`() {
        for (typed, masked) in [
            ("maria@gmail.com", "ma•••@gmail.com"), ("Ma@Gmail.com", "M•••@Gmail.com"), ("m@x.ru", "m•••@x.ru"),
        ] {
            #expect(Mask.email(typed) == masked)
        }
    }

    @Test(arguments: ["\"\"", "\"anna\"", "\" a@b.ru\"", "1"]) func `a stored text that is no address is not read`(
        json: String
    ) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([EmailAddress].self, from: Data("[\(json)]".utf8))
        }
    }

    // MARK: Names

    private static let names: [(String, String)] = [
        ("Анна", "Анна"), ("  Mary \t Ann  ", "Mary Ann"), ("O'Neill", "O'Neill"), ("Крылова-Белая", "Крылова-Белая"),
        ("李", "李"), ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("X Æ A-12", "X Æ A-12"), ("a\u{00A0}b", "a b"),
        (long("ж", 64), long("ж", 64)),
    ]

    @Test(arguments: names)
    func `a name is kept, save spaces that say nothing`(typed: String, text: String) throws {
        guard case .name(let name) = PersonName.parse(typed) else {
            Issue.record("\(PersonName.parse(typed))")
            return
        }
        #expect(name.text == text)
        #expect(try JSONDecoder().decode([PersonName].self, from: JSONEncoder().encode([name])) == [name])
    }

    private static let nameFaults: [(String, NameFault)] = [
        ("", .empty), (" \t\u{00A0}", .empty), (long("ж", 65), .tooLong),
        (long(" ", 100_000), .tooLong), ("An\u{0}na", .control), ("Anna\nKrylova", .control),
        ("\u{202E}annA", .control), ("Anna\u{2028}", .control), ("An\u{E000}na", .control), ("123", .noLetter),
        ("...", .noLetter), ("🐎", .noLetter), ("\u{200D}", .noLetter),
    ]

    @Test(arguments: nameFaults)
    func `what is no name is told`(typed: String, fault: NameFault) {
        #expect(PersonName.parse(typed) == .fault(fault))
    }
}
