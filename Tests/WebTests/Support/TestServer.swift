import Foundation
import Hummingbird
import Logging
import NIOCore
import Outbound
import Testing

@testable import Web

/// A site that listens on loopback, and a browser to visit it with.
final class TestServer: Sendable {
    let site: TestSite
    let port: Int
    private let client = CurlClient()
    private let serving: Task<Void, any Error>

    init(_ site: TestSite) async throws {
        self.site = site
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let limits = ConnectionLimits(
            perAddress: 256, trusted: [], refusals: HeadRefusals(site.site, logger: logger))
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: Routes.router(site.site), server: limits.server,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0), serverName: nil),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { found.yield(port) }
                found.finish()
            },
            logger: logger)
        serving = Task {
            defer { found.finish() }
            try await application.run()
        }
        var listening: Int?
        for await port in ports { listening = port }
        port = try #require(listening)
    }

    deinit {
        serving.cancel()
        client.shutdown()
    }

    func send(
        _ method: OutboundRequest.Method, _ path: String, headers: [(name: String, value: String)] = [],
        body: String? = nil
    ) async throws -> Answer {
        let request = OutboundRequest(
            method, "http://127.0.0.1:\(port)\(path)", headers: headers,
            body: method == .post ? Array((body ?? "").utf8) : nil, timeout: .seconds(60), maxBodyBytes: 1 << 20,
            allowsLoopback: true)
        let response = try await client.send(request)
        return Answer(response: response)
    }
}
