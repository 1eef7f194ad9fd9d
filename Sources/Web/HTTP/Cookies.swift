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
        for var header in request.headers[values: .cookie] {
            if let value = header.withUTF8({ Self.value(name, in: $0[...]) }) { return value }
        }
        return nil
    }

    private static func value(_ name: String, in header: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        var rest = header
        while !rest.isEmpty {
            rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ";") }
            let pair = rest.prefix { $0 != UInt8(ascii: ";") }
            rest = rest[pair.endIndex...]
            let value = pair.dropFirst(name.utf8.count)
            guard value.first == UInt8(ascii: "="), value.count == 44, pair.starts(with: name.utf8) else { continue }
            let text = String(decoding: value.dropFirst(), as: UTF8.self)
            if Base64URL.decode(text) != nil { return text }
        }
        return nil
    }

    func browser(_ value: String) -> String { cookie(browserName, value, life: browserLife) }

    /// Ends with the browser's own session; the server ends it sooner.
    func session(_ value: String) -> String { cookie(sessionName, value, life: nil) }

    func noSession() -> String { cookie(sessionName, "", life: .zero) }

    private func cookie(_ name: String, _ value: String, life: Duration?) -> String {
        var cookie = name
        cookie += "="
        cookie += value
        cookie += "; Path=/; HttpOnly; SameSite=Lax"
        if let life { cookie += "; Max-Age=" + String(life.components.seconds) }
        if isSecure { cookie += "; Secure" }
        return cookie
    }
}
