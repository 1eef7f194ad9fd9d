import FoundationEssentials

/// What the simulated Google remembers: codes it gave, keys it signs with, requests it saw.
actor GoogleDesk {
    /// What a code stands for until it is redeemed.
    struct Grant: Sendable {
        let request: GoogleAuthorizeRequest
        let person: Person
        let fault: GoogleFault?
    }

    private(set) var counts: [String: Int] = [:]
    private var grants = Grants<Grant>(lifetime: 600)
    private var keys: [GoogleSigningKey] = []
    private var hiddenKey: GoogleSigningKey?

    func count(_ endpoint: String) {
        counts[endpoint, default: 0] += 1
    }

    func issue(_ grant: Grant, now: Date) -> String {
        grants.issue(grant, now: now)
    }

    func spend(_ code: String, now: Date) -> Grant? {
        grants.spend(code, now: now)
    }

    /// The JWKS document, newest key first.
    func publishedKeys() async throws -> String {
        _ = try await signingKey()
        return "{\"keys\":[\(keys.reversed().map(\.jwk).joined(separator: ","))]}"
    }

    /// The newest key; the first one is made when first needed.
    func signingKey() async throws -> GoogleSigningKey {
        if let newest = keys.last { return newest }
        let key = try await GoogleSigningKey()
        // Another request may have made the first key meanwhile: that one counts.
        if let newest = keys.last { return newest }
        keys.append(key)
        return key
    }

    /// A key that no document shows.
    func unknownKey() async throws -> GoogleSigningKey {
        if let hiddenKey { return hiddenKey }
        let key = try await GoogleSigningKey()
        hiddenKey = key
        return key
    }

    func rotateKeys(keepingOld: Bool) async throws {
        let key = try await GoogleSigningKey()
        keys = keepingOld ? keys + [key] : [key]
    }
}
