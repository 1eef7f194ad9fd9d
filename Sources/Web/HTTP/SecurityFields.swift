import HTTPTypes
import Hummingbird

/// The fields that every answer carries, whoever makes it; no route sets one of these. Made once: each is looked through for what
/// may not stand in a field.
struct SecurityFields: Sendable {
    let everywhere: [HTTPField]
    /// On the account's own page besides. Anywhere else it would cut the tie between a client's window and the popup in which it
    /// signs people in.
    private let account = HTTPField(name: .crossOriginOpenerPolicy, value: "same-origin")

    init(_ site: Site) {
        let hsts = HTTPField(name: .strictTransportSecurity, value: "max-age=31536000; includeSubDomains")
        everywhere =
            [
                HTTPField(name: .contentSecurityPolicy, value: site.contentSecurityPolicy),
                HTTPField(name: .xContentTypeOptions, value: "nosniff"),
                HTTPField(name: .referrerPolicy, value: "same-origin"),
                HTTPField(name: .xFrameOptions, value: "DENY"),
            ] + (site.cookies.isSecure ? [hsts] : [])
    }

    /// Where nothing is drawn.
    static let bare = [
        HTTPField(name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'"),
        HTTPField(name: .xContentTypeOptions, value: "nosniff"),
    ]

    func dress(_ response: inout Response, at path: String) {
        for field in everywhere { response.headers.append(field) }
        if path == "/account" || path.hasPrefix("/account/") { response.headers.append(account) }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    }
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = named("Referrer-Policy")
    fileprivate static let crossOriginOpenerPolicy = named("Cross-Origin-Opener-Policy")
    fileprivate static let xFrameOptions = named("X-Frame-Options")

    static func named(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
        return name
    }
}
