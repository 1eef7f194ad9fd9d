import Foundation
import SignUpFlow
import Web

extension Settings {
    /// The terms of use, in every language that the pages are shown in.
    struct Terms: Sendable {
        let version: String
        let url: [Language: String]

        init(_ section: SettingsSection, languages: [Language]) {
            version = section.need("version", .text, standIn: "")
            url = section.section("url") { section in
                section.wordings(.webAddress, in: languages)
            }
        }
    }
}

extension PageMaker.Brand {
    init(_ section: SettingsSection) {
        self.init(
            name: section.need("name", .text, standIn: ""), logoURL: section.find("logo_url", .webAddress),
            accent: section.take("accent", .colour, or: .standard))
    }
}

extension PageMaker.Support {
    init(_ section: SettingsSection) {
        self.init(
            url: section.find("url", .helpAddress), chatURL: section.find("chat_url", .helpAddress),
            phone: section.find("phone", .telephone), phoneExtension: section.find("phone_extension", .text),
            email: section.find("email", .emailAddress))
    }
}

extension Language {
    /// Those that the gateway speaks.
    static let spoken: [Language] = [.russian, .english]
}

extension ValueParser where Value == Accent {
    static var colour: Self { Self(expected: "a quoted colour like \"#2b6cb0\"") { Accent($0) } }
}

extension ValueParser where Value == Language {
    static var language: Self {
        Self(expected: Language.spoken.map(\.rawValue).joined(separator: " or ")) { text in
            Language.spoken.first { $0.rawValue == text }
        }
    }
}

extension SettingsSection {
    /// A wording for each of the languages; those that are not served may stand there besides.
    func wordings(_ parser: ValueParser<String>, in languages: [Language]) -> [Language: String] {
        var wordings: [Language: String] = [:]
        for language in Language.spoken {
            if languages.contains(language) {
                wordings[language] = need(language.rawValue, parser, standIn: "")
            } else {
                wordings[language] = find(language.rawValue, parser)
            }
        }
        return wordings
    }
}

extension ValueParser where Value == String {
    /// A page to get help at, or an address to write to.
    static var helpAddress: Self {
        Self(expected: "an https URL, http on a loopback host, or a mailto: link") { text in
            if text.hasPrefix("mailto:") {
                return ValueParser.emailAddress.parse(String(text.dropFirst("mailto:".count))) == nil ? nil : text
            }
            return ValueParser.webAddress.parse(text)
        }
    }

    static var folder: Self {
        Self(expected: "a folder that exists") { text in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: text, isDirectory: &isFolder) && isFolder.boolValue
                ? text : nil
        }
    }
}
