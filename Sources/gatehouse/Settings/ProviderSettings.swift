import Gateway
import SignUpFlow

extension Settings {
    /// The providers that have settings.
    struct Providers: Sendable {
        let google: OpenIDSettings?
        let facebook: FacebookSettings?
        /// Any other OpenID providers, in the order of the file.
        let openID: [OpenID]

        init(_ section: SettingsSection) {
            google = section.optionalSection("google") { OpenIDSettings(google: $0) }
            facebook = section.optionalSection("facebook") { FacebookSettings($0) }
            openID = section.others().map { key, value in
                if ProviderNameRule.parse(key) == nil {
                    value.refuse("the name \(key.quoted) does not fit", expected: ProviderNameRule.expected)
                }
                return value.section { OpenID($0, name: ProviderName(key)) }
            }
        }
    }

    /// Any provider that speaks OpenID Connect.
    struct OpenID: Sendable {
        private enum Kind: String, CaseIterable { case oidc }

        /// What its button says.
        let label: String
        let connection: OpenIDSettings

        init(_ section: SettingsSection, name: ProviderName) {
            _ = section.need("kind", .oneOf(Kind.self), standIn: .oidc)
            label = section.need("label", .text, standIn: "")
            connection = OpenIDSettings(section, name: name)
        }

        /// What its settings give up, a sentence each.
        var losses: [String] {
            var losses: [String] = []
            if !connection.needsNonce {
                losses.append(
                    "nonce: false: an id_token without a nonce is accepted, so a copied one can't be told apart")
            }
            if !connection.pkce {
                losses.append("pkce: false: a code that was stolen on its way is stopped by the client's secret alone")
            }
            return losses
        }
    }
}

extension OpenIDSettings {
    init(google section: SettingsSection) {
        self = .google(
            issuer: section.take("issuer", .issuer, or: "https://accounts.google.com"),
            clientID: section.need("client_id", .text, standIn: ""), clientSecret: section.needSecret("client_secret"))
    }

    init(_ section: SettingsSection, name: ProviderName) {
        self = .openID(
            name: name, issuer: section.need("issuer", .issuer, standIn: ""),
            clientID: section.need("client_id", .text, standIn: ""), clientSecret: section.needSecret("client_secret"))
        tokenAuthentication = section.find("token_auth", .oneOf(TokenAuthentication.self))
        needsNonce = section.take("nonce", .bool, or: true)
        pkce = section.take("pkce", .bool, or: true)
        if !needsNonce, !pkce, tokenAuthentication == nil {
            section.value("pkce", expected: "true")?.refuse(
                "without nonce and pkce nothing but the client's secret stops a stolen code",
                expected: "one of them true, or token_auth set to how the provider takes the secret")
        }
    }
}

extension FacebookSettings {
    init(_ section: SettingsSection) {
        self.init(
            clientID: section.need("client_id", .text, standIn: ""), clientSecret: section.needSecret("client_secret"))
        apiVersion = section.take("api_version", .apiVersion, or: apiVersion)
        pkce = section.take("pkce", .bool, or: pkce)
        dialogURL = section.take("dialog_url", .baseAddress, or: dialogURL)
        graphURL = section.take("graph_url", .baseAddress, or: graphURL)
    }
}
