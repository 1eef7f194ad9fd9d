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
        return Response(
            status: .ok,
            headers: [.contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable"],
            body: .init(byteBuffer: ByteBuffer(bytes: asset.bytes)))
    }

    private func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
