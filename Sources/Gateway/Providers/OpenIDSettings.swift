public import SignUpFlow

/// What one OpenID provider is called, where it is, and how it differs from others: data, no code of its own.
public struct OpenIDSettings: Sendable {
    public typealias Parameters = [(name: String, value: String)]

    public var name: ProviderName
    /// Byte for byte what its discovery document says.
    public var issuer: String
    /// Every spelling that an id_token's `iss` may have, the issuer's own among them.
    public var acceptedIssuers: [String]
    public var clientID: String
    public var clientSecret: Secret
    /// nil: as discovery says.
    public var tokenAuthentication: TokenAuthentication?
    /// An id_token must bring the nonce back. One that brings another is never accepted.
    public var needsNonce = true
    /// Challenge and verifier are sent together or not at all.
    public var pkce = true
    /// Sent with every departure.
    public var always: Parameters = []
    /// It knows `prompt` and `max_age`: it can be asked to let the person choose, to authenticate again, and says when it did.
    public var knowsPrompt = true
    /// Where an id_token lacks name or e-mail, they are asked for at its userinfo endpoint.
    public var asksUserInfo = false
    /// The parameter that carries the pages' language.
    public var languageParameter = "ui_locales"

    public init(
        name: ProviderName, issuer: String, acceptedIssuers: [String], clientID: String, clientSecret: Secret
    ) {
        self.name = name
        self.issuer = issuer
        self.acceptedIssuers = acceptedIssuers
        self.clientID = clientID
        self.clientSecret = clientSecret
    }

    /// Google writes its issuer with or without the scheme, always lets the person choose, and can't be made to authenticate
    /// anybody again.
    public static func google(
        name: ProviderName = ProviderName("google"), issuer: String = "https://accounts.google.com", clientID: String,
        clientSecret: Secret
    ) -> OpenIDSettings {
        let bare = ["https://", "http://"].first { issuer.hasPrefix($0) }.map { String(issuer.dropFirst($0.count)) }
        var settings = OpenIDSettings(
            name: name, issuer: issuer, acceptedIssuers: [issuer] + (bare.map { [$0] } ?? []), clientID: clientID,
            clientSecret: clientSecret)
        settings.always = [("prompt", "select_account")]
        settings.knowsPrompt = false
        settings.languageParameter = "hl"
        return settings
    }

    /// Any other provider: OpenID Connect Core as it stands.
    public static func openID(
        name: ProviderName, issuer: String, clientID: String, clientSecret: Secret
    ) -> OpenIDSettings {
        var settings = OpenIDSettings(
            name: name, issuer: issuer, acceptedIssuers: [issuer], clientID: clientID, clientSecret: clientSecret)
        settings.asksUserInfo = true
        return settings
    }
}
