/// A range of addresses in CIDR notation: `10.0.0.0/8`, `fd00::/8`. The only place that reads one: the settings judge by it, and
/// what they took is compared as it stands.
public struct AddressRange: Sendable, Equatable {
    private static let mappedPrefix = 96

    /// 4 or 16, in network order.
    private let bytes: [UInt8]
    /// How many leading bits count.
    private let prefixLength: Int

    /// nil where `text` is no range. A range of IPv4 addresses inside IPv6 (`::ffff:10.0.0.0/104`) is one of IPv4; one that holds
    /// such addresses and others besides is none, because visitors' addresses are IPv4 or IPv6.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let written = Address.written(String(parts[0])),
            (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(parts[1]), length <= written.count * 8
        else { return nil }
        bytes = Address.unmapped(written)
        let isMapped = bytes.count < written.count
        guard !isMapped || length >= Self.mappedPrefix else { return nil }
        prefixLength = isMapped ? length - Self.mappedPrefix : length
    }

    func contains(_ address: [UInt8]) -> Bool {
        guard address.count == bytes.count else { return false }
        for bit in 0..<prefixLength where (address[bit / 8] ^ bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) != 0 {
            return false
        }
        return true
    }
}

/// Addresses as texts and bytes.
package enum Address {
    /// 4 or 16 bytes, without the zone of a link; an IPv4 address inside IPv6 (`::ffff:1.2.3.4`) as 4.
    static func bytes(_ text: String) -> [UInt8]? {
        written(String(text.prefix { $0 != "%" })).map(unmapped)
    }

    /// 4 or 16 bytes, as the address is written.
    package static func written(_ text: String) -> [UInt8]? { v4(text) ?? v6(text) }

    static func unmapped(_ bytes: [UInt8]) -> [UInt8] {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        return bytes.count == 16 && Array(bytes[..<12]) == mapped ? Array(bytes[12...]) : bytes
    }

    /// A part with a leading zero is refused: some read it as octal.
    private static func v4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        let bytes = parts.compactMap { part in
            part.utf8.allSatisfy(isDigit) && (part.utf8.count == 1 || part.first != "0") ? UInt8(part) : nil
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func v6(_ text: String) -> [UInt8]? {
        let halves = text.components(separatedBy: "::")
        guard (1...2).contains(halves.count), text.contains(":") else { return nil }
        /// An IPv4 address may stand at the very end.
        func groups(_ half: String, isLast: Bool) -> [UInt8]? {
            if half.isEmpty { return [] }
            var bytes: [UInt8] = []
            let groups = half.split(separator: ":", omittingEmptySubsequences: false)
            for (index, group) in groups.enumerated() {
                if group.contains(".") {
                    guard isLast, index == groups.count - 1, let four = v4(String(group)) else { return nil }
                    bytes += four
                } else {
                    guard group.count <= 4, group.allSatisfy(\.isHexDigit), let value = UInt16(group, radix: 16) else {
                        return nil
                    }
                    bytes += [UInt8(value >> 8), UInt8(value & 0xff)]
                }
            }
            return bytes
        }
        guard let head = groups(halves[0], isLast: halves.count == 1),
            let tail = halves.count == 2 ? groups(halves[1], isLast: true) : []
        else { return nil }
        let gap = 16 - head.count - tail.count
        guard halves.count == 2 ? gap >= 2 : gap == 0 else { return nil }
        return head + [UInt8](repeating: 0, count: gap) + tail
    }

    /// What budgets count by: the IPv4 address, or the IPv6 /64.
    static func counted(_ bytes: [UInt8]) -> String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 8, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }.joined(separator: ":") + "::/64"
    }
}

extension [AddressRange] {
    /// The visitor's address: the rightmost entry of X-Forwarded-For that is no trusted proxy, where the peer is one.
    func visitor(peer: String, forwardedFor: [String]) -> String {
        guard var address = Address.bytes(peer) else { return peer }
        let entries = forwardedFor.flatMap { $0.split(separator: ",") }.reversed()
        for entry in entries {
            guard contains(where: { $0.contains(address) }) else { break }
            let text = entry.trimmingSpaces
            guard let next = Address.bytes(text.withoutPort)
            else { break }
            address = next
        }
        return Address.counted(address)
    }
}

extension String {
    /// Some proxies write the port too: `1.2.3.4:5678`, `[::1]:5678`.
    fileprivate var withoutPort: String {
        if hasPrefix("[") { return String(dropFirst().prefix { $0 != "]" }) }
        return contains(".") && count(where: { $0 == ":" }) == 1 ? String(prefix { $0 != ":" }) : self
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
