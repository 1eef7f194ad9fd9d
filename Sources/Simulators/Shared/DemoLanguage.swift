import HTTPTypes
import Hummingbird

/// The languages the simulators' pages are written in.
enum DemoLanguage: String, Sendable {
    case russian = "ru"
    case english = "en"

    /// The first of `candidates` we speak; each may be a list (`ru-RU ru en`, `ru;q=0.9,en;q=0.8`). English otherwise.
    init(firstOf candidates: String?...) {
        for list in candidates {
            for tag in (list ?? "").split(whereSeparator: { $0 == "," || $0 == " " }) {
                if let language = DemoLanguage(rawValue: String(tag.prefix(2)).lowercased()) {
                    self = language
                    return
                }
            }
        }
        self = .english
    }

    /// What the request asks for by parameter (OpenID Connect Core §3.1.2.1 `ui_locales`, Google's `hl`), then by header.
    init(_ fields: Fields, _ request: Request) {
        self.init(
            firstOf: fields["lang"], fields["ui_locales"], fields["hl"], fields["locale"],
            request.headers[.acceptLanguage])
    }

    func callAsFunction(ru: String, en: String) -> String {
        switch self {
        case .russian: ru
        case .english: en
        }
    }
}
