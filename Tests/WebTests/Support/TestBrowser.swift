import Foundation
import Hummingbird
import Logging
import NIOCore
import Outbound
import Testing

@testable import Web

/// A browser: it keeps cookies, follows nothing by itself, and posts forms as a browser does.
final class TestBrowser {
    let server: TestServer
    /// Of the whole site.
    var cookies: [String: String] = [:]
    /// Second cookies, by the path they are for.
    var stepCookies: [String: String] = [:]
    var headers: [(name: String, value: String)] = []
    var wantsJSON = false

    init(_ server: TestServer, wantsJSON: Bool = false) {
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
