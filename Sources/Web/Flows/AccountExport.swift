import Gateway
import SignUpFlow

/// Everything kept of an account, as its owner takes it along (docs/flows/account.md). Times are RFC 3339, numbers E.164.
struct AccountExport: Encodable, Sendable {
    struct Binding: Encodable, Sendable {
        var provider: String
        var subject: String
        var boundAt: String

        enum CodingKeys: String, CodingKey {
            case provider, subject
            case boundAt = "bound_at"
        }
    }

    struct Terms: Encodable, Sendable {
        var document = "terms"
        var version: String
        var language: String
        var shownAs: String
        var acceptedAt: String

        enum CodingKeys: String, CodingKey {
            case document, version, language
            case shownAs = "shown_as"
            case acceptedAt = "accepted_at"
        }
    }

    struct BroughtBy: Encodable, Sendable {
        @OrNull var partner: String?
        @OrNull var promo: String?
    }

    struct SignedIn: Encodable, Sendable {
        /// The way in: a provider's name, `email` or `phone`.
        var way: String
        var authenticatedAt: String
        var createdAt: String
        var lastSeenAt: String

        enum CodingKeys: String, CodingKey {
            case way
            case authenticatedAt = "authenticated_at"
            case createdAt = "created_at"
            case lastSeenAt = "last_seen_at"
        }
    }

    /// The `sub` that applications know the person by.
    var id: String
    var state = "active"
    var createdAt: String
    @OrNull var phone: String?
    /// When somebody last proved that they have it.
    @OrNull var phoneProvenAt: String?
    @OrNull var email: String?
    @OrNull var contactEmail: String?
    @OrNull var firstName: String?
    @OrNull var lastName: String?
    @OrNull var passwordSetAt: String?
    var bindings: [Binding]
    var acceptances: [Terms]
    @OrNull var attribution: BroughtBy?
    /// The one that asks.
    var session: SignedIn
    var exportedAt: String

    enum CodingKeys: String, CodingKey {
        case id, state, phone, email, bindings, acceptances, attribution, session
        case createdAt = "created_at"
        case phoneProvenAt = "phone_proven_at"
        case contactEmail = "contact_email"
        case firstName = "first_name"
        case lastName = "last_name"
        case passwordSetAt = "password_set_at"
        case exportedAt = "exported_at"
    }

    init(_ details: AccountDetails, _ session: Session, now: Instant) {
        let known = details.known
        id = known.id.rawValue
        if case .pending = known.state { state = "pending" }
        createdAt = known.createdAt.rfc3339
        phone = known.phone
        phoneProvenAt = known.phoneProvenAt?.rfc3339
        email = known.email
        contactEmail = details.contactEmail
        firstName = details.firstName
        lastName = details.lastName
        passwordSetAt = details.passwordSetAt?.rfc3339
        bindings = details.bindings.map {
            Binding(provider: $0.provider.rawValue, subject: $0.subject, boundAt: $0.boundAt.rfc3339)
        }
        acceptances = details.acceptances.map {
            Terms(
                version: $0.version, language: $0.language.rawValue, shownAs: $0.shownAs.rawValue,
                acceptedAt: $0.at.rfc3339)
        }
        attribution = details.attribution.map {
            BroughtBy(partner: $0.partner?.rawValue, promo: $0.promo?.rawValue)
        }
        self.session = SignedIn(
            way: session.way.name, authenticatedAt: session.authenticatedAt.rfc3339,
            createdAt: session.createdAt.rfc3339,
            lastSeenAt: session.lastSeenAt.rfc3339)
        exportedAt = now.rfc3339
    }
}
