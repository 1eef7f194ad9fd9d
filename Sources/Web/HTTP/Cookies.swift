import Foundation
import Gateway
import HTTPTypes
import Hummingbird

/// The two cookies: the browser's and the session's.
struct CookieJar: Sendable {
    /// Over https they carry the `__Host-` prefix, which no other host can plant.
    let isSecure: Bool
    /// The browser cookie's life from the latest page.
    let browserLife: Duration

    private var prefix: String { isSecure ? "__Host-" : "" }
    var browserName: String { prefix + "gatehouse" }
    var sessionName: String { prefix + "gatehouse-session" }

    /// A cookie's value, if it has the shape of ours: 256 bits as base64url.
    func value(_ name: String, in request: Request) -> String? {
        for header in request.headers[values: .cookie] {
            var rest = header.utf8[...]
            while !rest.isEmpty {
                rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ";") }
                let pair = rest.prefix { $0 != UInt8(ascii: ";") }
                rest = rest[pair.endIndex...]
                let value = pair.dropFirst(name.utf8.count)
                guard value.first == UInt8(ascii: "="), value.count == 44, pair.starts(with: name.utf8) else {
                    continue
                }
                let text = String(Substring(value.dropFirst()))
                if Base64URL.decode(text) != nil { return text }
            }
        }
        return nil
    }

    func browser(_ value: String) -> String { cookie(browserName, value, life: browserLife) }

    /// Ends with the browser's own session; the server ends it sooner.
    func session(_ value: String) -> String { cookie(sessionName, value, life: nil) }

    func noSession() -> String { cookie(sessionName, "", life: .zero) }

    private func cookie(_ name: String, _ value: String, life: Duration?) -> String {
        "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax"
            + (life.map { "; Max-Age=\($0.components.seconds)" } ?? "") + (isSecure ? "; Secure" : "")
    }
}
