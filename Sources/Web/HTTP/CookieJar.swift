import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import SignUpFlow

/// The cookies: the browser's, the session's, each sign-up's own, and which way in was used last.
struct CookieJar: Sendable {
    /// Over https they carry the `__Host-` prefix, which no other host can plant.
    let isSecure: Bool
    /// The browser cookie's life from the latest page.
    let browserLife: Duration

    private var prefix: String { isSecure ? "__Host-" : "" }
    var browserName: String { prefix + "gatehouse" }
    var sessionName: String { prefix + "gatehouse-session" }
    /// Sent to the sign-up's own address alone, so that it can't have the `__Host-` prefix.
    var stepName: String { (isSecure ? "__Secure-" : "") + "gatehouse-step" }

    var usedName: String { prefix + "gatehouse-used" }
    private static let usedLife: Duration = .seconds(365 * 24 * 3600)

    /// The way in used last: a provider's name, `email` or `phone`; nil where the cookie holds anything that is no name.
    func method(in request: Request) -> String? {
        guard let value = first(usedName, in: request, where: { _ in true }), (1...64).contains(value.utf8.count),
            value.utf8.allSatisfy(Self.isNameByte)
        else { return nil }
        return value
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    func used(_ way: String) -> String { cookie(usedName, way, life: Self.usedLife) }

    /// A cookie's value, if it has the shape of ours: 256 bits as base64url.
    func value(_ name: String, in request: Request) -> String? { first(name, in: request, where: Self.isSecret) }

    /// All of that name and shape: a browser sends the longest path's first, and another host of the domain can plant one.
    func values(_ name: String, in request: Request) -> [String] {
        var values: [String] = []
        _ = first(name, in: request) { value in
            if Self.isSecret(value) { values.append(value) }
            return false
        }
        return values
    }

    private static func isSecret(_ value: String) -> Bool {
        value.utf8.count == 43 && Base64URL.decode(value) != nil
    }

    /// The first value of that name that fits (RFC 6265 §5.4).
    private func first(_ name: String, in request: Request, where fits: (String) -> Bool) -> String? {
        for var header in request.headers[values: .cookie] {
            let found = header.withUTF8 { Self.first(name, in: $0[...], where: fits) }
            if let found { return found }
        }
        return nil
    }

    private static func first(
        _ name: String, in header: Slice<UnsafeBufferPointer<UInt8>>, where fits: (String) -> Bool
    ) -> String? {
        var rest = header
        while !rest.isEmpty {
            rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ";") }
            let pair = rest.prefix { $0 != UInt8(ascii: ";") }
            rest = rest[pair.endIndex...]
            let value = pair.dropFirst(name.utf8.count)
            guard value.first == UInt8(ascii: "="), pair.starts(with: name.utf8) else { continue }
            let text = String(decoding: value.dropFirst(), as: UTF8.self)
            if fits(text) { return text }
        }
        return nil
    }

    func browser(_ value: String) -> String { cookie(browserName, value, life: browserLife) }

    /// Ends with the browser's own session; the server ends it sooner.
    func session(_ value: String) -> String { cookie(sessionName, value, life: nil) }

    /// As long as a sign-up can live.
    func step(_ id: SignUpID, _ value: String) -> String {
        cookie(stepName, value, life: browserLife, path: "/s/\(id)")
    }

    func noSession() -> String { cookie(sessionName, "", life: .zero) }

    private func cookie(_ name: String, _ value: String, life: Duration?, path: String = "/") -> String {
        var cookie = name
        cookie += "="
        cookie += value
        cookie += "; Path="
        cookie += path
        cookie += "; HttpOnly; SameSite=Lax"
        if let life { cookie += "; Max-Age=" + String(life.components.seconds) }
        if isSecure { cookie += "; Secure" }
        return cookie
    }
}
