import Gateway
import Web

extension Settings {
    /// The providers that have settings.
    struct Providers: Sendable {
        let google: Google?
        let facebook: Facebook?
        /// Any other OpenID providers, in the order of the file.
        let openID: [OpenIDProvider]

        init(_ section: SettingsSection) {
            google = section.optionalSection("google", Google.init)
            facebook = section.optionalSection("facebook", Facebook.init)
            openID = section.others().map { key, value in
                if ProviderNameRule.parse(key) == nil {
                    value.refuse("the name \(key.quoted) does not fit", expected: ProviderNameRule.expected)
                }
                return value.section { OpenIDProvider($0, name: key) }
            }
        }
    }

    struct Google: Sendable {
        let clientID: String
        let clientSecret: Secret
        let issuer: String

        init(_ section: SettingsSection) {
            clientID = section.need("client_id", .text, standIn: "")
            clientSecret = section.needSecret("client_secret")
            issuer = section.take("issuer", .issuer, or: "https://accounts.google.com")
        }
    }

    struct Facebook: Sendable {
        let clientID: String
        let clientSecret: Secret
        let apiVersion: String
        let pkce: Bool
        /// Without a slash at its end, as `graphURL`.
        let dialogURL: String
        let graphURL: String

        init(_ section: SettingsSection) {
            clientID = section.need("client_id", .text, standIn: "")
            clientSecret = section.needSecret("client_secret")
            apiVersion = section.take("api_version", .apiVersion, or: "v26.0")
            pkce = section.take("pkce", .bool, or: false)
            dialogURL = section.take("dialog_url", .baseAddress, or: "https://www.facebook.com")
            graphURL = section.take("graph_url", .baseAddress, or: "https://graph.facebook.com")
        }
    }

    /// Any provider that speaks OpenID Connect.
    struct OpenIDProvider: Sendable {
        private enum Kind: String, CaseIterable { case oidc }
        enum TokenAuth: String, CaseIterable, Sendable { case basic, post }

        let name: String
        /// What its button says.
        let label: String
        let issuer: String
        let clientID: String
        let clientSecret: Secret
        /// nil: as its discovery document says.
        let tokenAuth: TokenAuth?
        /// An id_token must bring the nonce back.
        let nonce: Bool
        let pkce: Bool

        init(_ section: SettingsSection, name: String) {
            self.name = name
            _ = section.need("kind", .oneOf(Kind.self), standIn: .oidc)
            label = section.need("label", .text, standIn: "")
            issuer = section.need("issuer", .issuer, standIn: "")
            clientID = section.need("client_id", .text, standIn: "")
            clientSecret = section.needSecret("client_secret")
            tokenAuth = section.find("token_auth", .oneOf(TokenAuth.self))
            nonce = section.take("nonce", .bool, or: true)
            pkce = section.take("pkce", .bool, or: true)
            if !nonce, !pkce, tokenAuth == nil {
                section.value("pkce", expected: "true")?.refuse(
                    "without nonce and pkce nothing but the client's secret stops a stolen code",
                    expected: "one of them true, or token_auth set to how the provider takes the secret")
            }
        }

        /// What its settings give up, a sentence each.
        var losses: [String] {
            var losses: [String] = []
            if !nonce {
                losses.append(
                    "nonce: false: an id_token without a nonce is accepted, so a copied one can't be told apart")
            }
            if !pkce {
                losses.append("pkce: false: a code that was stolen on its way is stopped by the client's secret alone")
            }
            return losses
        }
    }
}

/// A provider's name is the last segment of its form's URL and the value in an account's facts, so it must not be one
/// of the doors and forms that the gateway has itself.
enum ProviderNameRule {
    static let expected = "small Latin letters, digits and hyphens, and no door or form of the gateway"

    static func parse(_ name: String) -> String? {
        name.wholeMatch(of: /[a-z][a-z0-9\-]*/) == nil || FormName(rawValue: name) != nil ? nil : name
    }
}
