import HTTPTypes
import Hummingbird
import NIOCore

/// Health and assets.
struct OperationsRoutes {
    let site: Site

    func alive() -> Response { text(.ok, "alive\n") }

    func ready() async -> Response {
        await site.isReady() ? text(.ok, "ready\n") : text(.serviceUnavailable, "not ready\n")
    }

    /// A fingerprinted file: it never changes under its name.
    func asset(_ request: Request) throws(Problem) -> Response {
        guard let asset = site.assets[request.uri.path] else { throw .notFound }
        var headers: HTTPFields = [
            .contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable", .vary: "Accept-Encoding",
        ]
        var bytes = asset.bytes
        if let gzip = asset.gzip, Self.takesGzip(request.headers[values: .acceptEncoding]) {
            headers[.contentEncoding] = "gzip"
            bytes = gzip
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// RFC 9110 §12.5.3: named with a weight above 0, or all are taken and it is not named.
    static func takesGzip(_ fields: [String]) -> Bool {
        var weights: [String: Double] = [:]
        for coding in fields.flatMap({ $0.lowercased().split(separator: ",") }) {
            let parts = coding.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let name = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 }
            weights[name == "x-gzip" ? "gzip" : name] = weight ?? 1
        }
        return (weights["gzip"] ?? weights["*"] ?? 0) > 0
    }

    private func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
