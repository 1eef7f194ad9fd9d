import SignUpFlow

/// What has just happened to somebody's account, for one sentence on the page that follows.
enum AccountEvent: String {
    case signedOut = "sign-out"
    case signedOutEverywhere = "sign-out-everywhere"
    case bound, unbound, phone, password

    init(_ made: SignUp.AccountEdit) {
        switch made {
        case .bound: self = .bound
        case .unbound: self = .unbound
        case .phone: self = .phone
        case .password: self = .password
        }
    }

    /// Where its sentence stands in the wording.
    var path: String {
        switch self {
        case .signedOut: "news.signed_out"
        case .signedOutEverywhere: "news.signed_out_everywhere"
        case .bound: "news.bound"
        case .unbound: "news.unbound"
        case .phone: "news.phone"
        case .password: "news.password"
        }
    }
}
