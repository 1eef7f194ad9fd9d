/// Base64 with the alphabet of URLs and without padding (RFC 4648 §5, RFC 7515 §2). Foundation's decoder takes several
/// spellings of the same bytes; a token must have one.
public enum Base64URL {
    public static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = alphabet
        return String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { text in
            var (place, end) = (0, 0)
            func put(_ bits: UInt8) {
                text[end] = alphabet[Int(bits & 0x3F)]
                end += 1
            }
            while place < bytes.count {
                let first = bytes[place]
                let second = place + 1 < bytes.count ? bytes[place + 1] : 0
                let third = place + 2 < bytes.count ? bytes[place + 2] : 0
                put(first >> 2)
                put(first << 4 | second >> 4)
                if place + 1 < bytes.count { put(second << 2 | third >> 6) }
                if place + 2 < bytes.count { put(third) }
                place += 3
            }
            return end
        }
    }

    /// nil for padding, any other character, a length that no bytes have, and left-over bits that are not zero.
    public static func decode(_ text: String) -> [UInt8]? {
        var text = text
        let values = values
        return text.withUTF8 { characters in
            guard characters.count % 4 != 1 else { return nil }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(characters.count * 3 / 4)
            var (buffer, bits) = (UInt32(0), 0)
            for character in characters {
                let value = values[Int(character)]
                guard value < 64 else { return nil }
                buffer = buffer << 6 | UInt32(value)
                bits += 6
                if bits >= 8 {
                    bits -= 8
                    bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
                }
            }
            return buffer & ((1 << UInt32(bits)) - 1) == 0 ? bytes : nil
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}
