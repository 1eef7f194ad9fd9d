public import SignUpFlow

/// An application that sends people here and gets them back.
public struct Client: Sendable, Equatable {
    /// How its id_tokens are signed (RFC 7518 §3.1).
    public enum IDTokenAlgorithm: String, Sendable, CaseIterable {
        case es256 = "ES256"
        case rs256 = "RS256"
    }

    /// The page that a request without `prompt` or `screen` gets.
    public enum FirstPage: String, Sendable, CaseIterable {
        /// Sign in, where somebody signed in with this browser before.
        case auto
        case register
        case signIn = "sign-in"

        public func entrance(isKnownBrowser: Bool) -> Entrance {
            switch self {
            case .auto: isKnownBrowser ? .signIn : .register
            case .register: .register
            case .signIn: .signIn
            }
        }
    }

    public var id: ClientID
    public var name: String
    /// nil: a public client (RFC 6749 §2.1), which proves itself by PKCE alone.
    public var secret: Secret?
    /// At least one; without fragments.
    public var redirectURIs: [String]
    public var requirePKCE: Bool
    /// Where a person goes who did not come from the client: it begins a sign-in at once.
    public var startURL: String?
    /// "To the main page", and where one leaves to.
    public var homeURL: String?
    /// A line under Register's title.
    public var intro: [Language: String]
    public var terms: TermsShown
    /// Where the app is to be had, for the page before a custom scheme is left.
    public var installURL: String?
    public var idTokenAlgorithm: IDTokenAlgorithm
    public var entrance: FirstPage

    public init(
        id: ClientID, name: String, secret: Secret? = nil, redirectURIs: [String], requirePKCE: Bool = true,
        startURL: String? = nil, homeURL: String? = nil, intro: [Language: String] = [:], terms: TermsShown = .checkbox,
        installURL: String? = nil, idTokenAlgorithm: IDTokenAlgorithm = .es256,
        entrance: FirstPage = .auto
    ) {
        self.id = id
        self.name = name
        self.secret = secret
        self.redirectURIs = redirectURIs
        self.requirePKCE = requirePKCE
        self.startURL = startURL
        self.homeURL = homeURL
        self.intro = intro
        self.terms = terms
        self.installURL = installURL
        self.idTokenAlgorithm = idTokenAlgorithm
        self.entrance = entrance
    }

    public var isPublic: Bool { secret == nil }

    /// Whether an authorization request must bring a challenge: always from a public client, which has nothing else.
    public var needsChallenge: Bool { requirePKCE || isPublic }

    /// Whether `uri` is one of the client's redirect URIs: byte for byte, save the port of a public client's loopback address
    /// (RFC 8252 §7.3), because an app takes whichever port is free.
    public func registers(_ uri: String) -> Bool {
        if redirectURIs.contains(where: { $0.isByteForByte(uri) }) { return true }
        guard isPublic, let asked = LoopbackURI(uri) else { return false }
        return redirectURIs.contains { LoopbackURI($0) == asked }
    }

    /// How a person with a live session goes on to `redirectURI`: any local app can claim a scheme or a loopback port
    /// (RFC 8252 §8.6), so only a client with a secret or an https address counts as itself, and a scheme is left by a button
    /// even then.
    public func passage(to redirectURI: String) -> Passage {
        switch RedirectTarget(redirectURI) {
        case .web(let isEncrypted): isEncrypted || !isPublic ? .silent : .asked
        case .app: isPublic ? .asked : .button
        }
    }
}

/// The way of a live session into an application.
public enum Passage: Sendable {
    /// At once, without a page.
    case silent
    /// By the button of the page `app`: the client has proved itself, the scheme has not.
    case button
    /// After a page that names application and account.
    case asked
}

/// A loopback redirect URI without its port. `localhost` counts too where a client registered that very name (desktop programs
/// do): every browser of today takes it to this machine, though RFC 8252 §8.3 would rather have addresses.
private struct LoopbackURI: Equatable {
    private static let hosts = ["http://127.0.0.1", "http://[::1]", "http://localhost"]

    let host: String
    /// Path and query, as they stand.
    let rest: [UInt8]

    init?(_ uri: String) {
        let bytes = Array(uri.utf8)
        guard let host = Self.hosts.first(where: { bytes.starts(with: $0.utf8) }) else { return nil }
        var rest = bytes.dropFirst(host.utf8.count)
        if rest.first == UInt8(ascii: ":") {
            rest = rest.dropFirst()
            let port = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard let number = UInt16(String(decoding: port, as: UTF8.self)), number > 0 else { return nil }
            rest = rest.dropFirst(port.count)
        }
        guard rest.isEmpty || rest.first == UInt8(ascii: "/") || rest.first == UInt8(ascii: "?") else { return nil }
        self.host = host
        self.rest = Array(rest)
    }
}
