import JWTKit

/// The claims of an id_token, spelt as the real Google spells them.
struct GoogleClaims: JWTPayload {
    var iss: String
    var aud: String
    var azp: String
    let sub: String
    var iat: Int
    var exp: Int
    var nonce: String
    var email: String?
    var emailVerified: Bool?
    var name: String?
    var givenName: String?
    var familyName: String?
    var picture: String?

    enum CodingKeys: String, CodingKey {
        case iss, aud, azp, sub, iat, exp, nonce, email, name, picture
        case emailVerified = "email_verified"
        case givenName = "given_name"
        case familyName = "family_name"
    }

    /// - Parameters:
    ///   - scopes: `email` and `profile` decide which claims are there.
    ///   - now: seconds since 1970.
    init(_ person: Person, scopes: Set<String>, issuer: String, clientID: String, nonce: String, now: Int) {
        iss = issuer
        aud = clientID
        azp = clientID
        sub = person.subject
        iat = now
        exp = now + 3600
        self.nonce = nonce
        if scopes.contains("email"), let address = person.email {
            email = address
            emailVerified = person.emailVerified
        }
        if scopes.contains("profile") {
            name = person.name
            givenName = person.givenName
            familyName = person.familyName.isEmpty ? nil : person.familyName
            picture = "\(issuer)/picture/\(person.subject)"
        }
    }

    /// Only made here, never judged.
    func verify(using algorithm: some JWTAlgorithm) {}
}
