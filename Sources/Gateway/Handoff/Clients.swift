public import SignUpFlow

/// The clients of the settings.
public struct Clients: Sendable {
    public let all: [Client]
    /// The one that people belong to who came for no other.
    public let `default`: Client
    private let byID: [ClientID: Client]

    /// - Precondition: ids differ, and `default` is one of `all`; the settings refuse anything else before.
    public init(all: [Client], default id: ClientID) {
        self.all = all
        byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        guard let client = byID[id] else { preconditionFailure("The default client is among the clients.") }
        self.default = client
    }

    public subscript(id: ClientID) -> Client? { byID[id] }

    /// Whose request it is; the default client's where the settings have lost the client since.
    public func client(of request: ClientRequest) -> Client { byID[request.client] ?? self.default }

    /// The authorization that `request` was accepted with, as far as the settings still grant it: they may have lost the client
    /// or its address, or ask for a challenge (RFC 9700 §2.1), since it was stored.
    func authorization(of request: ClientRequest) -> ClientRequest.Authorization? {
        guard let authorization = request.authorization, let client = self[request.client],
            client.registers(authorization.redirectURI),
            authorization.codeChallenge != nil || !client.needsChallenge
        else { return nil }
        return authorization
    }
}
