import FoundationEssentials

/// An absolute address of a provider. Hosts come from the settings or from the discovery document of the configured issuer;
/// plain http and loopback hosts are for an issuer that is there itself.
struct ProviderAddress: Sendable, Equatable {
    let text: String
    let isLoopback: Bool
    let isEncrypted: Bool

    /// Nil where the text is no absolute http(s) URL, names a user, has a fragment, or hides its host behind escapes.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let parts = URLComponents(string: text, encodingInvalidCharacters: false),
            let scheme = parts.scheme?.lowercased(), scheme == "https" || scheme == "http",
            // As written: to decode it, Foundation would load its tables of domain names.
            let host = parts.encodedHost?.lowercased(), !host.isEmpty, !host.contains("%"),
            parts.user == nil, parts.password == nil, parts.fragment == nil
        else { return nil }
        self.text = text
        isEncrypted = scheme == "https"
        isLoopback = Self.isLoopback(host)
    }

    /// Whether an issuer may name this address: https, or http where the issuer is http too; a loopback host only from a
    /// loopback issuer, and http only to one.
    func isAllowed(for issuer: ProviderAddress) -> Bool {
        if isLoopback { return issuer.isLoopback && (isEncrypted || !issuer.isEncrypted) }
        return isEncrypted
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8(part) != nil }
    }
}
