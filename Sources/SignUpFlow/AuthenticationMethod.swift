/// The way in that somebody used, and by what they proved there who they are: a number's owner by SMS, or with a password.
///
/// Written as one text: the way's name, and after it the method where that is not the way's own (`phone`, `phone:pwd`).
public struct AuthenticationMethod: Name, ExpressibleByStringLiteral {
    /// What proved it, as `amr` says it (RFC 8176 §2).
    public enum Method: String, Codable, Sendable {
        /// A provider vouched. By which means it knew is not known here.
        case provider = "fed"
        case password = "pwd"
        case sms = "sms"
        /// A code by letter.
        case code = "otp"
    }

    /// A provider's name, `email` or `phone`.
    public let name: String
    public let method: Method

    private init(_ name: String, _ method: Method) {
        self.name = name
        self.method = method
    }

    public init(rawValue: String) {
        if let colon = rawValue.lastIndex(of: ":"),
            let method = Method(rawValue: String(rawValue[colon...].dropFirst()))
        {
            self.init(String(rawValue[..<colon]), method)
        } else {
            self.init(rawValue, Self.ownMethod(of: rawValue))
        }
    }

    public init(stringLiteral name: String) { self.init(rawValue: name) }

    public var rawValue: String { method == Self.ownMethod(of: name) ? name : "\(name):\(method.rawValue)" }

    /// The same way in, proved by something else.
    public func by(_ method: Method) -> AuthenticationMethod { AuthenticationMethod(name, method) }

    /// The number is registered by a code, the address with a password.
    private static func ownMethod(of name: String) -> Method {
        switch name {
        case "phone": .sms
        case "email": .password
        default: .provider
        }
    }
}

extension Proof.Way {
    /// What a fresh proof was made by.
    public var method: AuthenticationMethod.Method {
        switch self {
        case .provider: .provider
        case .password: .password
        case .sms: .sms
        case .email, .recovery: .code
        }
    }
}
