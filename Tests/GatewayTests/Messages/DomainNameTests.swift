import SignUpFlow
import Testing

@testable import Gateway

/// Domains of e-mail addresses in other letters than Latin.
@Suite struct DomainNameTests {
    @Test(arguments: [
        ("ivan@почта.рф", "ivan@xn--80a1acny.xn--p1ai", "ivan@почта.рф"),
        ("IVAN@ПОЧТА.РФ", "IVAN@xn--80a1acny.xn--p1ai", "IVAN@почта.рф"),
        ("anna@münchen.de", "anna@xn--mnchen-3ya.de", "anna@münchen.de"),
        ("anna@mu\u{308}nchen.de", "anna@xn--mnchen-3ya.de", "anna@münchen.de"),
        ("a@straße.de", "a@xn--strae-oqa.de", "a@straße.de"), ("a@例え.jp", "a@xn--r8jz45g.jp", "a@例え.jp"),
        ("a@例え。jp", "a@xn--r8jz45g.jp", "a@例え.jp"),
        ("a@почта.example.com", "a@xn--80a1acny.example.com", "a@почта.example.com"),
        ("a@mail-7.москва", "a@mail-7.xn--80adxhks", "a@mail-7.москва"),
        ("a@xn--80a1acny.xn--p1ai", "a@xn--80a1acny.xn--p1ai", "a@почта.рф"),
        ("a@example.com", "a@example.com", "a@example.com"),
    ])
    func `a domain in any letters is kept in ASCII and shown in its own`(
        _ typed: String, _ kept: String, _ shown: String
    ) {
        guard case .address(let address) = EmailAddress.read(typed) else {
            Issue.record("\(EmailAddress.read(typed))")
            return
        }
        #expect(address.text == kept && DomainName.shown(address.text) == shown)
    }

    @Test(arguments: [
        ("иван@почта.рф", EmailFault.Kind.cyrillic), ("шмфт@пьфшд.сщь", .cyrillic), ("ivan@пьфшд.сщь", .cyrillic),
        ("ivan@mail.кг", .cyrillic), ("ivan@gmаil.com", .cyrillic), ("ivan@почтa.рф", .cyrillic),
        ("ivan@почта.рф ", .space),
        ("ivan@по чта.рф", .space), ("ivan@почта\u{200B}.рф", .control), ("ivan@почта@рф", .cyrillic),
        ("ivan@почта,рф", .cyrillic),
        ("ivan@почта", .noDot), ("ivan@почта..рф", .dots), ("jörg@münchen.de", .foreignLetters),
        ("a@-münchen.de", .foreignLetters),
    ])
    func `what is no such address has the message it had`(_ typed: String, _ kind: EmailFault.Kind) {
        #expect(EmailAddress.read(typed) == .fault(EmailFault(kind)))
    }

    @Test(arguments: ["", "anna", "@", "anna@", "anna@xn--", "anna@xn--zzzzzzzz--", "+79991234567"])
    func `what has no other letters is shown as it is`(_ text: String) { #expect(DomainName.shown(text) == text) }
}
