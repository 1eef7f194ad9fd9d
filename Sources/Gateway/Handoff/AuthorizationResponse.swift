public import SignUpFlow

/// Why an authorization request came to nothing, as its client is told (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6).
public enum AuthorizationError: String, Error, CaseIterable {
    case invalidRequest = "invalid_request"
    case unsupportedResponseType = "unsupported_response_type"
    case invalidScope = "invalid_scope"
    case accessDenied = "access_denied"
    case loginRequired = "login_required"
    case interactionRequired = "interaction_required"
    case requestNotSupported = "request_not_supported"
    case requestURINotSupported = "request_uri_not_supported"
    case registrationNotSupported = "registration_not_supported"
}

extension ClientRequest.Authorization {
    /// The address that brings a code to the client (RFC 6749 §4.1.2), with `state` as it came and `iss` (RFC 9207 §2).
    public func redirect(code: String, issuer: String) -> String {
        AuthorizationResponse.location(redirectURI, [("code", code), ("state", state), ("iss", issuer)])
    }

    /// The address that tells the client of an error. No description: nothing a visitor sent comes back but `state`.
    public func redirect(error: AuthorizationError, issuer: String) -> String {
        AuthorizationResponse.location(redirectURI, [("error", error.rawValue), ("state", state), ("iss", issuer)])
    }
}

enum AuthorizationResponse {
    /// The redirect URI with parameters added to the query it may have already (RFC 6749 §3.1.2); a nil value is left out.
    static func location(_ redirectURI: String, _ parameters: [(name: String, value: String?)]) -> String {
        var location = redirectURI
        var separator = redirectURI.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        if redirectURI.hasSuffix("?") || redirectURI.hasSuffix("&") { separator = "" }
        for case (let name, let value?) in parameters {
            location += separator + name + "=" + QueryText.encode(value)
            separator = "&"
        }
        return location
    }
}
