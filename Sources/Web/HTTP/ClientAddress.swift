/// A range of addresses: `10.0.0.0/8`, `fd00::/8`, or one address.
public struct AddressRange: Sendable, Equatable {
    private let bytes: [UInt8]
    private let prefix: Int

    /// nil where `text` is no address or CIDR.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let bytes = Address.bytes(String(parts[0])) else { return nil }
        self.bytes = bytes
        switch parts.count {
        case 1: prefix = bytes.count * 8
        case 2:
            guard let length = Int(parts[1]), (0...bytes.count * 8).contains(length) else { return nil }
            prefix = length
        default: return nil
        }
    }

    func contains(_ address: [UInt8]) -> Bool {
        guard address.count == bytes.count else { return false }
        for bit in 0..<prefix where (address[bit / 8] ^ bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) != 0 { return false }
        return true
    }
}

/// Addresses as texts and bytes.
enum Address {
    /// 4 or 16 bytes; an IPv4 address inside IPv6 (`::ffff:1.2.3.4`) as 4.
    static func bytes(_ text: String) -> [UInt8]? {
        if let four = v4(text) { return four }
        guard let sixteen = v6(text) else { return nil }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        return Array(sixteen[..<12]) == mapped ? Array(sixteen[12...]) : sixteen
    }

    private static func v4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { $0.count <= 3 && $0.allSatisfy(\.isHexDigit) ? UInt8($0) : nil }
        return bytes.count == 4 ? bytes : nil
    }

    private static func v6(_ text: String) -> [UInt8]? {
        let halves = text.split(separator: "%")[0...].first.map(String.init)?.components(separatedBy: "::") ?? []
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
