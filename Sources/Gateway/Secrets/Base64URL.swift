/// Base64 with the alphabet of URLs and without padding (RFC 4648 §5, RFC 7515 §2). Foundation's decoder takes several
/// spellings of the same bytes; a token must have one.
public enum Base64URL {
    public static func encode(_ bytes: [UInt8]) -> String {
        let length = (bytes.count * 4 + 2) / 3
        return String(unsafeUninitializedCapacity: length) { text in
            var (buffer, bits, end) = (UInt32(0), 0, 0)
            for byte in bytes {
                buffer = buffer << 8 | UInt32(byte)
                bits += 8
                while bits >= 6 {
                    bits -= 6
                    text[end] = alphabet[Int(buffer >> UInt32(bits) & 0x3F)]
                    end += 1
                }
            }
            if bits > 0 {
                text[end] = alphabet[Int(buffer << UInt32(6 - bits) & 0x3F)]
                end += 1
            }
            return end
        }
    }

    /// nil for padding, any other character, a length that no bytes have, and left-over bits that are not zero.
    public static func decode(_ text: String) -> [UInt8]? {
        var text = text
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
