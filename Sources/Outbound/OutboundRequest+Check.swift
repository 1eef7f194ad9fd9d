extension OutboundRequest {
    /// Whether the URL asks for plain HTTP.
    var isPlain: Bool { url.lowercased().hasPrefix("http://") }

    /// Refuses what must not reach libcurl: it would cut a text at a NUL and take a line break for the next header.
    func check() throws(OutboundError) {
        guard timeout > .zero else { throw .notSent("no time is left") }
        guard isPlain || url.lowercased().hasPrefix("https://") else {
            throw .notSent("the URL is neither https nor http")
        }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw .notSent("the URL holds a control character")
        }
        guard !isPlain || allowsLoopback else { throw .notSent("plain http is allowed to loopback addresses only") }
        guard method == .post || body == nil else { throw .notSent("a GET has no body") }
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenCharacter) else {
                throw .notSent("a header name is malformed")
            }
            guard !Self.framingHeaders.contains(name.lowercased()) else {
                throw .notSent("the header \(name) is the client's")
            }
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw .notSent("the header \(name) holds a control character")
            }
        }
    }

    private static let framingHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "te", "trailer", "upgrade",
        "accept-encoding",
    ]

    /// RFC 9110, section 5.6.2.
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
