import CIDN2
import SignUpFlow

/// Domains of e-mail addresses in other letters than Latin (RFC 5890). They are kept, compared and written to in the ASCII that
/// every mail server knows, and shown in their own letters.
public enum DomainName {
    /// An address as people read it: `ivan@xn--80a1acny.xn--p1ai` → `ivan@почта.рф`. Every other text stays as it is.
    public static func shown(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@") else { return address }
        let domain = String(address[address.index(after: at)...])
        guard domain.lowercased().contains("xn--"), let letters = made(domain, by: cidn2_to_letters) else {
            return address
        }
        return address[...at] + letters
    }

    /// The part after an @ in ASCII; nil where it is so already, where it is no domain, or where it was most probably typed in a
    /// wrong keyboard layout: that has a message of its own.
    static func ascii(_ domain: Substring) -> String? {
        guard !domain.utf8.allSatisfy({ $0 < 0x80 }), !domain.unicodeScalars.contains(where: \.isBlank) else {
            return nil
        }
        let labels = domain.split(separator: ".")
        guard !labels.contains(where: isMixed), let top = labels.last, !layoutSlips.contains(top.lowercased()) else {
            return nil
        }
        return made(String(domain), by: cidn2_to_ascii)
    }

    /// `com`, `ru`, `net`, `org`, `info`, `ua`, `kz`, `by` on a Russian keyboard: no such domains exist.
    private static let layoutSlips: Set<String> = ["сщь", "кг", "туе", "щкп", "штащ", "гф", "ля", "ин"]

    /// A Russian letter among Latin ones: typed by mistake, or to look like another domain.
    private static func isMixed(_ label: Substring) -> Bool {
        let letters = label.unicodeScalars.filter(\.properties.isAlphabetic)
        return letters.contains(where: \.isCyrillic) && letters.contains(where: \.isASCII)
    }

    private static func made(
        _ domain: String, by convert: (UnsafePointer<CChar>) -> UnsafeMutablePointer<CChar>?
    ) -> String? {
        guard let made = domain.withCString(convert) else { return nil }
        defer { cidn2_free(made) }
        return String(cString: made)
    }
}

extension EmailAddress {
    /// Reads an e-mail field whose domain may be in letters of any script.
    static func read(_ typed: String) -> Reading {
        let parts = typed.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.allSatisfy({ $0 < 0x80 }), let domain = DomainName.ascii(parts[1]) else {
            return parse(typed)
        }
        return parse("\(parts[0])@\(domain)")
    }
}
