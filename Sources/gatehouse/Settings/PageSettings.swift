import Foundation

extension Settings {
    /// What the pages look like.
    struct Brand: Sendable {
        let name: String
        let logoURL: String?
        /// `#rrggbb`
        let accent: String

        init(_ section: SettingsSection) {
            name = section.need("name", .text, standIn: "")
            logoURL = section.find("logo_url", .webAddress)
            accent = section.take("accent", .colour, or: "#2b6cb0")
        }
    }

    /// Where a person gets help; what is nil is not offered.
    struct Support: Sendable {
        let url: String?
        let chatURL: String?
        let phone: String?
        let phoneExtension: String?
        let email: String?

        init(_ section: SettingsSection) {
            url = section.find("url", .helpAddress)
            chatURL = section.find("chat_url", .helpAddress)
            phone = section.find("phone", .telephone)
            phoneExtension = section.find("phone_extension", .text)
            email = section.find("email", .emailAddress)
        }

        var isEmpty: Bool { [url, chatURL, phone, email].allSatisfy { $0 == nil } }
    }

    /// The terms of use, in every language that the pages are shown in.
    struct Terms: Sendable {
        let version: String
        let url: [SupportedLanguage: String]

        init(_ section: SettingsSection, languages: [SupportedLanguage]) {
            version = section.need("version", .text, standIn: "")
            url = section.section("url") { section in
                section.wordings(.webAddress, in: languages)
            }
        }
    }
}

extension SettingsSection {
    /// A wording for each of the languages; those that are not served may stand there besides.
    func wordings(_ parser: ValueParser<String>, in languages: [SupportedLanguage]) -> [SupportedLanguage: String] {
        var wordings: [SupportedLanguage: String] = [:]
        for language in SupportedLanguage.allCases {
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
