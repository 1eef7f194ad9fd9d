import Mustache
public import SignUpFlow
import Synchronization

/// Countries with their calling codes and their names in each language, the usual ones first. Read when the first phone page is
/// drawn: most visits to a fresh process never need it.
public final class Countries: Sendable {
    /// What the list is made from.
    public struct Source: Sendable {
        /// Codes and names in the order of each language's alphabet.
        public var names: [Language: [(code: CountryCode, name: String)]]
        /// The codes that stand first.
        public var usual: [Language: [CountryCode]]
        /// The served countries.
        public var callingCodes: [CountryCode: Int]

        public init(
            names: [Language: [(code: CountryCode, name: String)]], usual: [Language: [CountryCode]],
            callingCodes: [CountryCode: Int]
        ) {
            self.names = names
            self.usual = usual
            self.callingCodes = callingCodes
        }
    }

    private struct Lists: Sendable {
        var byLanguage: [Language: [CountryData]] = [:]
        var byCode: [Language: [String: CountryData]] = [:]
        var templates: [Language: MustacheTemplate] = [:]
        var callingCodes: Set<String> = []
    }

    private let load: @Sendable () -> Source
    private let lists = Mutex<Lists?>(nil)

    /// - Parameter load: called once, when the first list is needed.
    public init(load: @escaping @Sendable () -> Source) { self.load = load }

    private var loaded: Lists {
        lists.withLock { lists in
            if let lists { return lists }
            let made = Self.make(load())
            lists = made
            return made
        }
    }

    private static func make(_ source: Source) -> Lists {
        var lists = Lists()
        lists.callingCodes = Set(source.callingCodes.values.map { String($0) })
        for (language, names) in source.names {
            let all = names.compactMap { code, name in
                source.callingCodes[code].map { CountryData(code: code.rawValue, name: name, callingCode: String($0)) }
            }
            let byCode = Dictionary(all.map { ($0.code, $0) }) { first, _ in first }
            let usual = (source.usual[language] ?? []).compactMap { byCode[$0.rawValue] }
            let first = Set(usual.map(\.code))
            lists.byCode[language] = byCode
            lists.byLanguage[language] = usual + all.filter { !first.contains($0.code) }
            lists.templates[language] = template(lists.byLanguage[language] ?? [])
        }
        return lists
    }

    /// The options ready-made: the same for everybody, so they are put together once.
    private static func template(_ list: [CountryData]) -> MustacheTemplate? {
        let options = list.map { country in
            let name = country.name.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            return "<option value=\"\(country.code)\" data-code=\"\(country.callingCode)\">"
                + "\(name) (+\(country.callingCode))</option>"
        }
        do { return try MustacheTemplate(string: options.joined(separator: "\n")) } catch { return nil }
    }

    func list(_ language: Language) -> [CountryData] { loaded.byLanguage[language] ?? [] }

    func country(_ code: CountryCode, _ language: Language) -> CountryData? { loaded.byCode[language]?[code.rawValue] }

    func options(_ language: Language) -> MustacheTemplate? { loaded.templates[language] }

    /// E.164 → `+7 ••• •••-45-67`.
    func masked(_ e164: String) -> String {
        let (digits, codes) = (e164.dropFirst(), loaded.callingCodes)
        let code = (1...3).reversed().lazy.map { String(digits.prefix($0)) }.first(where: codes.contains)
        let tail = e164.suffix(4)
        return "+\(code ?? "") ••• •••-\(tail.prefix(2))-\(tail.suffix(2))"
    }
}
