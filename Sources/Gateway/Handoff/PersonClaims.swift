import SignUpFlow

/// The claims about a person that scopes ask for (OpenID Connect Core §5.1, §5.4). What is nil is left out.
struct PersonClaims: Codable, Sendable, Equatable {
    var name: String?
    var givenName: String?
    var familyName: String?
    var email: String?
    var emailVerified: Bool?
    var phoneNumber: String?
    var phoneNumberVerified: Bool?

    enum CodingKeys: String, CodingKey {
        case name, email
        case givenName = "given_name"
        case familyName = "family_name"
        case emailVerified = "email_verified"
        case phoneNumber = "phone_number"
        case phoneNumberVerified = "phone_number_verified"
    }

    /// What the account holds comes before what a provider told: names typed here, an e-mail and a phone confirmed here.
    ///
    /// - Parameter profile: a provider's; nil for userinfo, which never passes one on.
    init(_ holder: TokenHolder, scopes: [String], profile: Profile?) {
        if scopes.contains("profile") {
            givenName = holder.firstName ?? profile?.givenName
            // Who has one name here has no other one from a provider.
            familyName = holder.firstName == nil ? profile?.familyName : holder.lastName
            let typed = [holder.firstName, holder.lastName].compactMap(\.self)
            name = typed.isEmpty ? profile?.name : typed.joined(separator: " ")
        }
        if scopes.contains("email"), let address = holder.email ?? profile?.email {
            email = address
            emailVerified = holder.email != nil
        }
        if scopes.contains("phone"), let phone = holder.phone {
            phoneNumber = phone
            phoneNumberVerified = true
        }
    }
}
