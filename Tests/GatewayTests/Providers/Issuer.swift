import Crypto
import JWTKit
import Outbound
import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

/// A clock that stands still until it is set.
final class HandClock: Sendable {
    private let time: Mutex<Instant>

    init(_ time: Instant = Instant(milliseconds: 1_800_000_000_000)) { self.time = Mutex(time) }

    var now: Instant { time.withLock { $0 } }
    var read: @Sendable () -> Instant { { self.now } }
    func advance(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
}

/// One signing key of a made-up provider.
struct IssuerKey: Sendable {
    let id: String
    let algorithm: String
    /// Its entry in the key set.
    let published: String
    private let signer: any JWTAlgorithm

    init(es256 id: String) async throws {
        let key = ES256PrivateKey()
        guard let (x, y) = key.parameters else { throw JWTError.generic(identifier: "key", reason: "no parameters") }
        self.id = id
        algorithm = "ES256"
        published =
            #"{"kty":"EC","crv":"P-256","kid":"\#(id)","x":"\#(Self.url(x))","y":"\#(Self.url(y))"}"#
        signer = try await JWTKeyCollection().add(ecdsa: key).getKey()
    }

    init(rs256 id: String) async throws {
        self.id = id
        algorithm = "RS256"
        published =
            #"{"kty":"RSA","use":"sig","alg":"RS256","kid":"\#(id)","n":"\#(TestRSA.modulus)","e":"AQAB"}"#
        signer = try await JWTKeyCollection()
            .add(rsa: Insecure.RSA.PrivateKey(pem: TestRSA.pem), digestAlgorithm: .sha256).getKey()
    }

    var header: String { #"{"alg":"\#(algorithm)","kid":"\#(id)","typ":"JWT"}"# }

    /// A compact JWS (RFC 7515 §3.1) over exactly these texts.
    func sign(_ claims: String, header: String? = nil) throws -> String {
        let text = [header ?? self.header, claims].map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".")
        return "\(text).\(Base64URL.encode(Array(try signer.sign(Array(text.utf8)))))"
    }

    private static func url(_ base64: String) -> String {
        String(base64.compactMap { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 == "=" ? nil : $0 })
    }
}

/// The claims of a good id_token, to be spoilt one by one. Values are JSON.
struct IssuerClaims {
    static let nonce = "nonce-of-this-departure"

    var members: [(name: String, json: String)]

    init(now: Instant, issuer: String, clientID: String) {
        members = [
            ("iss", "\"\(issuer)\""), ("aud", "\"\(clientID)\""), ("sub", "\"1102\""),
            ("exp", "\(now.seconds + 3600)"), ("iat", "\(now.seconds)"), ("nonce", "\"\(Self.nonce)\""),
            ("name", "\"Анна Крылова\""), ("given_name", "\"Анна\""), ("family_name", "\"Крылова\""),
            ("email", "\"anna@example.com\""), ("email_verified", "\"true\""),
        ]
    }

    func with(_ name: String, _ json: String?) -> IssuerClaims {
        var claims = self
        claims.members.removeAll { $0.name == name }
        if let json { claims.members.append((name, json)) }
        return claims
    }

    var json: String { "{\(members.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ","))}" }

    static var nonceDigest: SignUpFlow.Digest {
        SignUpFlow.Digest.sha256(nonce)
    }
}

/// A made-up provider: what it publishes, what its token endpoint answers, and the gateway's side of it.
struct Issuer {
    let address = "https://id.example.com"
    let clientID = "gatehouse-Kclient"
    let http = ScriptedHTTP()
    let clock = HandClock()
    let key: IssuerKey

    init() async throws {
        key = try await IssuerKey(es256: "first")
        publish()
        publish(keys: [key])
    }

    var discoveryAddress: String { "\(address)/.well-known/openid-configuration" }
    var keysAddress: String { "\(address)/keys" }
    var tokenAddress: String { "\(address)/token" }
    var userInfoAddress: String { "\(address)/userinfo" }

    var settings: OpenIDSettings {
        .openID(
            name: ProviderName("example"), issuer: address, clientID: clientID,
            clientSecret: Secret("a secret/of:ours"))
    }

    func provider(_ settings: OpenIDSettings? = nil) -> OpenIDProvider {
        OpenIDProvider(settings ?? self.settings, http: http, now: clock.read)
    }

    var document: IssuerClaims {
        var document = IssuerClaims(now: clock.now, issuer: address, clientID: clientID)
        document.members = [
            ("issuer", "\"\(address)\""), ("authorization_endpoint", "\"\(address)/authorize?tenant=1\""),
            ("token_endpoint", "\"\(tokenAddress)\""), ("jwks_uri", "\"\(keysAddress)\""),
            ("id_token_signing_alg_values_supported", #"["RS256","ES256","HS256"]"#),
        ]
        return document
    }

    func publish(_ document: IssuerClaims? = nil, maxAge: Int? = nil) {
        http.on(.get, discoveryAddress, json: (document ?? self.document).json, headers: Self.headers(maxAge))
    }

    func publish(keys: [IssuerKey], maxAge: Int? = nil) {
        let set = #"{"keys":[\#(keys.map(\.published).joined(separator: ","))]}"#
        http.on(.get, keysAddress, json: set, headers: Self.headers(maxAge))
    }

    private static func headers(_ maxAge: Int?) -> [(name: String, value: String)] {
        maxAge.map { [("Cache-Control", "public, max-age=\($0), must-revalidate")] } ?? []
    }

    var claims: IssuerClaims { IssuerClaims(now: clock.now, issuer: address, clientID: clientID) }

    func answerToken(_ claims: IssuerClaims? = nil, key: IssuerKey? = nil, header: String? = nil) throws {
        let token = try (key ?? self.key).sign((claims ?? self.claims).json, header: header)
        http.on(.post, tokenAddress, json: #"{"access_token":"a","token_type":"Bearer","id_token":"\#(token)"}"#)
    }

    func trip(_ purpose: Departure.Purpose = .identify, _ freshness: Freshness = .any) -> ProviderRequest {
        ProviderRequest(
            state: "st&te", nonce: IssuerClaims.nonce, codeChallenge: "challenge",
            redirectURI: "https://signup.example.com/callback/example", purpose: purpose, freshness: freshness,
            language: .russian)
    }

    /// The parameters that the provider is left for with.
    func asked(
        _ purpose: Departure.Purpose, _ freshness: Freshness = .any, _ change: (inout OpenIDSettings) -> Void = { _ in }
    ) async throws -> [String: String] {
        var settings = settings
        change(&settings)
        return Sent.query(
            of: try await provider(settings).departureURL(trip(purpose, freshness), deadline: .ample))
    }

    /// What the token endpoint was sent, latest.
    func redeemed() throws -> (form: [String: String], authorization: String?) {
        let call = try #require(http.requests(to: tokenAddress).last)
        return (
            Sent.form(String(decoding: call.body ?? [], as: UTF8.self)),
            call.headers.first { $0.name == "Authorization" }?.value
        )
    }

    func callback(_ purpose: Departure.Purpose = .identify) -> ProviderCallback {
        ProviderCallback(
            code: "c/de", nonce: IssuerClaims.nonceDigest, codeVerifier: "verifier",
            redirectURI: "https://signup.example.com/callback/example", purpose: purpose,
            departedAt: clock.now - .seconds(120), now: clock.now)
    }
}

/// What a request carried: the names and values of its query or form.
enum Sent {
    static func query(of url: String) -> [String: String] { form(url.drop { $0 != "?" }.dropFirst()) }

    static func form(_ text: some StringProtocol) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            parameters[decoded(halves[0])] = halves.count == 2 ? decoded(halves[1]) : ""
        }
        return parameters
    }

    private static func decoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
