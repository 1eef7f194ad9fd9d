import HTTPTypes
import Hummingbird

/// What a program asks of a simulated provider instead of clicking on its page.
///
/// Written `person=maria; fault=slow` or `deny`, in the header `X-Simulate` or the query parameter `simulate`;
/// `login_hint=sim:auto:LABEL` is short for `person=LABEL`. Keys: `person` (an id of the page, or any label: the same label
/// is the same person for ever), `name` and `email` (of somebody invented; `email=` for one without), `fault`.
public struct Simulation: Hashable, Sendable {
    public enum Choice: Hashable, Sendable {
        case person(String)
        case invented(name: String, email: String?)
        case deny
    }

    public let choice: Choice
    /// The fault's name on the page; `nil` for none.
    public let fault: String?

    /// `nil` when the text asks for nobody.
    public init?(_ text: String) {
        var values: [String: String] = [:]
        for part in text.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(pair[0].filter { $0 != " " })
            values[name] = pair.count > 1 ? String(pair[1].drop { $0 == " " }) : ""
        }
        fault = values["fault"]
        if values["deny"] != nil {
            choice = .deny
        } else if let person = values["person"], !person.isEmpty {
            choice = .person(person)
        } else if let name = values["name"], !name.isEmpty {
            choice = .invented(name: name, email: values["email"].flatMap { $0.isEmpty ? nil : $0 })
        } else {
            return nil
        }
    }

    init?(_ fields: Fields, _ request: Request) {
        if let text = HTTPField.Name("X-Simulate").flatMap({ request.headers[$0] }) ?? fields["simulate"] {
            self.init(text)
        } else if let hint = fields["login_hint"], hint.hasPrefix(Self.hint) {
            self.init(person: String(hint.dropFirst(Self.hint.count)))
        } else {
            return nil
        }
    }

    private init?(person: String) {
        guard !person.isEmpty else { return nil }
        choice = .person(person)
        fault = nil
    }

    private static let hint = "sim:auto:"
}
