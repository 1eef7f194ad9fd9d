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
