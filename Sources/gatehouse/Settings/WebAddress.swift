import Web

/// An http or https URL in its parts. The text itself is kept by whoever asked: URLs are compared byte for byte.
struct WebAddress {
    let isSecure: Bool
    /// The host in lower case, an IPv6 address without its brackets.
    let host: String
    let port: Int?
    let path: String
    /// Query and fragment as written, with `?` and `#`.
    let tail: String

    /// nil for anything but an http(s) URL in ASCII with a host and without a user name.
    init?(_ text: String) {
        let forbidden = #""<>\^`{|}"#.utf8
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !forbidden.contains($0) }),
            let colon = text.firstRange(of: "://")
        else { return nil }
        switch text[..<colon.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        let rest = text[colon.upperBound...]
        let pathStart = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let tailStart = rest[pathStart...].firstIndex { "?#".contains($0) } ?? rest.endIndex
        guard let authority = HostAndPort(String(rest[..<pathStart]), ports: 1...65_535) else { return nil }
        host = authority.host.lowercased()
        port = authority.port
        path = String(rest[pathStart..<tailStart])
        tail = String(rest[tailStart...])
    }

    var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let bytes = Address.written(host)
        return bytes?.count == 4 && bytes?.first == 127
    }

    /// Nobody on the way can read or change what goes there.
    var isGuarded: Bool { isSecure || isLoopback }
}
