public import SignUpFlow

/// Which app the gateway is at Facebook, and where the Graph API is.
public struct FacebookSettings: Sendable {
    public var name = ProviderName("facebook")
    /// The app's id.
    public var clientID: String
    /// The app's secret.
    public var clientSecret: Secret
    /// A version lives about two years.
    public var apiVersion = "v26.0"
    /// Challenge and verifier are sent together or not at all.
    public var pkce = false
    public var dialogURL = "https://www.facebook.com"
    public var graphURL = "https://graph.facebook.com"

    public init(clientID: String, clientSecret: Secret) {
        self.clientID = clientID
        self.clientSecret = clientSecret
    }

    /// As its own discovery document names it: the origin of its dialog.
    var issuer: String { Self.origin(dialogURL) }

    var dialog: String { "\(Self.origin(dialogURL))/\(apiVersion)/dialog/oauth" }

    func graph(_ path: String) -> String { "\(Self.origin(graphURL))/\(apiVersion)/\(path)" }

    private static func origin(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }
}
