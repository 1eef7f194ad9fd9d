import Compiled
public import Gateway
import Mustache
public import SignUpFlow

/// Letters from `templates/mail` and the wording files: a text part and an HTML part from the same values.
public struct LetterMaker: LetterWriter {
    /// What is the same in every letter.
    public struct Look: Sendable {
        public var brand: String
        public var accent: Accent
        public var support: PageMaker.Support
        /// Without a slash at its end.
        public var publicURL: String

        public init(brand: String, accent: Accent, support: PageMaker.Support, publicURL: String) {
            self.brand = brand
            self.accent = accent
            self.support = support
            self.publicURL = publicURL
        }
    }

    let look: Look
    private let library: MustacheLibrary
    private let wording: [Language: Wording]
    private let defaultLanguage: Language

    /// - Parameters:
    ///   - sources: the text of each template of `templates/mail`, by its name: `code.html`.
    ///   - wording: of each language served; the default one among them.
    /// - Throws: for a template that can't be read, or one that a letter needs and that isn't there.
    public init(
        sources: [String: String], wording: [Language: Wording], defaultLanguage: Language, look: Look
    ) throws(TemplateFault) {
        var library = MustacheLibrary()
        for (name, text) in sources {
            do { library.register(try MustacheTemplate(string: text), named: name) } catch {
                throw TemplateFault(name: "mail/\(name)", reason: "\(error)")
            }
        }
        for template in LetterTemplate.allCases {
            for part in ["html", "text"] where sources["\(template.rawValue).\(part)"] == nil {
                throw TemplateFault(name: "mail/\(template.rawValue).\(part)", reason: "it is not there")
            }
        }
        self.library = library
        self.wording = wording
        self.defaultLanguage = defaultLanguage
        self.look = look
    }

    public func letter(_ kind: LetterKind, id: String, to: String, language: Language) -> Letter {
        let data = data(kind, words(language))
        let context = PageShape(of: data).tree
        let template = LetterTemplate(kind).rawValue
        return Letter(
            id: id, to: to, subject: data.subject,
            text: library.render(context, withTemplate: "\(template).text") ?? "",
            html: library.render(context, withTemplate: "\(template).html") ?? "")
    }

    public func sms(_ event: OwnerEvent, providerLabel: String?, language: Language) -> String {
        let words = words(language)
        var values = ["brand": look.brand, "provider": providerLabel ?? words("mail.some_provider")]
        guard event != .deleted else {
            // There is nothing left to recover.
            guard let way = look.support.phone ?? look.support.email ?? look.support.url ?? look.support.chatURL else {
                return words("sms.owner.deleted_plain", values)
            }
            values["url"] = way
            return words("sms.owner.deleted", values)
        }
        return sms(words, "sms.owner.\(event.rawValue)", values)
    }

    public func smsOfSeveral(language: Language) -> String {
        sms(words(language), "sms.owner.several", ["brand": look.brand])
    }

    private func sms(_ words: Wording, _ path: String, _ values: [String: String]) -> String {
        let url = look.publicURL + "/recover"
        let whole = words(path, values.merging(["url": url]) { $1 })
        guard !SMSPart.fits(whole), let scheme = url.firstRange(of: "://") else { return whole }
        // Phones make a link of a host name too.
        return words(path, values.merging(["url": String(url[scheme.upperBound...])]) { $1 })
    }

    func words(_ language: Language) -> Wording {
        wording[language] ?? wording[defaultLanguage] ?? Wording(language: language, tree: [:])
    }
}

extension Wording {
    /// The SMS with a code, `{code}` not filled in. Where it would not fit into one part the brand's name is cut, if that helps.
    /// - Parameter digits: of a code.
    public func codeSMS(brand: String, host: String, digits: Int) -> String {
        func text(_ brand: String) -> String { self("sms.code", ["brand": brand, "host": host]) }
        let code = ["code": String(repeating: "0", count: digits)]
        let lengths = (1...max(1, brand.count)).reversed()
        let cut = lengths.lazy.map { text(String(brand.prefix($0))) }
        return cut.first { SMSPart.fits(Sentence.filled($0, code)) } ?? text(brand)
    }
}
