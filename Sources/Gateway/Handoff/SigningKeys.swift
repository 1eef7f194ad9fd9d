import FoundationEssentials
public import SignUpFlow

/// The keys that sign id_tokens: made by the gateway, kept in the store, sealed. One for each algorithm signs; its successor
/// is published a day before it signs, so that no client meets a key it has not had time to fetch, and it stays published a
/// day after its last token has expired.
public actor SigningKeys {
    /// How long a key signs.
    public static let term: Duration = .seconds(90 * 24 * 3600)
    /// How long a key is published before it signs, and after its last token has expired.
    public static let notice: Duration = .seconds(24 * 3600)

    private let store: any KeyStore
    private let keyring: Keyring
    private let now: @Sendable () -> Instant
    /// In the order in which they begin to sign.
    private var keys: [SigningKey] = []
    private var making: [Client.IDTokenAlgorithm: Task<Void, any Error>] = [:]

    private var built: (jwks: [UInt8], keys: IDTokenKeys)?

    /// The published keys as a JWK Set (RFC 7517 §5), drawn anew only when the keys change.
    public private(set) var jwks = Array(#"{"keys":[]}"#.utf8)

    public init(store: any KeyStore, keyring: Keyring, environment: Environment) {
        self.store = store
        self.keyring = keyring
        now = environment.now
    }

    /// At start, before anything listens: reads the keys, seals those again that an older settings key sealed, and makes the
    /// ES256 key on a first start.
    public func load() async throws(KeyLoadingError) {
        try await asLoading {
            try await read(resealing: true)
            if signing(.es256) == nil { try await make(.es256) }
        }
    }

    /// After listening has begun, and every few minutes from then on: makes the RS256 key on a first start, makes successors a day
    /// before they sign, and forgets keys whose tokens are long over.
    public func prepare() async throws(KeyLoadingError) {
        try await asLoading {
            for algorithm in Client.IDTokenAlgorithm.allCases where needsKey(algorithm) {
                try await make(algorithm)
            }
            try await store.removeSigningKeys(retiredBefore: now() - Self.retired)
            try await read(resealing: false)
        }
    }

    /// The key that signs now. Where it is still being made (the first RS256 key) the caller waits for it.
    func signer(_ algorithm: Client.IDTokenAlgorithm) async throws(KeyLoadingError) -> SigningKey {
        if signing(algorithm) == nil { try await asLoading { try await make(algorithm) } }
        guard let key = signing(algorithm) else { throw .damaged(algorithm.rawValue) }
        return key
    }

    /// Whose id_token this is (`id_token_hint`, OpenID Connect Core §3.1.2.1): one of ours for this client, by any key that is still
    /// held. Its time does not count. nil: it is none.
    public func account(ofHint token: String, for client: ClientID, issuer: String) async -> AccountID? {
        do {
            let claims = try IDTokenValidator.claims(
                of: token, algorithms: Set(IDTokenAlgorithm.allCases), keys: try await verifiers())
            guard claims["iss"]?.string?.isByteForByte(issuer) == true, let audience = claims["aud"]?.string,
                ClientID(audience) == client
            else { return nil }
            return claims["sub"]?.string.map { AccountID($0) }
        } catch {
            // It is somebody else's, or nobody's: a hint that says nothing.
            return nil
        }
    }

    /// The published keys as who receives an id_token has them; built when they are first needed.
    private func verifiers() async throws -> IDTokenKeys {
        if let built, built.jwks == jwks { return built.keys }
        let jwks = jwks
        let keys = try await IDTokenKeys(StrictJSON(jwks))
        built = (jwks, keys)
        return keys
    }

    /// A key has left for good so long after its successor began to sign.
    private static let retired = Lifetime.token + notice

    /// The latest that may sign already; where none may (the clock went back), the first that will.
    private func signing(_ algorithm: Client.IDTokenAlgorithm) -> SigningKey? {
        let ours = keys.filter { $0.algorithm == algorithm }
        return ours.last { $0.signsFrom <= now() } ?? ours.first
    }

    private func needsKey(_ algorithm: Client.IDTokenAlgorithm) -> Bool {
        guard let latest = keys.last(where: { $0.algorithm == algorithm }) else { return true }
        return now() >= latest.signsFrom + Self.term - Self.notice
    }

    /// Makes and stores a key: the first signs at once, a successor a day later. Everybody who asks meanwhile waits for the
    /// same one.
    private func make(_ algorithm: Client.IDTokenAlgorithm) async throws {
        if let task = making[algorithm] { return try await task.value }
        let task = Task {
            let bytes = try await SigningKey.generate(algorithm)
            let createdAt = now()
            let signsFrom = signing(algorithm) == nil ? createdAt : createdAt + Self.notice
            let key = try await SigningKey(bytes, algorithm: algorithm, createdAt: createdAt, signsFrom: signsFrom)
            try await store.add(
                StoredSigningKey(
                    id: key.id, algorithm: algorithm.rawValue, sealed: seal(bytes, id: key.id), createdAt: createdAt,
                    signsFrom: signsFrom))
            take(keys + [key])
        }
        making[algorithm] = task
        defer { making[algorithm] = nil }
        try await task.value
    }

    /// Reads what the store has: other instances make keys as well.
    private func read(resealing: Bool) async throws {
        var read: [SigningKey] = []
        for stored in try await store.signingKeys() {
            if let known = keys.first(where: { $0.id == stored.id }) {
                read.append(known)
                continue
            }
            guard let algorithm = Client.IDTokenAlgorithm(rawValue: stored.algorithm) else { continue }
            guard let bytes = keyring.open(stored.sealed, for: .signingKey, context: context(stored.id)) else {
                throw KeyLoadingError.unreadable("signing key \(stored.id)")
            }
            let key = try await SigningKey(
                bytes, algorithm: algorithm, createdAt: stored.createdAt, signsFrom: stored.signsFrom)
            guard key.id == stored.id else { throw KeyLoadingError.damaged("signing key \(stored.id)") }
            read.append(key)
            if resealing, !keyring.isSealedByFirst(stored.sealed) {
                try await store.reseal(stored.id, sealed: seal(bytes, id: stored.id))
            }
        }
        // What was made while the store was read is not lost; what is over `take` leaves out.
        take(read + keys.filter { key in !read.contains { $0.id == key.id } })
    }

    private func take(_ found: [SigningKey]) {
        let sorted = found.sorted { ($0.signsFrom, $0.id) < ($1.signsFrom, $1.id) }
        let over = now() - Self.retired
        keys = sorted.enumerated().filter { place, key in
            !sorted[(place + 1)...].contains { $0.algorithm == key.algorithm && $0.signsFrom <= over }
        }.map(\.element)
        jwks = Array((#"{"keys":["# + keys.map(\.json).joined(separator: ",") + "]}").utf8)
    }

    private func seal(_ bytes: [UInt8], id: String) -> Sealed {
        keyring.seal(bytes, for: .signingKey, context: context(id))
    }

    private func context(_ id: String) -> String { "signing_keys/\(id)" }

    private func asLoading(_ work: () async throws -> Void) async throws(KeyLoadingError) {
        do {
            try await work()
        } catch let error as KeyLoadingError {
            throw error
        } catch let error as StoreError {
            throw .store(error)
        } catch {
            throw .damaged("signing key: \(error)")
        }
    }
}
