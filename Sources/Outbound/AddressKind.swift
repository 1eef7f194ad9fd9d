import Glibc

/// What kind of network an address leads to. Anything that isn't plainly public or loopback is `other` and never
/// reached: a name in a discovery document must not lead into the operator's own network.
enum AddressKind: Equatable {
    case loopback
    case global
    case other

    /// Whether a call may go there. Plain http stays on this machine.
    func isAllowed(plain: Bool, loopback: Bool) -> Bool {
        switch self {
        case .loopback: loopback
        case .global: !plain
        case .other: false
        }
    }

    /// Judges the address of a socket about to be connected.
    init(_ address: UnsafePointer<sockaddr>, length: Int) {
        let bytes = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            let value = bytes.loadUnaligned(as: sockaddr_in.self).sin_addr
            self.init(v4: withUnsafeBytes(of: value) { Array($0) })
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            let value = bytes.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            self.init(v6: withUnsafeBytes(of: value) { Array($0) })
        default:
            self = .other
        }
    }

    /// Judges an address written in figures, as libcurl names the end of a connection.
    init(literal: String) {
        let text = literal.prefix { $0 != "%" }  // an interface may follow a link-local address
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, String(text), &v4) == 1 {
            self.init(v4: withUnsafeBytes(of: v4) { Array($0) })
        } else if inet_pton(AF_INET6, String(text), &v6) == 1 {
            self.init(v6: withUnsafeBytes(of: v6) { Array($0) })
        } else {
            self = .other
        }
    }

    /// IANA's special-purpose registry (RFC 6890 and its successors).
    private init(v4 bytes: [UInt8]) {
        self =
            switch (bytes[0], bytes[1], bytes[2]) {
            case (127, _, _): .loopback
            case (0, _, _), (10, _, _): .other
            case (100, 64...127, _): .other  // shared by a carrier's customers, RFC 6598
            case (169, 254, _): .other  // link-local; clouds keep their metadata here
            case (172, 16...31, _), (192, 168, _): .other
            case (192, 0, 0), (192, 0, 2), (198, 51, 100), (203, 0, 113), (192, 88, 99): .other
            case (198, 18...19, _): .other
            case (224..., _, _): .other  // multicast, reserved, broadcast
            default: .global
            }
    }

    /// Only 2000::/3 is assigned to the public; an IPv4 address inside an IPv6 one is judged as itself.
    private init(v6 bytes: [UInt8]) {
        if bytes.dropLast().allSatisfy({ $0 == 0 }) {
            self = bytes[15] == 1 ? .loopback : .other
        } else if bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            || bytes.starts(with: [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])  // NAT64, RFC 6052
        {
            self.init(v4: Array(bytes[12...]))
        } else if bytes.starts(with: [0x20, 0x02]) {  // 6to4, RFC 3056
            self.init(v4: Array(bytes[2..<6]))
        } else if bytes.starts(with: [0x20, 0x01, 0, 0]) || bytes.starts(with: [0x20, 0x01, 0x0D, 0xB8]) {
            self = .other  // Teredo, documentation
        } else {
            self = bytes[0] & 0xE0 == 0x20 ? .global : .other
        }
    }
}
