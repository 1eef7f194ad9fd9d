/// What can go wrong on one trip to the simulated Google.
public enum GoogleFault: String, CaseIterable, Sendable {
    /// `/token` takes its time, then answers well.
    case slow
    /// `/token` answers 500.
    case broken
    /// `/token` answers 200 with something that is no JSON.
    case nonsense
    /// `/token` answers 200 with 200 KiB.
    case huge
    /// The id_token is no JWT.
    case malformed
    case wrongNonce = "wrong-nonce"
    case wrongIssuer = "wrong-issuer"
    case wrongAudience = "wrong-audience"
    /// The id_token has expired an hour ago.
    case expired
    /// The id_token is signed by a key that `/jwks` doesn't show.
    case unknownKey = "unknown-key"
    /// The redirect names another `iss` (RFC 9207).
    case wrongResponseIssuer = "wrong-response-issuer"

    var option: ConsentPage.Option {
        let (ru, en) =
            switch self {
            case .slow: ("токен идёт очень долго", "the token takes very long")
            case .broken: ("вместо токена ошибка 500", "error 500 instead of a token")
            case .nonsense: ("вместо токена не JSON", "no JSON instead of a token")
            case .huge: ("ответ слишком велик", "the answer is far too big")
            case .malformed: ("id_token испорчен", "a malformed id_token")
            case .wrongNonce: ("чужой nonce", "another nonce")
            case .wrongIssuer: ("чужой iss в id_token", "another iss in the id_token")
            case .wrongAudience: ("id_token для другого приложения", "an id_token for another application")
            case .expired: ("id_token просрочен", "an expired id_token")
            case .unknownKey: ("подпись неизвестным ключом", "signed by an unknown key")
            case .wrongResponseIssuer: ("чужой iss в адресе возврата", "another iss on the way back")
            }
        return ConsentPage.Option(value: rawValue, ru: ru, en: en)
    }
}
