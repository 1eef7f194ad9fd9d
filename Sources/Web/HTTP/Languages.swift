import SignUpFlow

/// Which language a page speaks, and which country its person is likely in.
struct Languages: Sendable {
    /// The first is the default.
    let all: [Language]

    var first: Language { all.first ?? .russian }

    func other(than language: Language) -> Language? { all.first { $0 != language } }

    /// `?lang=`, else `ui_locales`, else the first match of `Accept-Language`, else the default.
    func choose(lang: String?, uiLocales: [String] = [], acceptLanguage: String?) -> Language {
        let wanted = [lang].compactMap { $0 } + uiLocales + Self.tags(acceptLanguage)
        return wanted.lazy.compactMap(known).first ?? first
    }

    func known(_ tag: String) -> Language? {
        let primary = tag.split(separator: "-").first.map { $0.lowercased() }
        return all.first { $0.rawValue == primary }
    }

    /// `Accept-Language` by weight; 0 means "not this one" (RFC 9110 §12.5.4).
    static func tags(_ header: String?) -> [String] {
        let weighted = (header ?? "").split(separator: ",").prefix(16).map { part -> (tag: String, weight: Double) in
            let pieces = part.split(separator: ";")
            let tag = pieces.first.map { String($0.filter { $0 != " " }) } ?? ""
            let weight = pieces.dropFirst().lazy
                .compactMap { piece in piece.split(separator: "=").last.flatMap { Double($0.filter { $0 != " " }) } }
                .first
            return (tag, weight ?? 1)
        }
        return weighted.filter { $0.weight > 0 }.enumerated().sorted {
            ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset)
        }
        .map(\.element.tag)
    }

    /// The region of the first tag that names one. `en-US` is how browsers are delivered: it says nothing.
    static func region(_ header: String?) -> CountryCode? {
        tags(header).lazy.filter { $0.lowercased() != "en-us" }
            .compactMap { tag in tag.split(separator: "-").dropFirst().first { $0.count == 2 } }
            .map { CountryCode($0.uppercased()) }.first
    }
}
