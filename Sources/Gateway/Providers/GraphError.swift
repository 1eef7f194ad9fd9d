import SignUpFlow

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
