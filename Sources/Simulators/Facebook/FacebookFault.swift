/// What can go wrong on one trip to the simulated Facebook.
public enum FacebookFault: String, CaseIterable, Sendable {
    /// `access_token` takes its time, then answers well.
    case slow
    /// `access_token` answers 500 with Graph's error 2.
    case broken
    /// `access_token` answers 200 with something that is no JSON.
    case nonsense
    /// `debug_token` says that the token is another application's.
    case otherApplication = "other-app"
    /// `debug_token` names another person than `/me`.
    case otherPerson = "other-person"
    /// `debug_token` says that the token isn't valid.
    case invalidToken = "invalid-token"

    var option: ConsentPage.Option {
        let (ru, en) =
            switch self {
            case .slow: ("токен идёт очень долго", "the token takes very long")
            case .broken: ("вместо токена ошибка 500", "error 500 instead of a token")
            case .nonsense: ("вместо токена не JSON", "no JSON instead of a token")
            case .otherApplication: ("токен чужого приложения", "another application’s token")
            case .otherPerson: ("токен другого человека", "another person’s token")
            case .invalidToken: ("токен недействителен", "a token that isn’t valid")
            }
        return ConsentPage.Option(value: rawValue, ru: ru, en: en)
    }
}
