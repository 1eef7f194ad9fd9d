/// Base64 with the alphabet of URLs and without padding (RFC 4648 §5, RFC 7515 §2). Foundation's decoder takes several
/// spellings of the same bytes; a token must have one.
public enum Base64URL {
    public static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = alphabet
        return String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { text in
            bytes.withUnsafeBufferPointer { bytes in
                alphabet.withUnsafeBufferPointer { alphabet in write(bytes, alphabet, to: text) }
            }
        }
    }

    /// Answers how many characters were written.
    private static func write(
        _ bytes: UnsafeBufferPointer<UInt8>, _ alphabet: UnsafeBufferPointer<UInt8>,
        to text: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var (place, end) = (0, 0)
        /// The first `count` sextets of three bytes.
        func put(_ bits: UInt32, _ count: Int) {
            for index in 0..<count { text[end + index] = alphabet[Int(bits >> UInt32(18 - 6 * index) & 0x3F)] }
            end += count
        }
        while place + 3 <= bytes.count {
            put(UInt32(bytes[place]) << 16 | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]), 4)
            place += 3
        }
        switch bytes.count - place {
        case 1: put(UInt32(bytes[place]) << 16, 2)
        case 2: put(UInt32(bytes[place]) << 16 | UInt32(bytes[place + 1]) << 8, 3)
        default: break
        }
        return end
    }

    /// nil for padding, any other character, a length that no bytes have, and left-over bits that are not zero.
    public static func decode(_ text: String) -> [UInt8]? {
        var text = text
        let values = values
        return text.withUTF8 { characters in
            guard characters.count % 4 != 1 else { return nil }
            var leftOver = UInt32(0)
            let bytes = [UInt8](unsafeUninitializedCapacity: characters.count * 3 / 4) { bytes, count in
                leftOver = values.withUnsafeBufferPointer { read(characters, $0, to: bytes, &count) }
            }
            return leftOver == 0 ? bytes : nil
        }
    }

    /// Answers the bits that make no whole byte; other than zero too where a character is none of ours.
    private static func read(
        _ characters: UnsafeBufferPointer<UInt8>, _ values: UnsafeBufferPointer<UInt8>,
        to bytes: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int
    ) -> UInt32 {
        var (buffer, bits) = (UInt32(0), UInt32(0))
        for character in characters {
            let value = values[Int(character)]
            guard value < 64 else { return .max }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes[count] = UInt8(truncatingIfNeeded: buffer >> bits)
                count += 1
            }
        }
        return buffer & ((1 << bits) - 1)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}
