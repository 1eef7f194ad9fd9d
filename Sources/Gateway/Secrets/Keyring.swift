// Secrets: sealing, digests and the types that keep a secret from being printed. Everything that lies in the store or in a
// form and must not be readable there passes through `Keyring`. See docs/decisions/0004-keys-and-sealing.md.

public import SignUpFlow

/// The settings' keys: the first seals, all of them open.
public struct Keyring: Sendable {
    /// What a key is used for: each purpose has keys of its own, so that nothing sealed for one opens as another.
    public enum Purpose: String, Sendable, CaseIterable {
        case ticket, row, profile, verifier, luggage, handoff, appCode, oneTimeCode, budget, signingKey, storeSecret,
            step
    }

    private let first: RingKey
    private let all: [RingKey]

    /// Derives every purpose's keys once.
    ///
    /// - Parameter random: so many bytes from a secure generator: salts and nonces, which must never come twice.
    /// - Precondition: at least one key, each of 32 bytes; the settings refuse anything else before.
    public init(keys: [[UInt8]], random: @escaping @Sendable (_ count: Int) -> [UInt8] = SystemChance.bytes) {
        all = keys.map { RingKey($0, random: random) }
        guard let first = all.first else { preconditionFailure("A keyring needs a key.") }
        self.first = first
    }

    /// Seals bytes with AES-256-GCM under a key of the purpose. They open only for the same purpose and context.
    ///
    /// - Parameter context: where the bytes will stand, as `table/row id`; it is associated data and not stored.
    public func seal(_ bytes: [UInt8], for purpose: Purpose, context: String) -> Sealed {
        first.seal(bytes, purpose, context, under: nil)
    }

    /// What was sealed; nil where it is not ours, was altered, or was sealed for another purpose or context.
    public func open(_ sealed: Sealed, for purpose: Purpose, context: String) -> [UInt8]? {
        open(sealed, purpose, context, under: nil)
    }

    /// The same under a key that besides needs `secret` (the browser cookie's value, a code): once that is gone nobody opens
    /// the bytes, the holder of the settings' keys neither.
    public func seal(_ bytes: [UInt8], for purpose: Purpose, context: String, under secret: [UInt8]) -> Sealed {
        first.seal(bytes, purpose, context, under: secret)
    }

    /// What was sealed under `secret`; nil also where the secret is another.
    public func open(_ sealed: Sealed, for purpose: Purpose, context: String, under secret: [UInt8]) -> [UInt8]? {
        open(sealed, purpose, context, under: secret)
    }

    /// Whether the first key sealed this; what an older one sealed and must live on is sealed again.
    public func isSealedByFirst(_ sealed: Sealed) -> Bool {
        SealedFormat(sealed).map { $0.keyID == first.id } ?? false
    }

    /// HMAC-SHA256 over `parts` under the purpose's key of the first key. Each part goes in with its length, so that no two
    /// lists of parts are the same bytes.
    public func mac(_ parts: [String], for purpose: Purpose) -> Digest { first.mac(parts, purpose) }

    /// Whether `digest` is the MAC of `parts` under any key of the ring. Takes the same time whether it is or not.
    public func verifies(_ digest: Digest, _ parts: [String], for purpose: Purpose) -> Bool {
        all.reduce(false) { found, key in digest.matches(key.mac(parts, purpose)) || found }
    }

    private func open(_ sealed: Sealed, _ purpose: Purpose, _ context: String, under secret: [UInt8]?) -> [UInt8]? {
        guard let parts = SealedFormat(sealed) else { return nil }
        for key in all where key.id == parts.keyID {
            if let bytes = key.open(parts, purpose, context, under: secret) { return bytes }
        }
        return nil
    }
}
