import SignUpFlow

/// Where a code is good.
enum CodeStep: String {
    case phone, email, link, prove, second, recover

    /// The code opens an account that was there before.
    var opensAccount: Bool {
        switch self {
        case .link, .prove, .second, .recover: true
        case .phone, .email: false
        }
    }
}
