import Testing

@testable import Gateway

/// Errors on the way back from a provider: who said no, and what may be written down of them.
@Suite struct ReturnedErrorTests {
    @Test(arguments: [
        // RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6
        "access_denied", "consent_required", "interaction_required", "login_required", "account_selection_required",
        // LinkedIn, Apple, and spellings of others
        "user_cancelled_login", "user_cancelled_authorize", "user_canceled", "USER_CANCELLED", "user_denied",
        "consent_declined", "login_cancelled", "cancelled", "user.rejected", "authorization_declined",
    ])
    func `a person who said no is told so, whatever the provider calls it`(error: String) {
        #expect(ReturnedError(error).isRefusal)
        #expect(ReturnedError(error).name == error.lowercased())
    }

    @Test(arguments: [
        "server_error", "temporarily_unavailable", "invalid_request", "unauthorized_client", "invalid_scope",
        "unsupported_response_type", "request_not_supported", "registration_not_supported", "request_rejected",
        "unmet_authentication_requirements", "disallowed_useragent", "",
    ])
    func `any other error is a failure`(error: String) {
        #expect(!ReturnedError(error).isRefusal)
    }

    @Test func `Facebook's own reason says no where the error does not`() {
        #expect(ReturnedError("denied_by_facebook", reason: "user_denied").isRefusal)
        #expect(!ReturnedError("server_error", reason: "something").isRefusal)
    }

    @Test(arguments: [
        "", "+79991234567", "79991234567", "code 123456", "<script>", "anna@example.com", "línea", "a\nb",
        String(repeating: "a", count: 49),
    ])
    func `what could be a number, an address or a secret has no name in the log`(error: String) {
        #expect(ReturnedError(error).name == "unreadable")
    }

    @Test func `a name of 48 small letters is kept`() {
        let name = String(repeating: "a", count: 48)
        #expect(ReturnedError(name).name == name)
    }
}
