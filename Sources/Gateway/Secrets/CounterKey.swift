import Crypto
public import SignUpFlow

/// Turns whose budget it is (a phone, an address, a login) into what the store counts under, so that the store names nobody.
/// The key is the store's own and not the settings': a change of the settings' keys resets no counter.
public struct CounterKey: Sendable {
    private let keyed: HMAC<SHA256>

    /// - Parameter bytes: 32 random bytes.
    public init(bytes: [UInt8]) { keyed = HMAC(key: SymmetricKey(data: bytes)) }

    /// The key under which `budget` of `subject` is counted.
    public func key(_ budget: Budget, _ subject: String) -> SignUpFlow.Digest {
        SignUpFlow.Digest(authenticating: [budget.rawValue, subject], with: keyed)
    }

    /// The store's counter key: made at the very first start, sealed again when the settings' first key has changed.
    ///
    /// - Parameter random: so many bytes from a secure generator.
    public static func load(
        from store: any KeyStore, keyring: Keyring, random: (_ count: Int) -> [UInt8]
    ) async throws(KeyLoadingError) -> CounterKey {
        let name = "counter"
        func seal(_ bytes: [UInt8]) -> Sealed { keyring.seal(bytes, for: .storeSecret, context: "secrets/\(name)") }
        do {
            let sealed = try await store.secret(named: name, orStore: seal(random(32)))
            guard let bytes = keyring.open(sealed, for: .storeSecret, context: "secrets/\(name)") else {
                throw KeyLoadingError.unreadable(name)
            }
            if !keyring.isSealedByFirst(sealed) { try await store.replaceSecret(named: name, with: seal(bytes)) }
            return CounterKey(bytes: bytes)
        } catch let error as KeyLoadingError {
            throw error
        } catch let error as StoreError {
            throw .store(error)
        } catch {
            throw .store(.failed("\(error)"))
        }
    }
}
