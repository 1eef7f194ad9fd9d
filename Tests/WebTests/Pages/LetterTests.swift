import Compiled
import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

private let kinds: [LetterKind] =
    [
        .code("123456", minutes: 30), .recoveryCode("654321", minutes: 1), .proofCode("654321", minutes: 1),
        .addressTaken,
        .owners([
            OwnerNews(event: .passwordChanged, provider: nil, at: Instant(milliseconds: 1_795_262_709_123)),
            OwnerNews(event: .linked, provider: "Google", at: Instant(milliseconds: 1_795_262_809_123)),
        ]),
    ]
    + OwnerEvent.allCases.map { .owner($0, provider: "Google", at: Instant(milliseconds: 1_795_262_709_123)) }

private let cases = [Language.russian, .english].flatMap { language in kinds.map { (language, $0) } }

/// The product's own letters.
enum LetterFiles {
    static func sources() throws -> [String: String] {
        let folder = TemplateFiles.folder.appendingPathComponent("mail")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return Dictionary(
            uniqueKeysWithValues: try names.map { name in
                (name.replacing(".mustache", with: ""), try TemplateFiles.text("mail/\(name)"))
            })
    }

    static func maker(
        brand: String = "Smarty CRM", publicURL: String = "https://signup.example.com",
        support: PageMaker.Support = .init(
            url: nil, chatURL: nil, phone: "+7 495 000-01-23", phoneExtension: "45", email: "help@example.com")
    ) throws -> LetterMaker {
        let accent = try #require(Accent("#2b6cb0"))
        return try LetterMaker(
            sources: sources(), wording: TemplateFiles.wordings(), defaultLanguage: .russian,
            look: .init(brand: brand, accent: accent, support: support, publicURL: publicURL))
    }
}

@Suite struct LetterTests {
    @Test(arguments: cases)
    func `both parts of a letter are whole and say the same`(_ language: Language, _ kind: LetterKind) throws {
        let maker = try LetterFiles.maker()
        let letter = maker.letter(kind, id: "id", to: "anna@example.org", language: language)
        #expect(letter.id == "id" && letter.to == "anna@example.org")
        for text in [letter.subject, letter.text, letter.html] {
            #expect(!text.isEmpty)
            #expect(!text.contains("{{") && text.firstMatch(of: /\{[a-z]+\}/) == nil, "\(text)")
            // A path that the wording does not have shows itself.
            #expect(text.firstMatch(of: /mail\.[a-z_]+|support\.[a-z]+/) == nil, "\(text)")
        }
        #expect(letter.html.hasPrefix("<!doctype html>") && letter.html.hasSuffix("</html>\n"))
        #expect(letter.html.contains("<html lang=\"\(language)\">"))
        let data = maker.data(kind, maker.words(language))
        let lines = [data.title, data.lead, data.code, data.life, data.how, data.footer] + data.closing
        for line in lines.compactMap({ $0 }) {
            #expect(letter.text.contains(line), "\(line)")
            #expect(letter.html.contains(Self.escaped(line)), "\(line)")
        }
        for button in data.buttons {
            #expect(
                letter.text.contains(button.address) && !letter.text.contains("mailto:")
                    && letter.html.contains("href=\"\(button.href)\""))
        }
        for way in ["+7 495 000-01-23", "45", "help@example.com"] {
            #expect(letter.text.contains(way) && letter.html.contains(way))
        }
    }

    @Test(arguments: [Language.russian, .english])
    func `a code stands in the subject and in both parts, with its life`(_ language: Language) throws {
        let maker = try LetterFiles.maker()
        for kind in [
            LetterKind.code("0123456", minutes: 21), .recoveryCode("0123456", minutes: 21),
            .proofCode("0123456", minutes: 21),
        ] {
            let letter = maker.letter(kind, id: "id", to: "a@example.org", language: language)
            #expect(letter.subject.contains("0123456"))
            for text in [letter.text, letter.html] { #expect(text.contains("0123456") && text.contains("21")) }
            // Programs and people find the code as the one run of digits that long.
            let runs = Set(letter.text.matches(of: /\d{6,}/).map { String($0.0) })
            #expect(runs == ["0123456"])
        }
    }

    @Test(arguments: OwnerEvent.allCases)
    func `an owner reads what, when, by which provider and what to do`(_ event: OwnerEvent) throws {
        let maker = try LetterFiles.maker()
        let kind = LetterKind.owner(event, provider: "Google", at: Instant(milliseconds: 1_795_262_709_123))
        let letter = maker.letter(kind, id: "id", to: "a@example.org", language: .english)
        for text in [letter.text, letter.html] {
            #expect(text.contains("21 November 2026, 12:05 UTC"))
            #expect(text.contains("Google"))
            #expect(text.contains("https://signup.example.com/recover") == (event != .deleted))
        }
    }

    @Test(arguments: [Language.russian, .english])
    func `several things at once are told with their times, by SMS in one part`(_ language: Language) throws {
        let maker = try LetterFiles.maker()
        let news = [
            OwnerNews(event: .passwordChanged, provider: nil, at: Instant(milliseconds: 1_795_262_709_123)),
            OwnerNews(event: .linked, provider: "Google", at: Instant(milliseconds: 1_795_262_829_123)),
        ]
        let letter = maker.letter(.owners(news), id: "id", to: "a@example.org", language: language)
        let words = maker.words(language)
        for text in [letter.text, letter.html] {
            for one in ["12:05 UTC", "12:07 UTC", words("mail.password_changed.title"), "(Google)", "/recover"] {
                #expect(text.contains(one), "\(one)")
            }
        }
        let gone = news + [OwnerNews(event: .deleted, provider: nil, at: Instant(milliseconds: 1_795_262_889_123))]
        let last = maker.letter(.owners(gone), id: "id", to: "a@example.org", language: language)
        #expect(!last.text.contains("/recover"))
        let sms = maker.smsOfSeveral(language: language)
        #expect(SMSPart.fits(sms) && sms.hasSuffix("signup.example.com/recover"), "\(sms)")
    }

    @Test func `without support in the settings nobody is sent there`() throws {
        let nobody = PageMaker.Support(url: nil, chatURL: nil, phone: nil, phoneExtension: nil, email: nil)
        for language in [Language.russian, .english] {
            let letter = try LetterFiles.maker(support: nobody)
                .letter(
                    .owner(.deleted, provider: nil, at: Instant(milliseconds: 0)), id: "id", to: "a@b.c",
                    language: language)
            for text in [letter.text, letter.html] {
                #expect(!text.contains("tell support") && !text.contains("в поддержку"), "\(text)")
            }
            #expect(!letter.text.contains("\n\n\n"), "\(letter.text)")
        }
    }

    @Test func `an address that has an account is led to signing in and recovering`() throws {
        let letter = try LetterFiles.maker().letter(.addressTaken, id: "id", to: "a@example.org", language: .russian)
        for text in [letter.text, letter.html] {
            #expect(text.contains("https://signup.example.com/sign-in"))
            #expect(text.contains("https://signup.example.com/recover"))
            #expect(!text.contains("a@example.org"))
        }
    }

    @Test(arguments: kinds) func `a letter asks no other server for anything`(_ kind: LetterKind) throws {
        let html = try LetterFiles.maker().letter(kind, id: "id", to: "a@example.org", language: .russian).html
        for part in ["<img", "<link", "<script", "url(", "@import", "src=", "background="] {
            #expect(!html.contains(part), "\(part)")
        }
    }

    @Test func `a brand or a provider with signs of markup stays text`() throws {
        let maker = try LetterFiles.maker(brand: "A <b>&\" B")
        let kind = LetterKind.owner(.linked, provider: "<i>Id</i>", at: Instant(milliseconds: 0))
        let letter = maker.letter(kind, id: "id", to: "a@example.org", language: .english)
        #expect(!letter.html.contains("<i>") && !letter.html.contains("A <b>"))
        #expect(letter.html.contains("&lt;i&gt;Id"))
        #expect(letter.text.contains("<i>Id</i>") && letter.text.contains("A <b>&\" B"))
    }

    @Test func `a language that is served no more gives way to the default one`() throws {
        let maker = try LetterFiles.maker()
        let letter = maker.letter(.addressTaken, id: "i", to: "a@example.org", language: Language("de"))
        #expect(letter.html.contains("lang=\"ru\""))
    }

    @Test func `a missing template and one that can't be read stop the start`() throws {
        let accent = try #require(Accent("#2b6cb0"))
        let look = LetterMaker.Look(
            brand: "B", accent: accent,
            support: .init(url: nil, chatURL: nil, phone: nil, phoneExtension: nil, email: nil),
            publicURL: "https://b.example")
        var sources = try LetterFiles.sources()
        sources["owner.text"] = nil
        #expect(throws: TemplateFault.self) {
            try LetterMaker(sources: sources, wording: [:], defaultLanguage: .russian, look: look)
        }
        sources["owner.text"] = "{{#open}}"
        #expect(throws: TemplateFault.self) {
            try LetterMaker(sources: sources, wording: [:], defaultLanguage: .russian, look: look)
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}

@Suite struct LetterTemplateTests {
    @Test func `every name in every template of a letter is one that a letter has, and every partial is there`() throws
    {
        let maker = try LetterFiles.maker()
        let sources = try LetterFiles.sources()
        var names: [String: Names] = [:]
        for kind in kinds {
            let data = PageShape(of: maker.data(kind, maker.words(.english))).tree
            names[LetterTemplate(kind).rawValue, default: Names()].add(data, at: "")
        }
        var used: Set<String> = []
        func check(_ template: String, _ names: Names, _ sections: [String]) throws {
            used.insert(template)
            let text = try #require(sources[template], "no template \(template)")
            var sections = sections
            for tag in MustacheScan.tags(text) {
                switch tag {
                case .open(let name), .openInverted(let name):
                    #expect(names.know(name, in: sections) || name == "href", "\(template): {{#\(name)}}")
                    if case .open = tag {
                        sections.append(names.resolve(name, in: sections))
                    } else {
                        sections.append("^")
                    }
                case .close: sections.removeLast()
                case .variable("%CONTENT_TYPE:TEXT"), .comment: break
                case .variable(let name): #expect(names.know(name, in: sections), "\(template): {{\(name)}}")
                case .partial(let name): try check(name, names, sections)
                case .raw(let name): Issue.record("\(template): {{{\(name)}}} escapes nothing")
                }
            }
            #expect(sections.isEmpty || template.hasPrefix("bottom") || template.hasPrefix("buttons"))
        }
        for template in LetterTemplate.allCases {
            for part in ["html", "text"] {
                try check("\(template.rawValue).\(part)", try #require(names[template.rawValue]), [])
            }
        }
        #expect(used == Set(sources.keys))
    }

    @Test func `a text template escapes nothing and an HTML one everything`() throws {
        for (name, text) in try LetterFiles.sources() {
            #expect(text.hasPrefix("{{% CONTENT_TYPE:TEXT}}\n") == name.hasSuffix(".text"), "\(name)")
        }
    }
}

@Suite struct OwnerMessageTests {
    @Test(arguments: OwnerEvent.allCases, [Language.russian, .english])
    func `what an owner is told fits one part of an SMS`(_ event: OwnerEvent, _ language: Language) throws {
        for brand in ["Smarty CRM", "Gatehouse"] {
            for label in ["Google", "Facebook"] {
                let text = try LetterFiles.maker(brand: brand).sms(event, providerLabel: label, language: language)
                #expect(SMSPart.fits(text), "\(text.utf16.count): \(text)")
                #expect(text.hasPrefix("\(brand): "))
                #expect(text.contains("{") == false && !text.contains("sms."))
                #expect(
                    text.hasSuffix(event == .deleted ? "+7 495 000-01-23" : "signup.example.com/recover"), "\(text)")
            }
        }
    }

    @Test(arguments: [Language.russian, .english])
    func `a code fits one part of an SMS, if need be by less of a long brand`(_ language: Language) throws {
        let words = try LetterFiles.maker().words(language)
        let long =
            language == .russian ? "Акционерное общество «Торговый дом»" : String(repeating: "Long name ", count: 12)
        for brand in ["Smarty CRM", long] {
            let text = words.codeSMS(brand: brand, host: "signup.example.com", digits: 6)
            let sent = Sentence.filled(text, ["code": "123456"])
            #expect(SMSPart.fits(sent), "\(sent)")
            #expect(sent.hasPrefix(brand.prefix(8)) && sent.hasSuffix("\n@signup.example.com #123456"))
            #expect(sent.hasPrefix(brand) == (brand == "Smarty CRM"))
        }
        // Less of a name in letters that English has not would still be two parts.
        let mixed = try LetterFiles.maker().words(.english).codeSMS(brand: "Дом", host: "signup.example.com", digits: 6)
        #expect(mixed.hasPrefix("Дом: "))
    }

    @Test func `the whole address stands there where there is room for it`() throws {
        let maker = try LetterFiles.maker(brand: "CRM", publicURL: "https://id.example.com")
        for language in [Language.russian, .english] {
            let text = maker.sms(.linked, providerLabel: "Google", language: language)
            #expect(text.hasSuffix("https://id.example.com/recover"), "\(text)")
        }
    }

    @Test func `without support a deleted account's owner gets no empty promise`() throws {
        let nobody = PageMaker.Support(url: nil, chatURL: nil, phone: nil, phoneExtension: nil, email: nil)
        let maker = try LetterFiles.maker(support: nobody)
        #expect(maker.sms(.deleted, providerLabel: nil, language: .english) == "Smarty CRM: your account was deleted.")
    }

    @Test(arguments: [
        (String(repeating: "a", count: 160), true), (String(repeating: "a", count: 161), false),
        (String(repeating: "a", count: 158) + "{", true), (String(repeating: "a", count: 159) + "{", false),
        (String(repeating: "я", count: 70), true), (String(repeating: "я", count: 71), false),
        (String(repeating: "👍", count: 36), false), (String(repeating: "a", count: 70) + "`", false),
    ])
    func `a part's size is that of its alphabet`(_ text: String, _ fits: Bool) {
        #expect(SMSPart.fits(text) == fits)
    }
}
