import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// A custom scheme is left by a button that names the app, never by a redirect: whatever the client, whatever the answer.
@Suite struct AppPageTests {
    /// A client without a secret and one with.
    private static let apps = [
        ("crm-ios", "com.example.crm:/signed-up", "CRM for iOS"),
        ("crm-kiosk", "com.example.kiosk:/in", "CRM on the till"),
    ]

    private func authorize(_ client: String, _ uri: String, _ more: String = "") -> String {
        "/oauth2/authorize?client_id=\(client)&redirect_uri=\(TestBrowser.encoded(uri))&response_type=code&scope=openid&state=s"
            + "&code_challenge=\(TestSite.challenge)&code_challenge_method=S256" + more
    }

    /// The page before the app: nothing has left yet, and one link leads there.
    private func link(_ answer: Answer, _ uri: String, _ name: String) throws -> String {
        #expect(answer.status == 200 && answer.location == nil && answer.step == "app")
        #expect(answer.text.contains(name))
        let links = answer.text.matches(of: /href="(com\.example\.[^"]+)"/)
        #expect(links.count == 1)
        let link = String(try #require(links.first).1).replacing("&amp;", with: "&")
        #expect(link.hasPrefix(uri + "?") && link.contains("&state=s&iss="))
        return link
    }

    /// Somebody signed in.
    private func finished(_ visit: TestBrowser, _ site: TestSite) async throws {
        let back = try await visit.arrive(as: "anna", from: try await visit.get("/sign-up"))
        let path = try #require(back.location?.split(separator: "#").first.map(String.init))
        _ = try await visit.post("\(path)/create", [("terms", "on")])
        _ = try await visit.post("\(path)/send", [("country", "RU"), ("phone", "9991234567")])
        _ = try await visit.post("\(path)/verify", [("code", site.sms.code)])
    }

    @Test(arguments: apps, ["", "&prompt=none", "&prompt=none%20login", "&response_mode=fragment"])
    func `an error goes to an app by the button`(app: (String, String, String), more: String) async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let page = try await visit.get(authorize(app.0, app.1, more))
        guard !more.isEmpty else { return #expect(page.step == "register") }
        let error = more == "&prompt=none" ? "login_required" : "invalid_request"
        #expect(try link(page, app.1, app.2).contains("?error=\(error)&"))
    }

    @Test(arguments: apps)
    func `who leaves before a sign-up leaves by the button`(app: (String, String, String)) async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let page = try await visit.press("leave", on: try await visit.get(authorize(app.0, app.1)))
        #expect(try link(page, app.1, app.2).contains("?error=access_denied&"))
    }

    @Test(arguments: apps)
    func `who leaves a sign-up leaves by the button, and finds it again`(app: (String, String, String)) async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let back = try await visit.arrive(as: "anna", from: try await visit.get(authorize(app.0, app.1)))
        let path = try #require(back.location?.split(separator: "#").first.map(String.init))
        let left = try await visit.post("\(path)/leave", [])
        #expect(left.status == 303 && left.location == path)
        for _ in 0..<2 {
            #expect(try link(try await visit.get(path), app.1, app.2).contains("?error=access_denied&"))
        }
        visit.wantsJSON = true
        let json = try await visit.get(path).json
        #expect(json["step"] as? String == "app")
        let data = try #require(json["data"] as? [String: Any])
        #expect(data["name"] as? String == app.2 && data.keys.contains("install_url"))
        #expect((data["location"] as? String)?.hasPrefix(app.1 + "?error=access_denied&") == true)
    }

    @Test func `a live session goes on to an app with a secret by the button, at once`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        try await finished(visit, site)
        let (client, uri, name) = Self.apps[1]
        let first = try link(try await visit.get(authorize(client, uri)), uri, name)
        #expect(first.contains("?code="))
        // Waiting behind a button, it is good for five minutes; a reload gives a fresh one, and no row of a sign-up.
        #expect(try link(try await visit.get(authorize(client, uri)), uri, name) != first)
        #expect(try await site.count("SELECT count(*) FROM sign_ups") == 1)
        #expect(try await site.count("SELECT count(*) FROM handoff_codes WHERE expires_at - \(site.now) = 300000") == 2)
        visit.wantsJSON = true
        let data = try #require(try await visit.get(authorize(client, uri)).json["data"] as? [String: Any])
        #expect((data["location"] as? String)?.hasPrefix(uri + "?code=") == true)
    }

    @Test(arguments: apps)
    func `without a page no app is handed to, so none is answered interaction_required`(
        app: (String, String, String)
    ) async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        try await finished(visit, site)
        let page = try await visit.get(authorize(app.0, app.1, "&prompt=none"))
        #expect(try link(page, app.1, app.2).contains("?error=interaction_required&"))
        #expect(try await site.count("SELECT count(*) FROM handoff_codes") == 0)
    }

    @Test func `an app without a secret is asked for first, and then left by the button`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        try await finished(visit, site)
        let (client, uri, name) = Self.apps[0]
        let asked = try await visit.get(authorize(client, uri))
        #expect(asked.step == "continue-as")
        let path = try #require(try await visit.press("continue", on: asked).location)
        #expect(try link(try await visit.get(path), uri, name).contains("?code="))
    }
}
