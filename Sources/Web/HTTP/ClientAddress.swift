import Foundation

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

    /// 4 or 16 bytes, as the address is written. A part of an IPv4 address with a leading zero is refused: some read it as octal.
    package static func written(_ text: String) -> [UInt8]? {
        // A NUL would end the text before its end.
        text.utf8.contains(0) ? nil : read(text, AF_INET, 4) ?? read(text, AF_INET6, 16)
    }

    private static func read(_ text: String, _ family: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    static func unmapped(_ bytes: [UInt8]) -> [UInt8] {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        return bytes.count == 16 && Array(bytes[..<12]) == mapped ? Array(bytes[12...]) : bytes
    }

    /// What budgets count by: the IPv4 address, or the IPv6 /64.
    static func counted(_ bytes: [UInt8]) -> String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return prefix(bytes, groups: 4) + "::/64"
    }

    /// What one party may have to itself: the IPv4 address, or the IPv6 /48.
    static func network(_ bytes: [UInt8]) -> String {
        bytes.count == 4 ? counted(bytes) : prefix(bytes, groups: 3) + "::/48"
    }

    private static func prefix(_ bytes: [UInt8], groups: Int) -> String {
        stride(from: 0, to: 2 * groups, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }.joined(separator: ":")
    }
}

extension [AddressRange] {
    /// The visitor's address: the rightmost entry of X-Forwarded-For that is no trusted proxy, where the peer is one.
    func visitor(peer: String, forwardedFor: [String]) -> (address: String, network: String) {
        guard var address = Address.bytes(peer) else { return (peer, peer) }
        let entries = forwardedFor.flatMap { $0.split(separator: ",") }.reversed()
        for entry in entries {
            guard contains(where: { $0.contains(address) }) else { break }
            let text = entry.trimmingSpaces
            guard let next = Address.bytes(text.withoutPort)
            else { break }
            address = next
        }
        return (Address.counted(address), Address.network(address))
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
