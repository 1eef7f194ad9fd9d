import Foundation
import Hummingbird
import Logging
import NIOCore
import Outbound
import Testing

@testable import Web

/// A site that listens on loopback, and a browser to visit it with.
final class Server: Sendable {
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

struct Answer: Sendable {
    let response: OutboundResponse

    var status: Int { response.status }
    var text: String { String(decoding: response.body, as: UTF8.self) }
    var location: String? { response.header("location") }
    func header(_ name: String) -> String? { response.header(name) }
    var setCookies: [String] { response.headers.filter { $0.name.lowercased() == "set-cookie" }.map(\.value) }

    var json: [String: Any] {
        get throws {
            try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any], "\(text)")
        }
    }

    var step: String? { text.firstMatch(of: /data-step="([a-z-]+)"/).map { String($0.1) } }
    /// Every message on the page.
    var errors: [String] { text.matches(of: /data-error="([a-z_]+)"/).map { String($0.1) } }

    /// What it says that is no error.
    var said: [String] { text.matches(of: /data-notice="([a-z_]+)"/).map { String($0.1) } }

    func hidden(_ name: String) -> String? {
        guard let start = text.firstRange(of: "name=\"\(name)\" value=\"") else { return nil }
        return String(text[start.upperBound...].prefix { $0 != "\"" })
    }
}

/// A browser: it keeps cookies, follows nothing by itself, and posts forms as a browser does.
final class Visit {
    let server: Server
    /// Of the whole site.
    var cookies: [String: String] = [:]
    /// Second cookies, by the path they are for.
    var stepCookies: [String: String] = [:]
    var headers: [(name: String, value: String)] = []
    var wantsJSON = false

    init(_ server: Server, wantsJSON: Bool = false) {
        self.server = server
        self.wantsJSON = wantsJSON
    }

    private func sent(to path: String) -> [(name: String, value: String)] {
        var all = headers
        let own = stepCookies.filter { path == $0.key || path.hasPrefix($0.key + "/") || path.hasPrefix($0.key + "?") }
        let pairs = cookies.map { "\($0.key)=\($0.value)" }.sorted() + own.map(\.value)
        if !pairs.isEmpty { all.append(("Cookie", pairs.joined(separator: "; "))) }
        if wantsJSON { all.append(("Accept", "application/json")) }
        return all
    }

    private func keep(_ answer: Answer) -> Answer {
        for cookie in answer.setCookies {
            if let path = cookie.firstMatch(of: /; Path=(\/[^;]+)/) {
                stepCookies[String(path.1)] = String(cookie.prefix { $0 != ";" })
                continue
            }
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
        }
        return answer
    }

    func get(_ path: String) async throws -> Answer { keep(try await server.send(.get, path, headers: sent(to: path))) }

    func post(_ path: String, _ fields: [(String, String)]) async throws -> Answer {
        let body = fields.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&")
        return keep(try await server.send(.post, path, headers: sent(to: path), body: body))
    }

    func post(_ path: String, json: String) async throws -> Answer {
        keep(
            try await server.send(
                .post, path, headers: sent(to: path) + [("Content-Type", "application/json")], body: json))
    }

    /// Posts a form of the page with its ticket, and whatever else it has.
    func press(_ form: String, on page: Answer, _ fields: [(String, String)] = []) async throws -> Answer {
        let ticket = try #require(page.hidden("ticket"))
        return try await post("/start/\(form)", [("ticket", ticket)] + fields)
    }

    /// Posts a form that only changes the page, and follows to where the page then stands.
    func change(_ form: String, to fields: [(String, String)] = [], on page: Answer) async throws -> Answer {
        let answer = try await press(form, on: page, fields)
        #expect(answer.status == 303)
        return try await get(try #require(answer.location))
    }

    /// To the provider and back: the answer to the callback.
    func arrive(as subject: String, from page: Answer) async throws -> Answer {
        _ = try await press("google", on: page)
        return try await get("/callback/google?state=\(server.site.google.state)&code=\(subject)")
    }

    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
