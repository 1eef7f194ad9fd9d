import Crypto
import FoundationEssentials
import SignUpFlow

/// One of the settings' keys with all that is derived from it.
struct RingKey: Sendable {
    /// The first bytes of a value derived from the key: says which key sealed, and nothing about it.
    let id: [UInt8]
    // Each has its key and nothing else yet: copying one is cheaper than taking the key in again.
    private let sealing: [Keyring.Purpose: HMAC<SHA256>]
    private let mac: [Keyring.Purpose: HMAC<SHA256>]
    private let random: @Sendable (_ count: Int) -> [UInt8]

    init(_ bytes: [UInt8], random: @escaping @Sendable (_ count: Int) -> [UInt8]) {
        precondition(bytes.count == 32, "A key has 32 bytes.")
        let master = SymmetricKey(data: bytes)
        func derive(_ info: String, count: Int = 32) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: master, salt: Array("gatehouse".utf8), info: Array(info.utf8), outputByteCount: count)
        }
        id = derive("id", count: SealedFormat.keyIDLength).withUnsafeBytes { Array($0) }
        func keyed(_ use: String) -> [Keyring.Purpose: HMAC<SHA256>] {
            Dictionary(
                uniqueKeysWithValues: Keyring.Purpose.allCases.map { ($0, HMAC(key: derive("\(use)/\($0.rawValue)"))) })
        }
        sealing = keyed("seal")
        mac = keyed("mac")
        self.random = random
    }

    func mac(_ parts: [String], _ purpose: Keyring.Purpose) -> SignUpFlow.Digest {
        SignUpFlow.Digest(authenticating: parts, with: keyed(purpose, in: mac))
    }

    func seal(_ bytes: [UInt8], _ purpose: Keyring.Purpose, _ context: String, under secret: [UInt8]?) -> Sealed {
        let fresh = random(SealedFormat.saltLength + SealedFormat.nonceLength)
        let salt = Array(fresh.prefix(SealedFormat.saltLength))
        do {
            let box = try AES.GCM.seal(
                bytes, using: messageKey(purpose, salt, secret),
                nonce: AES.GCM.Nonce(data: fresh.suffix(SealedFormat.nonceLength)),
                authenticating: associated(purpose, context))
            return SealedFormat(keyID: id, salt: salt, box: box).sealed
        } catch {
            preconditionFailure("AES-GCM refuses only keys and nonces of a wrong length: \(error)")
        }
    }

    func open(
        _ envelope: SealedFormat, _ purpose: Keyring.Purpose, _ context: String, under secret: [UInt8]?
    ) -> [UInt8]? {
        let key = messageKey(purpose, envelope.salt, secret)
        do {
            return try Array(AES.GCM.open(envelope.box, using: key, authenticating: associated(purpose, context)))
        } catch {
            // The one reason there is: the tag does not fit, and why is not to be told apart.
            return nil
        }
    }

    /// A key for one message: random nonces of 96 bits alone would be unsafe after 2³² messages under one key.
    private func messageKey(_ purpose: Keyring.Purpose, _ salt: [UInt8], _ secret: [UInt8]?) -> SymmetricKey {
        var hmac = keyed(purpose, in: sealing)
        hmac.update(data: [secret == nil ? 0 : 1] + salt + (secret ?? []))
        return SymmetricKey(data: hmac.finalize())
    }

    private func keyed(_ purpose: Keyring.Purpose, in keys: [Keyring.Purpose: HMAC<SHA256>]) -> HMAC<SHA256> {
        guard let keyed = keys[purpose] else { preconditionFailure("Every purpose has its keys from init on.") }
        return keyed
    }

    private func associated(_ purpose: Keyring.Purpose, _ context: String) -> [UInt8] {
        Array(purpose.rawValue.utf8) + [0] + Array(context.utf8)
    }
}
