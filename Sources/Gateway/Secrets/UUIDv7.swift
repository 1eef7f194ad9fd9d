public import SignUpFlow

/// Ids that sort by the time they were made (RFC 9562 §5.7).
public enum UUIDv7 {
    /// A fresh id, lower case: 48 bits of `now` in milliseconds, 74 random bits.
    ///
    /// - Parameter random: so many bytes from a secure generator.
    public static func make(now: Instant, random: (_ count: Int) -> [UInt8]) -> String {
        var bytes = withUnsafeBytes(of: UInt64(bitPattern: now.milliseconds).bigEndian) { Array($0.suffix(6)) }
        bytes += random(10).prefix(10)
        bytes[6] = 0x70 | bytes[6] & 0x0F
        bytes[8] = 0x80 | bytes[8] & 0x3F
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (place, byte) in bytes.enumerated() {
            if place == 4 || place == 6 || place == 8 || place == 10 { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0x0F)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
