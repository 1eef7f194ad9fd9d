import Crypto
import FoundationEssentials
import SignUpFlow

/// The bytes of a sealed value: key id, salt, nonce, ciphertext, tag.
struct SealedFormat {
    static let keyIDLength = 4
    static let saltLength = 16
    /// 96 bits, as AES-GCM recommends (NIST SP 800-38D §5.2.1.1).
    static let nonceLength = 12

    let keyID: [UInt8]
    let salt: [UInt8]
    let box: AES.GCM.SealedBox

    init(keyID: [UInt8], salt: [UInt8], box: AES.GCM.SealedBox) {
        self.keyID = keyID
        self.salt = salt
        self.box = box
    }

    /// nil where the text can't be one of ours.
    init?(_ sealed: Sealed) {
        guard let bytes = Base64URL.decode(sealed.rawValue), bytes.count >= Self.keyIDLength + Self.saltLength else {
            return nil
        }
        keyID = Array(bytes[..<Self.keyIDLength])
        salt = Array(bytes[Self.keyIDLength..<Self.keyIDLength + Self.saltLength])
        do {
            box = try AES.GCM.SealedBox(combined: bytes[(Self.keyIDLength + Self.saltLength)...])
        } catch {
            // Too short for a nonce and a tag.
            return nil
        }
    }

    var sealed: Sealed {
        var bytes = keyID
        bytes.reserveCapacity(Self.keyIDLength + Self.saltLength + Self.nonceLength + box.ciphertext.count + 16)
        bytes += salt
        bytes += box.nonce
        box.ciphertext.withUnsafeBytes { bytes.append(contentsOf: $0) }
        box.tag.withUnsafeBytes { bytes.append(contentsOf: $0) }
        return Sealed(Base64URL.encode(bytes))
    }
}
