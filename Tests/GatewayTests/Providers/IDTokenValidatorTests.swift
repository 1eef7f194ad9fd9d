import SignUpFlow
import Testing

@testable import Gateway

/// What is wrong with one token, and what the validator must say.
struct Spoilt: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var fault: IDTokenFault
    var token: @Sendable (Issuer) throws -> String

    /// A claim with another value, or none, under a good signature.
    init(_ name: String, _ json: @autoclosure @escaping @Sendable () -> String?, _ fault: IDTokenFault) {
        self.init("\(name): \(json() ?? "absent")", fault) { try $0.key.sign($0.claims.with(name, json()).json) }
    }

    init(header: String, _ fault: IDTokenFault) {
        self.init("header \(header)", fault) { try $0.key.sign($0.claims.json, header: header) }
    }

    init(_ description: String, _ fault: IDTokenFault, _ token: @escaping @Sendable (Issuer) throws -> String) {
        testDescription = description
        self.fault = fault
        self.token = token
    }
}

@Suite struct IDTokenValidatorTests {
    private static let now = HandClock().now.seconds

    private static let spoilt: [Spoilt] = [
        Spoilt("more than 8 KiB", .tooLong) { issuer in
            try issuer.key.sign(issuer.claims.with("pad", "\"\(String(repeating: "x", count: 8192))\"").json)
        },
        Spoilt("two segments", .segments) { try $0.key.sign($0.claims.json).dropLastSegment() },
        Spoilt("four segments", .segments) { try $0.key.sign($0.claims.json) + ".e30" },
        Spoilt("padding", .encoding) { try $0.key.sign($0.claims.json) + "=" },
        Spoilt("a line break", .encoding) { try $0.key.sign($0.claims.json) + "\n" },
        Spoilt("base64 instead of base64url", .encoding) { _ in "+/+/.e30.e30" },
        Spoilt("bits after the last byte", .encoding) { _ in "e31.e30.e30" },
        Spoilt("no JSON", .json) { try $0.key.sign("{") },
        Spoilt("no object", .json) { try $0.key.sign("[]") },
        Spoilt("text after the object", .json) { try $0.key.sign($0.claims.json + "{}") },
        Spoilt("a repeated claim", .repeatedName) { try $0.key.sign(#"{"sub":"1","# + $0.claims.json.dropFirst()) },
        Spoilt("a claim repeated with an escape", .repeatedName) {
            try $0.key.sign(#"{"\u0073ub":"1","# + $0.claims.json.dropFirst())
        },
        Spoilt("a repeated header name", .repeatedName) {
            try $0.key.sign($0.claims.json, header: #"{"alg":"none","alg":"ES256","kid":"first"}"#)
        },
        Spoilt(header: #"{"alg":"none","kid":"first"}"#, .algorithm),
        Spoilt(header: #"{"alg":"HS256","kid":"first"}"#, .algorithm),
        Spoilt(header: #"{"alg":"es256","kid":"first"}"#, .algorithm),
        Spoilt(header: #"{"alg":"ES384","kid":"first"}"#, .algorithm),
        Spoilt(header: #"{"kid":"first"}"#, .algorithm),
        Spoilt(header: #"{"alg":"ES256","kid":"first","crit":["exp"],"exp":1}"#, .critical),
        Spoilt(header: #"{"alg":"ES256","kid":"first","crit":[]}"#, .critical),
        Spoilt(header: #"{"alg":"ES256","kid":"first","crit":null}"#, .critical),
        Spoilt(header: #"{"alg":"ES256","kid":"first","typ":"logout+jwt"}"#, .type),
        Spoilt(header: #"{"alg":"ES256","kid":"other"}"#, .keyUnknown),
        Spoilt(header: #"{"alg":"ES256","kid":7}"#, .keyUnknown),
        Spoilt(header: #"{"alg":"RS256","kid":"first"}"#, .keyUnfit),
        Spoilt("another claim under the same signature", .signature) { issuer in
            let parts = try issuer.key.sign(issuer.claims.json).split(separator: ".")
            let claims = Base64URL.encode(Array(issuer.claims.with("sub", "\"2\"").json.utf8))
            return "\(parts[0]).\(claims).\(parts[2])"
        },
        Spoilt("an empty signature", .signature) { try $0.key.sign($0.claims.json).dropLastSegment() + "." },
        Spoilt("iss", nil, .issuer),
        Spoilt("iss", "\"https://id.example.com/\"", .issuer),
        Spoilt("iss", "\"https://evil.example.com\"", .issuer),
        Spoilt("iss", "[\"https://id.example.com\"]", .issuer),
        Spoilt("aud", nil, .audience),
        Spoilt("aud", "\"another\"", .audience),
        Spoilt("aud", "[]", .audience),
        Spoilt("aud", "[\"gatehouse-Kclient\", 1]", .audience),
        // The Kelvin sign: equal to K as text, another byte.
        Spoilt("aud", "\"gatehouse-\\u212Aclient\"", .audience),
        Spoilt("aud", "[\"gatehouse-Kclient\", \"another\"]", .authorizedParty),
        Spoilt("azp", "\"another\"", .authorizedParty),
        Spoilt("azp", "7", .authorizedParty),
        Spoilt("iss", "null", .issuer),
        Spoilt("sub", "null", .subject),
        Spoilt("nonce", "null", .nonce),
        Spoilt("exp", nil, .expired),
        Spoilt("exp", "\"\(now + 3600)\"", .expired),
        Spoilt("exp", "\(now - 60)", .expired),
        Spoilt("iat", nil, .issuedAt),
        Spoilt("iat", "\(now + 61)", .issuedAt),
        Spoilt("iat", "\(now - 601)", .issuedAt),
        Spoilt("nbf", "\(now + 61)", .notYetValid),
        Spoilt("nonce", nil, .nonce),
        Spoilt("nonce", "\"another\"", .nonce),
        Spoilt("nonce", "\"\"", .nonce),
        Spoilt("sub", nil, .subject),
        Spoilt("sub", "\"\"", .subject),
        Spoilt("sub", "1102", .subject),
        Spoilt("sub", "\"анна\"", .subject),
        Spoilt("sub", "\"a\\u0000b\"", .subject),
        Spoilt("sub", "\"\(String(repeating: "a", count: 256))\"", .subject),
    ]

    @Test(arguments: spoilt) func `a token with one thing wrong is refused for it`(_ spoilt: Spoilt) async throws {
        let issuer = try await Issuer()
        let token = try spoilt.token(issuer)
        let keys = try await keys([issuer.key])
        #expect(throws: spoilt.fault) { try validator(issuer).validate(token, keys: keys) }
    }

    @Test(arguments: [
        ("exp", "\(now - 59)"), ("exp", "\(now).5"), ("iat", "\(now + 60)"), ("iat", "\(now - 600)"),
        ("nbf", "\(now + 60)"), ("azp", "\"gatehouse-Kclient\""), ("aud", "[\"gatehouse-Kclient\"]"),
        ("sub", "\"\(String(repeating: "~", count: 255))\""), ("azp", "null"), ("nbf", "null"), ("auth_time", "null"),
        ("auth_time", "\"soon\""), ("auth_time", "\(now + 86_400)"),
    ])
    func `a token at the edge of what holds is accepted`(_ name: String, _ json: String) async throws {
        let issuer = try await Issuer()
        let token = try issuer.key.sign(issuer.claims.with(name, json).json)
        _ = try validator(issuer).validate(token, keys: try await keys([issuer.key]))
    }

    @Test func `an issuer is told from another by its bytes`() async throws {
        let issuer = try await Issuer()
        let keys = try await keys([issuer.key])
        var strict = validator(issuer)
        // Swift holds the Kelvin sign for a K.
        strict.issuers = ["https://Kid.example.com"]
        func token(of name: String) throws -> String {
            try issuer.key.sign(issuer.claims.with("iss", "\"https://\(name).example.com\"").json)
        }
        _ = try strict.validate(try token(of: "Kid"), keys: keys)
        #expect(throws: IDTokenFault.issuer) { try strict.validate(token(of: "\u{212A}id"), keys: keys) }
    }

    @Test func `several audiences need us as the authorized party`() async throws {
        let issuer = try await Issuer()
        let claims = issuer.claims.with("aud", "[\"another\",\"gatehouse-Kclient\"]")
            .with("azp", "\"gatehouse-Kclient\"")
        _ = try validator(issuer).validate(try issuer.key.sign(claims.json), keys: try await keys([issuer.key]))
    }

    @Test func `a good token says who came`() async throws {
        let issuer = try await Issuer()
        let rsa = try await IssuerKey(rs256: "rsa")
        let keys = try await keys([issuer.key, rsa])
        let expected = IDTokenClaims(
            subject: "1102",
            profile: Profile(
                name: "Анна Крылова", givenName: "Анна", familyName: "Крылова", email: "anna@example.com"))
        for key in [issuer.key, rsa] {
            #expect(try validator(issuer).validate(try key.sign(issuer.claims.json), keys: keys) == expected)
        }
    }

    @Test func `a key in the header is never used`() async throws {
        let issuer = try await Issuer()
        let stranger = try await IssuerKey(es256: "first")
        let header = #"{"alg":"ES256","kid":"first","jwk":\#(stranger.published),"jku":"https://evil.example.com"}"#
        let token = try stranger.sign(issuer.claims.json, header: header)
        let keys = try await keys([issuer.key])
        #expect(throws: IDTokenFault.signature) { try validator(issuer).validate(token, keys: keys) }
    }

    @Test func `a token that names no key needs exactly one that fits`() async throws {
        let issuer = try await Issuer()
        let rsa = try await IssuerKey(rs256: "rsa")
        let token = try issuer.key.sign(issuer.claims.json, header: #"{"alg":"ES256"}"#)
        _ = try validator(issuer).validate(token, keys: try await keys([issuer.key, rsa]))
        let two = try await keys([issuer.key, IssuerKey(es256: "second")])
        #expect(throws: IDTokenFault.keyNotNamed) { try validator(issuer).validate(token, keys: two) }
        let none = try await keys([rsa])
        #expect(throws: IDTokenFault.keyNotNamed) { try validator(issuer).validate(token, keys: none) }
    }

    @Test func `the same key published twice is one, and two keys of one name are none`() async throws {
        let issuer = try await Issuer()
        let rsa = try await IssuerKey(rs256: "rsa")
        let padded = rsa.published.replacing(#""e":"AQAB""#, with: #""e":"AAEAAQ""#)
        let twice = try await IDTokenKeys(
            StrictJSON(
                Array(#"{"keys":[\#(rsa.published),\#(rsa.published),\#(padded),\#(issuer.key.published)]}"#.utf8)))
        #expect(twice.keys.count == 2)
        _ = try validator(issuer).validate(try rsa.sign(issuer.claims.json), keys: twice)
        // Also where the token names none, and where one of the two has no name.
        let header = #"{"alg":"RS256"}"#
        _ = try validator(issuer).validate(try rsa.sign(issuer.claims.json, header: header), keys: twice)
        let other = try await IssuerKey(es256: "first")
        let both = try await keys([issuer.key, other])
        let token = try issuer.key.sign(issuer.claims.json)
        #expect(throws: IDTokenFault.keyUnfit) { try validator(issuer).validate(token, keys: both) }
    }

    @Test(arguments: [
        #""use":null,"alg":null,"key_ops":null,"#, #""use":"sig","key_ops":"verify","#,
        #""key_ops":["sign","verify"],"#,
    ])
    func `how a key writes its lists and gaps costs nothing`(_ members: String) async throws {
        let issuer = try await Issuer()
        let entry = "{" + members + issuer.key.published.dropFirst()
        let keys = try await IDTokenKeys(StrictJSON(Array(#"{"keys":[\#(entry)]}"#.utf8)))
        _ = try validator(issuer).validate(try issuer.key.sign(issuer.claims.json), keys: keys)
    }

    @Test func `an algorithm the provider does not name is refused`() async throws {
        let issuer = try await Issuer()
        var strict = validator(issuer)
        strict.algorithms = [.rs256]
        let token = try issuer.key.sign(issuer.claims.json)
        let keys = try await keys([issuer.key])
        #expect(throws: IDTokenFault.algorithm) { try strict.validate(token, keys: keys) }
    }

    @Test(
        arguments: [
            (-61, false), (-60, true), (0, true), (100, true), (181, false),
        ] as [(Int, Bool)])
    func `a fresh proof needs an authentication after the departure`(_ offset: Int, _ holds: Bool) async throws {
        let issuer = try await Issuer()
        var strict = validator(issuer)
        let departed = issuer.clock.now - .seconds(120)
        strict.authenticatedSince = departed
        let time = departed.seconds + Int64(offset)
        let token = try issuer.key.sign(issuer.claims.with("auth_time", "\(time)").json)
        let keys = try await keys([issuer.key])
        if holds {
            #expect(
                try strict.validate(token, keys: keys).authenticatedAt
                    == min(Instant(milliseconds: time * 1000), issuer.clock.now))
        } else {
            #expect(throws: IDTokenFault.authenticationTime) { try strict.validate(token, keys: keys) }
        }
    }

    @Test(arguments: [
        #"{"kty":"oct","k":"c2VjcmV0","kid":"a"}"#,
        #"{"kty":"RSA","kid":"a","n":"\#(String(repeating: "_", count: 172))","e":"AQAB"}"#,
        #"{"kty":"RSA","kid":"a","use":"enc","n":"\#(TestRSA.modulus)","e":"AQAB"}"#,
        #"{"kty":"RSA","kid":"a","alg":"PS256","n":"\#(TestRSA.modulus)","e":"AQAB"}"#,
        #"{"kty":"RSA","kid":"a","key_ops":["encrypt"],"n":"\#(TestRSA.modulus)","e":"AQAB"}"#,
        #"{"kty":"EC","crv":"P-384","kid":"a","x":"AA","y":"AA"}"#,
        #"{"kty":"EC","crv":"P-256","kid":"a","x":"\#(String(repeating: "A", count: 43))","y":"\#(String(repeating: "A", count: 43))"}"#,
    ])
    func `a key that can't sign id_tokens is left out`(_ entry: String) async throws {
        await #expect(throws: ProviderError.rejected("keys: none that can sign an id_token")) {
            try await IDTokenKeys(try StrictJSON(Array(#"{"keys":[\#(entry)]}"#.utf8)))
        }
    }

    private func validator(_ issuer: Issuer) -> IDTokenValidator {
        IDTokenValidator(
            issuers: [issuer.address], clientID: issuer.clientID, algorithms: [.rs256, .es256],
            nonce: IssuerClaims.nonceDigest, now: issuer.clock.now)
    }

    private func keys(_ keys: [IssuerKey]) async throws -> IDTokenKeys {
        let set = #"{"keys":[\#(keys.map(\.published).joined(separator: ","))]}"#
        return try await IDTokenKeys(try StrictJSON(Array(set.utf8)))
    }
}

extension String {
    fileprivate func dropLastSegment() -> String { split(separator: ".").dropLast().joined(separator: ".") }
}
