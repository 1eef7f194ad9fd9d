import FoundationEssentials

/// What `debug_token` says of a token.
struct FacebookTokenFacts: Encodable {
    struct Facts: Encodable {
        let applicationID: String
        let isValid: Bool
        let scopes: [String]
        var type: String?
        var application: String?
        var userID: String?
        var issuedAt: Int?
        var expiresAt: Int?
        var error: GraphError.Body?

        enum CodingKeys: String, CodingKey {
            case type, application, scopes, error
            case applicationID = "app_id"
            case isValid = "is_valid"
            case userID = "user_id"
            case issuedAt = "issued_at"
            case expiresAt = "expires_at"
        }
    }

    let data: Facts

    /// - Parameter now: seconds since 1970.
    init(_ grant: FacebookDesk.Grant, applicationID: String, now: Int) {
        var scopes = ["public_profile"]
        if grant.sharesEmail { scopes.append("email") }
        // A longer id that begins with ours, for those who compare carelessly.
        let audience = grant.fault == .otherApplication ? applicationID + "9" : applicationID
        data = Facts(
            applicationID: audience, isValid: true, scopes: scopes, type: "USER", application: "Gatehouse demo",
            userID: grant.fault == .otherPerson ? "10150000000000000" : grant.person.subject, issuedAt: now,
            expiresAt: now + Int(FacebookDesk.tokenLifetime))
    }

    private init(data: Facts) {
        self.data = data
    }

    static func invalid(applicationID: String) -> FacebookTokenFacts {
        FacebookTokenFacts(
            data: Facts(
                applicationID: applicationID, isValid: false, scopes: [], error: GraphError.badToken.error))
    }
}
