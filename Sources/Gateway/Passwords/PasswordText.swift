import Foundation
import SignUpFlow

/// A password as it is judged and hashed: the same characters whichever keyboard or system typed them.
public enum PasswordText {
    /// Longer text is not even looked at: 128 characters fall apart into 2 KiB at most.
    static let maxBytes = 2048

    /// The canonical composition (NFC), with every other kind of space as the plain one: RFC 8265 §4.2.2, the normalisation
    /// that SP 800-63B-4 §3.1.1.2 asks for. Nothing else is changed: case, outer spaces and compatibility forms are the
    /// person's own. Text of more than 2 KiB is given back as it is.
    public static func normal(_ typed: String) -> String {
        guard typed.utf8.count <= maxBytes, !typed.utf8.allSatisfy({ $0 < 0x80 }) else { return typed }
        var text = String.UnicodeScalarView()
        for scalar in typed.unicodeScalars {
            text.append(scalar.properties.generalCategory == .spaceSeparator ? " " : scalar)
        }
        return String(text).precomposedStringWithCanonicalMapping
    }

    /// What is hashed; nil for what no policy lets pass: nothing, and more than the longest password's characters.
    static func bytes(_ typed: String) -> [UInt8]? {
        guard !typed.isEmpty, typed.utf8.count <= maxBytes else { return nil }
        let text = normal(typed)
        return text.unicodeScalars.count <= PasswordPolicy.maxLength ? Array(text.utf8) : nil
    }
}
