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
