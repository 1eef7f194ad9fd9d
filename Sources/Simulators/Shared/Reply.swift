import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// The few kinds of answers the simulators give.
enum Reply {
    static func page(_ page: Page, status: HTTPResponse.Status = .ok) -> Response {
        html(page.document, status: status)
    }

    static func html(_ html: HTML, status: HTTPResponse.Status = .ok) -> Response {
        var response = text(html.markup, type: "text/html; charset=utf-8", status: status)
        response.headers[.cacheControl] = "no-store"
        response.headers[.contentSecurityPolicy] = contentSecurityPolicy
        return response
    }

    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var response = Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
        response.headers[.cacheControl] = "no-store"
        return response
    }

    static func text(_ text: String, type: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: type, .xContentTypeOptions: "nosniff"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    static func seeOther(_ location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location, .cacheControl: "no-store"])
    }

    // No form-action: browsers apply it to the redirect after the POST as well and would block the way back.
    private static let contentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'"
}

extension Cookie {
    /// A cookie of a simulator: readable by no script, sent along when another site leads here.
    static func simulator(_ name: String, _ value: String, maxAge: Int) -> Cookie {
        Cookie(name: name, value: value, maxAge: maxAge, path: "/", httpOnly: true, sameSite: .lax)
    }
}
