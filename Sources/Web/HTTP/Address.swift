import Foundation

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
