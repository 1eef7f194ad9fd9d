import Foundation

/// A range of IP addresses in CIDR notation, like `10.0.0.0/8` or `fd00::/8`.
struct AddressRange: Sendable, Equatable, CustomStringConvertible {
    /// As written in the settings.
    let description: String
    /// 4 or 16 bytes, in network order.
    let bytes: [UInt8]
    /// How many leading bits count.
    let prefixLength: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let bytes = Self.bytes(of: String(parts[0])),
            (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let prefixLength = Int(parts[1]), prefixLength <= bytes.count * 8
        else { return nil }
        description = text
        self.bytes = bytes
        self.prefixLength = prefixLength
    }

    /// An IPv4 address as 4 bytes, an IPv6 address as 16; nil for any other text.
    static func bytes(of address: String) -> [UInt8]? {
        var v4 = in_addr()
        if inet_pton(AF_INET, address, &v4) == 1 { return withUnsafeBytes(of: &v4) { Array($0) } }
        var v6 = in6_addr()
        if inet_pton(AF_INET6, address, &v6) == 1 { return withUnsafeBytes(of: &v6) { Array($0) } }
        return nil
    }
}

extension Judgement where Value == AddressRange {
    static var addressRange: Self {
        Self(expected: "a range of addresses like 10.0.0.0/8 or fd00::/8") { AddressRange($0) }
    }
}
