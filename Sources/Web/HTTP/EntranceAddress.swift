import Gateway
import SignUpFlow

/// The address of a page before a sign-up. The page is wholly in it: a form that only changes the page leads to a changed address,
/// so that reload, Back and a copy of it show the same.
struct EntranceAddress {
    static let authorize = "/oauth2/authorize"
    static let account = "/account"
    private static let partnerLink = "/p/"
    /// The parameters that such forms set. They come on top of a client's own query, so they don't count against its limit.
    private static let own: Set<String> = ["screen", "lang", "partner", "promo"]
    private static let ownBytes = 1024
    /// A promo code has at most 64 characters: whatever is longer is none, cut or not.
    private static let promoLength = 65

    private var path: String
    /// `name=value` as they stand in the query: what the client wrote is repeated byte for byte.
    private var query: [Substring]

    /// - Parameter path: as the gateway itself writes it.
    init(path: String, query: String? = nil) {
        self.path = path
        self.query = query?.split(separator: "&") ?? []
    }

    init(_ entrance: Entrance, query: String?) { self.init(path: Self.path(entrance), query: query) }

    /// Of a partner link.
    init(partner: String, query: String?) { self.init(path: Self.partnerLink + Self.written(partner), query: query) }

    init(_ text: String) {
        let halves = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(path: String(halves[0]), query: halves.count > 1 ? String(halves[1]) : nil)
    }

    /// The address that the ticket's page was drawn from; where it had none of its own, one that draws the same page.
    init(of ticket: Ticket, default client: ClientID) {
        if let address = ticket.address {
            self.init(address)
            return
        }
        let (request, asked) = (ticket.request, ticket.request.authorization)
        self.init(
            path: request.opensAccount ? Self.account : asked == nil ? Self.path(ticket.entrance) : Self.authorize)
        if let asked {
            set("client_id", request.client.rawValue)
            set("redirect_uri", asked.redirectURI)
            set("response_type", "code")
            set("scope", asked.scopes.joined(separator: " "))
            set("state", asked.state)
            set("nonce", asked.nonce)
            set("code_challenge", asked.codeChallenge)
            set("code_challenge_method", asked.codeChallenge.map { _ in "S256" })
            set("prompt", asked.prompt?.rawValue)
            set("max_age", asked.maxAge.map { String($0) })
        } else if request.client != client {
            set("client_id", request.client.rawValue)
        }
        if path == Self.authorize || path == Self.account { set("screen", ticket.entrance.rawValue) }
        set("partner", ticket.attribution?.partner?.rawValue)
        set("promo", ticket.attribution?.promo?.rawValue)
        set("lang", ticket.language.rawValue)
    }

    var text: String {
        Self.encoded(path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))) { 0x21...0x7e ~= $0 }
    }

    /// The bytes of a query that count as its client's.
    static func clientBytes(of query: String) -> Int {
        let own = query.split(separator: "&").filter { Self.own.contains(name(of: $0)) }
        return query.utf8.count - min(own.reduce(0) { $0 + $1.utf8.count + 1 }, ownBytes)
    }

    // MARK: Changes

    mutating func show(_ entrance: Entrance) {
        if path == Self.authorize || path == Self.account {
            set("screen", entrance.rawValue)
        } else if let partner {
            set("partner", partner)
            path = Self.path(entrance)
        } else {
            path = Self.path(entrance)
        }
    }

    /// What has just happened, for a page to say; only what the page itself bears out is said.
    mutating func tell(_ event: AccountEvent) { set("after", event.rawValue) }

    mutating func setLanguage(_ language: Language) { set("lang", language.rawValue) }

    /// - Parameter attribution: as it stands on the page. A partner whom nobody knows keeps no code out.
    mutating func take(promo: String, beside attribution: Attribution?) {
        if attribution?.partner == nil { forgetPartner() }
        set("promo", promo.isEmpty ? nil : String(promo.unicodeScalars.prefix(Self.promoLength)))
    }

    /// - Parameter attribution: as it stands on the page: the partner may have come with the code that goes.
    mutating func forget(_ part: Attribution.Part, of attribution: Attribution?) {
        set("promo", nil)
        switch part {
        case .partner: forgetPartner()
        case .promo: if partner == nil { set("partner", attribution?.partner?.rawValue) }
        }
    }

    private mutating func forgetPartner() {
        set("partner", nil)
        if partner != nil { path = Self.path(.register) }
    }

    /// What is drawn there.
    enum Page {
        case authorize, account
        case entrance(Entrance, partner: String?)
    }

    var page: Page {
        switch path {
        case Self.authorize: .authorize
        case Self.account: .account
        case Self.path(.signIn): .entrance(.signIn, partner: nil)
        case Self.path(.recover): .entrance(.recover, partner: nil)
        default: .entrance(.register, partner: partner)
        }
    }

    /// Of a partner link.
    private var partner: String? {
        path.hasPrefix(Self.partnerLink)
            ? FormBody.decoded(path.dropFirst(Self.partnerLink.count).replacing("+", with: "%2B").utf8) : nil
    }

    private static func path(_ entrance: Entrance) -> String {
        switch entrance {
        case .register: "/sign-up"
        case .signIn: "/sign-in"
        case .recover: "/recover"
        }
    }

    /// Where the parameter stands already it gets another value; nil takes it away.
    private mutating func set(_ name: String, _ value: String?) {
        let place = query.firstIndex { Self.name(of: $0) == name } ?? query.endIndex
        query.removeAll { Self.name(of: $0) == name }
        guard let value else { return }
        query.insert(Substring("\(name)=\(Self.written(value))"), at: min(place, query.endIndex))
    }

    private static func name(of parameter: Substring) -> String {
        FormBody.decoded(parameter.prefix { $0 != "=" }.utf8) ?? ""
    }

    /// A value as a query may have it (RFC 3986 §3.4): what was written plainly before does not grow here.
    private static func written(_ value: String) -> String {
        encoded(value) { byte in
            0x21...0x7e ~= byte && !"\"#%&+<>[\\]^`{|}".utf8.contains(byte)
        }
    }

    /// Percent-encodes every byte that may not stand as it is.
    private static func encoded(_ text: String, unless stands: (UInt8) -> Bool) -> String {
        var bytes: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            if stands(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
