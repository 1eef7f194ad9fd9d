public import SignUpFlow

/// Keys that sign, and named secrets: what the gateway itself has to remember. All of it is sealed under the settings' keys.
public protocol KeyStore: Sendable {
    func signingKeys() async throws(StoreError) -> [StoredSigningKey]
    /// Adds a key; where its id is there already nothing changes.
    func add(_ key: StoredSigningKey) async throws(StoreError)
    /// Replaces the sealed bytes of a key (the settings' first key changed).
    func reseal(_ id: String, sealed: Sealed) async throws(StoreError)
    func removeSigningKeys(retiredBefore: Instant) async throws(StoreError)
    /// A named random secret of the store, sealed; the first writer wins and everybody gets the winner's.
    func secret(named name: String, orStore candidate: Sealed) async throws(StoreError) -> Sealed
    func replaceSecret(named name: String, with sealed: Sealed) async throws(StoreError)
}
