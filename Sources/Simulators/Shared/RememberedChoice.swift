import FoundationEssentials

/// Who was picked, in a form of words that a button's value and a cookie can carry.
enum RememberedChoice: Hashable {
    case known(String)
    case invented(name: String, email: String?)

    /// `known:maria`, or `made:` and the base64url of name, line feed, e-mail. `nil` for anything else.
    init?(formValue: String) {
        if formValue.hasPrefix("known:") {
            self = .known(String(formValue.dropFirst("known:".count)))
            return
        }
        guard formValue.hasPrefix("made:"),
            let bytes = Random.decodeBase64URL(String(formValue.dropFirst("made:".count))),
            let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 2, !lines[0].isEmpty else { return nil }
        self = .invented(name: lines[0], email: lines[1].isEmpty ? nil : lines[1])
    }

    var formValue: String {
        switch self {
        case .known(let id): "known:\(id)"
        case .invented(let name, let email): "made:" + Random.base64URL("\(name)\n\(email ?? "")".utf8)
        }
    }

    /// `nil` for an id that isn't on the page.
    func person(among people: People) -> Person? {
        switch self {
        case .known(let id): people.known(id)
        case .invented(let name, let email): .invented(name: name, email: email, digits: people.digits)
        }
    }
}
