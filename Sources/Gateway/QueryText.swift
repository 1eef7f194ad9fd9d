/// Names and values as they stand in a query or a form: everything but RFC 3986's unreserved characters is percent-encoded,
/// which queries and `application/x-www-form-urlencoded` (RFC 6749 Appendix B) both read alike.
enum QueryText {
    typealias Parameters = [(name: String, value: String)]

    static func encode(_ parameters: Parameters) -> String {
        parameters.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
    }

    static func encode(_ text: String) -> String {
        guard !text.utf8.allSatisfy(isUnreserved) else { return text }
        let hex = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count * 3)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The address with parameters after those it has already.
    static func address(_ address: String, with parameters: Parameters) -> String {
        "\(address)\(address.utf8.contains(UInt8(ascii: "?")) ? "&" : "?")\(encode(parameters))"
    }

    /// Letters, digits, `-`, `.`, `_`, `~` (RFC 3986 §2.3): also the alphabet of PKCE verifiers (RFC 7636 §4.1).
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default:
            false
        }
    }
}
