import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

extension Answer {
    /// What stands in an input of the page.
    func value(_ name: String) -> String? {
        text.matches(of: /<input([^>]*)>/).map { String($0.1) }
            .first { $0.contains(" name=\"\(name)\"") && !$0.contains("type=\"hidden\"") }
            .map { $0.firstMatch(of: /\svalue="([^"]*)"/).map { String($0.1) } ?? "" }
    }

    /// The boxes that stand ticked.
    var ticked: [String] {
        text.matches(of: /<input id="([a-z-]+)"[^>]* type="checkbox"[^>]* checked[ >]/).map { String($0.1) }
    }

    /// Whether a fold of Register stands open.
    func isOpen(_ fold: String) -> Bool { text.contains("id=\"fold-\(fold)\" open>") }
}
