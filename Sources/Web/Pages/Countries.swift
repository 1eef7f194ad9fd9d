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
        /// Those that stand for a calling code which several have.
        public var main: Set<CountryCode>

        public init(
            names: [Language: [(code: CountryCode, name: String)]], usual: [Language: [CountryCode]],
            callingCodes: [CountryCode: Int], main: Set<CountryCode> = []
        ) {
            self.names = names
            self.usual = usual
            self.callingCodes = callingCodes
            self.main = main
        }
    }

    private struct Lists: Sendable {
        var byLanguage: [Language: [CountryData]] = [:]
        var byCode: [Language: [String: CountryData]] = [:]
        var options: [Language: Options] = [:]
        var callingCodes: Set<String> = []
    }

    /// The options ready-made: the same for everybody but for the chosen one, so they are put together once.
    private struct Options: Sendable {
        private var text = ""
        /// Where a country's option stands.
        private var places: [String: Range<String.Index>] = [:]

        private let main: Set<String>

        init(_ list: [CountryData], main: Set<CountryCode> = []) {
            self.main = Set(main.map(\.rawValue))
            var lengths: [String: Range<Int>] = [:]
            for country in list {
                let begin = text.utf8.count
                text += opening(country) + Self.rest(country)
                lengths[country.code] = begin..<text.utf8.count
            }
            places = lengths.mapValues { range in
                text.utf8.index(
                    text.startIndex, offsetBy: range.lowerBound)..<text.utf8.index(
                        text.startIndex, offsetBy: range.upperBound)
            }
        }

        func choosing(_ chosen: CountryData) -> String {
            let first = opening(chosen) + Self.chosen + Self.rest(chosen)
            guard let place = places[chosen.code] else { return first + text }
            return first + text[..<place.lowerBound] + text[place.upperBound...]
        }

        private static let chosen = " selected"

        private func opening(_ country: CountryData) -> String {
            "<option value=\"\(country.code)\" data-code=\"\(country.callingCode)\""
                + (main.contains(country.code) ? " data-main" : "")
        }

        private static func rest(_ country: CountryData) -> String {
            let name = country.name.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            return ">\(name) (+\(country.callingCode))</option>\n"
        }
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
            lists.options[language] = Options(lists.byLanguage[language] ?? [], main: source.main)
        }
        return lists
    }

    /// - Parameter chosen: stands first.
    func list(_ language: Language, chosen: CountryData) -> [CountryData] {
        [chosen] + list(language).filter { $0.code != chosen.code }
    }

    func list(_ language: Language) -> [CountryData] { loaded.byLanguage[language] ?? [] }

    func country(_ code: CountryCode, _ language: Language) -> CountryData? { loaded.byCode[language]?[code.rawValue] }

    /// The options of a select in HTML, each country once, the chosen one first.
    func options(_ language: Language, chosen: CountryData) -> String {
        (loaded.options[language] ?? Options([])).choosing(chosen)
    }

    /// E.164 → `+7 ••• •••-45-67`.
    func masked(_ e164: String) -> String {
        let (digits, codes) = (e164.dropFirst(), loaded.callingCodes)
        let code = (1...3).reversed().lazy.map { String(digits.prefix($0)) }.first(where: codes.contains)
        let tail = e164.suffix(4)
        return "+\(code ?? "") ••• •••-\(tail.prefix(2))-\(tail.suffix(2))"
    }
}
