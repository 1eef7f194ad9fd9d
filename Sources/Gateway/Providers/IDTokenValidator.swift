import SignUpFlow

/// Judges an id_token from any provider (OpenID Connect Core §3.1.3.7, RFC 8725) without a clock or a call of its own.
struct IDTokenValidator: Sendable {
    static let maxBytes = 8192
    /// How far the provider's clock may be from ours.
    static let leeway: Double = 60
    /// How old a token may be at the callback.
    static let maxAge: Double = 600

    /// Every spelling that `iss` may have.
    var issuers: [String]
    var clientID: String
    var algorithms: Set<IDTokenAlgorithm>
    /// SHA-256 of the nonce that left.
    var nonce: Digest
    /// The token must bring the nonce; without it, one without a nonce is accepted, and another nonce is not.
    var needsNonce = true
    /// Set where the person had to authenticate again: since when. A provider that does not say when it did has not shown it.
    var authenticatedSince: Instant?
    var now: Instant

    func validate(_ token: String, keys: IDTokenKeys) throws(IDTokenFault) -> IDTokenClaims {
        let claims = try Self.claims(of: token, algorithms: algorithms, keys: keys)
        try checkParties(claims)
        try checkTimes(claims)
        try checkNonce(claims)
        guard let subject = claims["sub"]?.string, Self.isSubject(subject) else { throw .subject }
        return IDTokenClaims(
            subject: subject, profile: Profile(claims: claims), authenticatedAt: try authenticatedAt(claims))
    }

    /// What a token says: its form and its signature judged, and nothing else.
    static func claims(
        of token: String, algorithms: Set<IDTokenAlgorithm>, keys: IDTokenKeys
    ) throws(IDTokenFault) -> StrictJSON {
        guard token.utf8.count <= maxBytes else { throw .tooLong }
        let segments = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard segments.count == 3 else { throw .segments }
        let header = try object(segments[0])
        let claims = try object(segments[1])
        guard let signature = Base64URL.decode(String(segments[2])) else { throw .encoding }
        let key = try keys.key(id: try keyID(header), algorithm: try algorithm(header, among: algorithms))
        guard key.signed("\(segments[0]).\(segments[1])", signature: signature) else { throw .signature }
        return claims
    }

    /// The name of the key that the token says it is signed with; empty where it says none.
    static func keyID(of token: String) -> KeyID {
        do {
            return try keyID(object(token.split(separator: ".").first ?? "")) ?? KeyID("")
        } catch {
            return KeyID("")
        }
    }

    /// `jku`, `jwk`, `x5u` and `x5c` are never read: keys come from the pinned set alone.
    private static func algorithm(
        _ header: StrictJSON, among algorithms: Set<IDTokenAlgorithm>
    ) throws(IDTokenFault) -> IDTokenAlgorithm {
        guard !header.has("crit") else { throw .critical }
        guard let name = header["alg"]?.string, let algorithm = IDTokenAlgorithm(rawValue: name),
            algorithms.contains(algorithm)
        else { throw .algorithm }
        if let type = header["typ"] {
            // A logout or access token of the same provider must not pass for an id_token (RFC 8725 §3.11).
            guard let name = type.string, name.uppercased() == "JWT" else { throw .type }
        }
        return algorithm
    }

    private func checkParties(_ claims: StrictJSON) throws(IDTokenFault) {
        guard let issuer = claims["iss"]?.string, issuers.contains(where: { $0.isByteForByte(issuer) }) else {
            throw .issuer
        }
        guard let audiences = claims["aud"]?.string.map({ [$0] }) ?? claims["aud"]?.strings,
            audiences.contains(where: { $0.isByteForByte(clientID) })
        else { throw .audience }
        if let party = claims["azp"] {
            guard party.string?.isByteForByte(clientID) == true else { throw .authorizedParty }
        } else if audiences.count > 1 {
            throw .authorizedParty
        }
    }

    private func checkTimes(_ claims: StrictJSON) throws(IDTokenFault) {
        let now = Double(now.milliseconds) / 1000
        guard let expires = claims["exp"]?.number, now < expires + Self.leeway else { throw .expired }
        guard let issued = claims["iat"]?.number, issued <= now + Self.leeway, now - issued <= Self.maxAge else {
            throw .issuedAt
        }
        if let begins = claims["nbf"] {
            guard let begins = begins.number, begins <= now + Self.leeway else { throw .notYetValid }
        }
    }

    private func checkNonce(_ claims: StrictJSON) throws(IDTokenFault) {
        guard let sent = claims["nonce"] else {
            guard needsNonce else { return }
            throw .nonce
        }
        guard let text = sent.string, Digest.sha256(text).matches(nonce) else { throw .nonce }
    }

    /// Never later than now, whatever the provider's clock says. A time that can't be is none, except where it is needed.
    private func authenticatedAt(_ claims: StrictJSON) throws(IDTokenFault) -> Instant? {
        guard let said = claims["auth_time"] else { return nil }
        let earliest = authenticatedSince.map { Double($0.milliseconds) / 1000 - Self.leeway } ?? 0
        let latest = Double(now.milliseconds) / 1000 + Self.leeway
        guard let time = said.number, earliest <= time, time <= latest else {
            guard authenticatedSince == nil else { throw .authenticationTime }
            return nil
        }
        return min(Instant(milliseconds: Int64(time * 1000)), now)
    }

    private static func object(_ segment: Substring) throws(IDTokenFault) -> StrictJSON {
        guard let bytes = Base64URL.decode(String(segment)) else { throw .encoding }
        let json: StrictJSON
        do {
            json = try StrictJSON(bytes)
        } catch {
            throw error == .repeatedName ? .repeatedName : .json
        }
        guard json.isObject else { throw .json }
        return json
    }

    private static func keyID(_ header: StrictJSON) throws(IDTokenFault) -> KeyID? {
        guard let id = header["kid"] else { return nil }
        guard let text = id.string else { throw .keyUnknown }
        return KeyID(text)
    }

    /// 1 to 255 printable ASCII characters.
    static func isSubject(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
