import SignUpFlow
import Testing

@testable import Gateway
@testable import Web

extension Answer {
    /// Of the sign-up whose page this is.
    var path: String {
        get throws { String(try #require(text.firstMatch(of: /action="(\/s\/[0-9a-f-]+)\//)).1) }
    }

    /// The forms of the page.
    var forms: Set<String> { Set(text.matches(of: /data-form="([a-z-]+)"/).map { String($0.1) }) }

    /// The values of every hidden field of that name.
    func all(_ name: String) -> [String] {
        text.matches(of: /name="([a-z]+)" value="([^"]*)"/).filter { $0.1 == name }.map { String($0.2) }
    }
}
