import SignUpFlow

/// What `debug_token` says of an access token, believed: valid, made for this app, a person's.
struct GraphToken {
    let userID: String

    init(_ answer: StrictJSON, appID: String, now: Instant) throws(ProviderError) {
        guard let data = answer["data"], data.isObject else { throw .rejected("debug_token: no data") }
        guard data["is_valid"]?.bool == true else { throw .rejected("debug_token: the token is not valid") }
        // As a whole string: a number would have been rounded on the way.
        guard data["app_id"]?.string?.isByteForByte(appID) == true else {
            throw .rejected("debug_token: the token was made for another app")
        }
        if let type = data["type"] {
            guard type.string == "USER" else { throw .rejected("debug_token: the token is not a person's") }
        }
        // 0: it does not expire.
        if let expires = data["expires_at"]?.number, expires > 0,
            expires + IDTokenValidator.leeway <= Double(now.seconds)
        {
            throw .rejected("debug_token: the token has expired")
        }
        guard let userID = data["user_id"]?.string, !userID.isEmpty else {
            throw .rejected("debug_token: the token names nobody")
        }
        self.userID = userID
    }
}

/// The Graph API's error bodies.
enum GraphError {
    /// Nil where the body is none of them.
    static func read(_ answer: StrictJSON, _ what: String) -> ProviderError? {
        guard let error = answer["error"], error.isObject else { return nil }
        switch error["code"]?.number {
        case 1: return .rejected("\(what): the app's secret is wrong")
        case 2, 4, 17, 32: return .unavailable("\(what): the Graph API is overloaded or limits us")
        case 100: return .rejected("\(what): the code or a parameter is not accepted")
        case 101: return .rejected("\(what): the app's id is wrong")
        case 190: return .rejected("\(what): the token is not accepted")
        case .some, .none: return nil
        }
    }
}

extension Profile {
    /// What `/me` says. The e-mail may be missing, and proves nothing.
    init(graph me: StrictJSON) {
        self.init(
            name: Self.text(me["name"]), givenName: Self.text(me["first_name"]), familyName: Self.text(me["last_name"]),
            email: Self.text(me["email"]))
    }
}
