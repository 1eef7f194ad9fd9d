import HTTPTypes
import Hummingbird
import NIOCore

/// The fields of a query string or of a URL-encoded form, decoded strictly.
///
/// A name that stands twice is an error, as RFC 6749 §3.1 demands of every OAuth request.
struct Fields: Sendable {
    enum Problem: Error, Equatable, CustomStringConvertible {
        case repeated(String)
        case undecodable

        var description: String {
            switch self {
            case .repeated(let name): "\(name) stands there twice"
            case .undecodable: "the percent-encoding is broken"
            }
        }
    }

    private var values: [String: String] = [:]
    /// As it came.
    let encoded: String

    /// - Parameter encoded: `name=value&…`, percent-encoded, `+` for a space.
    init(_ encoded: String) throws(Problem) {
        self.encoded = encoded
        for pair in encoded.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let encodedValue = parts.count > 1 ? parts[1] : ""
            guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
                let value = PercentEncoding.decode(encodedValue, plusIsSpace: true)
            else { throw .undecodable }
            guard values.updateValue(value, forKey: name) == nil else { throw .repeated(name) }
        }
    }

    /// The query of a request's URL.
    init(queryOf request: Request) throws(Problem) {
        try self.init(request.uri.query ?? "")
    }

    /// A form of at most 64 KiB in a request's body.
    init(formOf request: Request) async throws {
        var request = request
        let body = try await request.collectBody(upTo: 64 * 1024)
        try self.init(String(buffer: body))
    }

    /// The value as sent; `nil` when absent or empty, which RFC 6749 §3.1 treats alike.
    subscript(name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }
}

extension Fields.Problem: HTTPResponseError {
    var status: HTTPResponse.Status { .badRequest }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        try Reply.json(["error": "invalid_request", "error_description": "\(self)"], status: status)
    }
}
