import SignUpFlow

/// What a judged id_token says.
struct IDTokenClaims: Sendable, Equatable {
    var subject: String
    var profile: Profile
    /// `auth_time`, where the provider says it: when the person authenticated there.
    var authenticatedAt: Instant?
}
