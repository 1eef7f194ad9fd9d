import FoundationEssentials
import SignUpFlow

/// Who calls the token endpoint (RFC 6749 §2.3, §3.2.1): a client with a secret proves it by Basic or in the form, exactly one
/// of them; a public client names itself.
enum ClientAuthentication {
    enum Failure: Error {
        case invalidRequest(String)
        case invalidClient(String)
    }

    static func client(
        authorizationHeader: String?, parameters: Parameters, clients: Clients
    ) throws(Failure) -> Client {
        guard let authorizationHeader else { return try byForm(parameters, clients) }
        guard parameters["client_secret"] == nil else { throw .invalidRequest("two ways of authentication") }
        let client = try byBasic(authorizationHeader, clients)
        if let named = parameters["client_id"], ClientID(named) != client.id {
            throw .invalidRequest("two clients in one request")
        }
        return client
    }

    private static func byForm(_ parameters: Parameters, _ clients: Clients) throws(Failure) -> Client {
        guard let id = parameters["client_id"] else { throw .invalidClient("no client named") }
        guard let client = clients[ClientID(id)] else { throw .invalidClient("unknown client") }
        switch (client.secret, parameters["client_secret"]) {
        case (nil, nil): return client
        case (let secret?, let shown?) where secret.matches(shown): return client
        case (nil, _?): throw .invalidClient("a secret from a public client")
        case (_?, nil): throw .invalidClient("no secret")
        case (_?, _?): throw .invalidClient("wrong secret")
        }
    }

    /// Id and secret are form-encoded before they are joined (RFC 6749 §2.3.1); clients that forget it are common, and what
    /// they send is the same secret all the same, so both spellings count.
    private static func byBasic(_ header: String, _ clients: Clients) throws(Failure) -> Client {
        let words = header.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "basic", let data = Data(base64Encoded: String(words[1])),
            let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { throw .invalidClient("no Basic credentials") }
        let (id, secret) = (String(text[..<colon]), String(text[text.index(after: colon)...]))
        guard let client = clients[ClientID(formDecoded(id) ?? id)] ?? clients[ClientID(id)] else {
            throw .invalidClient("unknown client")
        }
        guard let own = client.secret else { throw .invalidClient("a secret from a public client") }
        let decoded = formDecoded(secret).map(own.matches) ?? false
        guard own.matches(secret) || decoded else { throw .invalidClient("wrong secret") }
        return client
    }

    /// `application/x-www-form-urlencoded` undone; nil where a `%` is not followed by two digits or the bytes are no UTF-8.
    static func formDecoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
