/// What a letter's templates read.
struct LetterData: Encodable, Sendable {
    struct Button: Encodable, Sendable {
        var label: String
        var href: String
        /// The same to read: a mailbox without its scheme.
        var address: String
        /// The one that stands out.
        var isFirst: Bool

        init(label: String, href: String, isFirst: Bool) {
            self.label = label
            self.href = href
            self.address = Self.address(href)
            self.isFirst = isFirst
        }

        static func address(_ href: String) -> String {
            href.hasPrefix("mailto:") ? String(href.dropFirst("mailto:".count)) : href
        }

        enum CodingKeys: String, CodingKey {
            case label, href, address
            case isFirst = "is_first"
        }
    }

    struct Named: Encodable, Sendable {
        var name: String
        var value: String
    }

    struct Support: Encodable, Sendable {
        struct Way: Encodable, Sendable {
            var text: String
            var href: String?
        }

        var title: String
        var ways: [Way]
    }

    /// `ru`
    var language: String
    var brand: String
    var brandInitial: String
    /// `#rrggbb`, and what reads on it.
    var accent: String
    var onAccent: String
    var subject: String
    /// What a list of letters shows beside the subject.
    var preview: String
    var title: String
    var lead: String
    var code: String?
    var life: String?
    var facts: [Named] = []
    var how: String?
    var buttons: [Button] = []
    var closing: [String]
    var support: Support?
    var footer: String

    enum CodingKeys: String, CodingKey {
        case language, brand, accent, subject, preview, title, lead, code, life, facts, how, buttons, closing, support
        case footer
        case brandInitial = "brand_initial"
        case onAccent = "on_accent"
    }
}
