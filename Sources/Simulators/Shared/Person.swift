import Crypto
import FoundationEssentials

/// Somebody with an account at a simulated provider.
public struct Person: Codable, Hashable, Sendable {
    /// The provider's stable identifier: decimal digits.
    public let subject: String
    public let givenName: String
    public let familyName: String
    /// Missing where the person has none or keeps it to themselves.
    public let email: String?
    public let emailVerified: Bool

    public init(subject: String, givenName: String, familyName: String, email: String?, emailVerified: Bool = true) {
        self.subject = subject
        self.givenName = givenName
        self.familyName = familyName
        self.email = email
        self.emailVerified = emailVerified
    }

    public var name: String {
        familyName.isEmpty ? givenName : "\(givenName) \(familyName)"
    }

    /// Somebody made up on the spot; the same name and e-mail give the same person again.
    ///
    /// - Parameter digits: how long the provider's subjects are.
    static func invented(name: String, email: String?, digits: Int) -> Person {
        let parts = name.split(separator: " ", maxSplits: 1)
        return Person(
            subject: subject(of: "\(name)\n\(email ?? "")", digits: digits),
            givenName: parts.first.map(String.init) ?? name,
            familyName: parts.count > 1 ? String(parts[1]) : "",
            email: email)
    }

    /// Somebody known only by a label, as tests and benchmarks number them.
    static func labelled(_ label: String, digits: Int) -> Person {
        Person(
            subject: subject(of: "label:\(label)", digits: digits), givenName: "Visitor", familyName: label,
            email: "\(PercentEncoding.encode(label))@example.com")
    }

    private static func subject(of text: String, digits: Int) -> String {
        let hash = SHA256.hash(data: Data(text.utf8))
        // The first digit is never 0, as in the real ones.
        return "1" + hash.prefix(digits - 1).map { String($0 % 10) }.joined()
    }
}
