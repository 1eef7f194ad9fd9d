import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// The browser cookie may have been noted by somebody before: from an identity, an account or a proof on, a sign-up needs a second
/// cookie, which only the answer that made it stand there has set.
@Suite struct StepCookieTests {
    private let number = [("country", "RU"), ("calling_code", "7")]

    /// Somebody who noted the browser cookie earlier, and nothing since.
    private func thief(of visit: TestBrowser) -> TestBrowser {
        let thief = TestBrowser(visit.server)
        thief.cookies["gatehouse"] = visit.cookies["gatehouse"]
        return thief
    }

    private func isStranger(_ page: Answer) -> Bool {
        page.status == 200 && page.step == "register" && page.errors == ["other_browser"]
    }

    /// The same page as for an id that nobody has: not a word differs save the ticket.
    private func looksUnknown(_ page: Answer, to thief: TestBrowser) async throws -> Bool {
        let unknown = try await thief.get("/s/0190a000-0000-7000-8000-00000000ffff")
        func bare(_ answer: Answer) -> String { answer.text.replacing(/name="ticket" value="[^"]*"/, with: "") }
        return bare(page) == bare(unknown) && isStranger(page)
    }

    @Test(arguments: ["newcomer", "phone", "done", "email", "by e-mail", "recover-password", "prove", "link"])
    func `whoever noted the browser cookie before is a stranger from then on`(step: String) async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let before = try await visit.get("/sign-up")
        let page: Answer
        switch step {
        case "email":
            let code = try await visit.register("phone", on: before)
            #expect(try await thief(of: visit).get(try code.path).step == "code")
            page = try await visit.send("verify", on: code, [("code", site.sms.code)])
        case "by e-mail":
            let code = try await visit.register("email", on: before)
            #expect(try await thief(of: visit).get(try code.path).step == "email-code")
            page = try await visit.send("verify", on: code, [("code", site.mail.code)])
        case "recover-password":
            try await visit.join()
            let sent = site.mail.count
            let code = try await visit.follow(
                try await visit.press(
                    "request", on: try await visit.get("/recover"), [("login", "anna@example.com")]))
            #expect(try await thief(of: visit).get(try code.path).step == "recover-code")
            await site.mail.sent(past: sent)
            page = try await visit.send("verify", on: code, [("code", site.mail.code)])
        case "prove":
            try await visit.signUp()
            page = try await visit.change("phone")
        default:
            var at = try await visit.follow(try await visit.arrive(as: "anna", from: before))
            if step == "link" { at = try await visit.send("link", on: at) }
            if step == "phone" || step == "done" { at = try await visit.send("create", on: at, [("terms", "on")]) }
            if step == "done" {
                at = try await visit.send("send", on: at, number + [("phone", "9991234567")])
                at = try await visit.send("verify", on: at, [("code", site.sms.code)])
            }
            page = at
        }
        let path = try page.path
        #expect(try await visit.get(path).step == page.step)
        let thief = thief(of: visit)
        if step == "prove" || step == "done" {
            thief.cookies["gatehouse-session"] = visit.cookies["gatehouse-session"]
        }
        for other in [nil, "gatehouse-step=\(String(repeating: "A", count: 43))"] {
            thief.stepCookies[path] = other
            #expect(try await looksUnknown(try await thief.get(path), to: thief), "\(step)")
            for (form, fields) in [
                ("create", [("terms", "on")]), ("link", []), ("start", []), ("leave", []),
                ("language", [("lang", "en")]),
                ("send", number + [("phone", "9031234567")]), ("password", [("password", "another horse")]),
                ("google", []),
            ] as [(String, [(String, String)])] {
                let answer = try await thief.post("\(path)/\(form)", fields)
                #expect(isStranger(answer), "\(step) \(form)")
                #expect(!answer.setCookies.contains { $0.contains("gatehouse-step") })
            }
            thief.wantsJSON = true
            #expect(try await thief.get(path).json["step"] as? String == "register")
            thief.wantsJSON = false
        }
        // Nothing has moved.
        #expect(try await visit.get(path).step == page.step)
    }

    @Test func `the cookie is the sign-up's own: its path, its flags, its life`() async throws {
        let site = try await TestSite(publicURL: "https://signup.example.com")
        let visit = TestBrowser(try await TestServer(site))
        visit.headers = [("Sec-Fetch-Site", "same-origin")]
        let back = try await visit.arrive(as: "anna", from: try await visit.get("/sign-up"))
        let path = try #require(back.location)
        let cookie = try #require(back.setCookies.first { $0.hasPrefix("__Secure-gatehouse-step=") })
        let parts = cookie.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(parts[0].utf8.count == "__Secure-gatehouse-step=".utf8.count + 43)
        #expect(
            Set(parts.dropFirst()) == ["Path=\(path)", "HttpOnly", "SameSite=Lax", "Max-Age=172800", "Secure"])
        #expect(try await visit.get(path).step == "newcomer")
    }

    @Test func `no address leads round the second cookie`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let register = try await visit.get("/sign-up")
        let page = try await visit.follow(try await visit.arrive(as: "anna", from: register))
        let path = try page.path
        // Even who began the sign-up, with the ticket and the state, knows neither what came back nor the cookie.
        let state = site.google.state
        let thief = thief(of: visit)
        for isJSON in [false, true] {
            thief.wantsJSON = isJSON
            let ticket = try #require(register.hidden("ticket"))
            let begun = try await thief.post("/start/facebook", [("ticket", ticket)])
            let returned = try await thief.get("/callback/google?state=\(state)&code=guessed")
            let denied = try await thief.get("/callback/google?state=\(state)&error=access_denied")
            for answer in [begun, returned, denied] {
                #expect(!answer.setCookies.contains { $0.contains("gatehouse-step") })
                if isJSON {
                    #expect(try answer.json["step"] as? String == "departed")
                    #expect((try answer.json["location"] as? String)?.hasPrefix(path) == true)
                } else {
                    #expect(answer.status == 303 && answer.location?.hasPrefix(path) == true)
                }
            }
        }
        thief.wantsJSON = false
        // Register offers to go on, and the address it names judges.
        #expect(try await thief.get("/sign-up").text.contains(path))
        #expect(isStranger(try await thief.get(path)))
        #expect(try await visit.get(path).step == "newcomer")
    }

    @Test func `a proof that a lured browser made stays in that browser`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        let owner = TestBrowser(server)
        try await owner.signUp(as: "victim", phone: "9161234567")
        // The thief begins with the noted cookie, and links an identity of his own by the victim's account.
        let victim = TestBrowser(server)
        _ = try await victim.get("/sign-up")
        let thief = thief(of: victim)
        let page = try await thief.follow(try await thief.arrive(as: "thief", from: try await thief.get("/sign-up")))
        let path = try page.path
        _ = try await thief.post("\(path)/link", [])
        let away = try await thief.post("\(path)/google", [])
        #expect(away.location?.hasPrefix("https://google.example/") == true)
        // The victim opens the thief's link, and is known at the provider.
        let back = try await victim.follow(
            try await victim.get("/callback/google?state=\(site.google.state)&code=victim"))
        #expect(back.step == "link-confirm")
        #expect(isStranger(try await thief.get(path)))
        #expect(isStranger(try await thief.post("\(path)/confirm", [])))
        #expect(try await site.count("SELECT count(*) FROM bindings") == 1)
    }

    // MARK: The answer was lost

    /// The same request once more, from a browser as it was before the first: its answer was lost.
    private func again(
        _ visit: TestBrowser, cookies: [String: String], _ stepCookies: [String: String],
        _ ask: (TestBrowser) async throws -> Answer
    ) async throws -> (browser: TestBrowser, answer: Answer) {
        let same = TestBrowser(visit.server)
        (same.cookies, same.stepCookies) = (cookies, stepCookies)
        return (same, try await ask(same))
    }

    @Test(arguments: ["callback", "password", "verify"], [59, 61])
    func `the very same request within a minute is answered with the cookie again`(kind: String, seconds: Int)
        async throws
    {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        if kind == "password" {
            try await visit.join()
            try await site.change("UPDATE acceptances SET version = 'older'")
            visit.cookies = [:]
        }
        let ask: (TestBrowser) async throws -> Answer
        let register = try await visit.get("/sign-up")
        switch kind {
        case "callback":
            _ = try await visit.press("google", on: register)
            let state = site.google.state
            ask = { try await $0.get("/callback/google?state=\(state)&code=anna") }
        case "password":
            let ticket = try #require(try await visit.get("/sign-in").hidden("ticket"))
            ask = {
                try await $0.post(
                    "/start/password",
                    [("ticket", ticket), ("login", "anna@example.com"), ("password", TestBrowser.password)])
            }
        default:
            let code = try await visit.register("phone", on: register)
            let (path, version, typed) = (try code.path, try #require(code.hidden("version")), site.sms.code)
            ask = { try await $0.post("\(path)/verify", [("version", version), ("code", typed)]) }
        }
        let (cookies, steps) = (visit.cookies, visit.stepCookies)
        let first = try await ask(visit)
        let path = try #require(first.location?.split(separator: "#").first.map(String.init))
        #expect(first.status == 303 && path.hasPrefix("/s/"))
        let expected = try await visit.get(path).step
        site.advance(.seconds(seconds))
        let (same, second) = try await again(visit, cookies: cookies, steps, ask)
        if seconds < 60 {
            #expect(second.status == 303)
            #expect(same.stepCookies[path] == visit.stepCookies[path])
            let page = try await same.follow(second)
            #expect(page.step == expected && page.said.isEmpty)
        } else {
            #expect(isStranger(try await same.follow(second)))
            #expect(try await visit.get(path).step == expected)
        }
        // Nothing was done twice.
        #expect(site.google.calls <= 1)
        // Something else, or without what this browser alone has, is another request.
        let thief = thief(of: visit)
        _ = try await ask(thief)
        if kind == "verify" { #expect(isStranger(try await thief.get(path))) }
    }

    @Test func `a code can't be guessed by asking for the cookie again`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let code = try await visit.register("phone")
        let (path, version) = (try code.path, try #require(code.hidden("version")))
        let typed = site.sms.code
        #expect(try await visit.send("verify", on: code, [("code", typed)]).step == "email")
        let thief = thief(of: visit)
        let answer = try await thief.post("\(path)/verify", [("version", version), ("code", typed)])
        #expect(isStranger(answer) && !answer.setCookies.contains { $0.contains("gatehouse-step") })
    }

    @Test func `a sign-up written before goes on without a second cookie`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let register = try await visit.get("/sign-up")
        let sealed = try #require(register.hidden("ticket"))
        let ticket = try #require(site.site.tickets.open(Sealed(sealed)))
        // As a version before has written it: nothing is remembered of the requests.
        let visitor = Visitor(
            cookie: try #require(visit.cookies["gatehouse"]), session: nil, address: "203.0.113.1",
            deadline: Deadline())
        let flows = site.site.flows
        _ = try await flows.begin(ticket.ticket, with: .provider(.google), visitor)
        _ = try await flows.trip.callback(.google, ["state": site.google.state, "code": "anna"], visitor)
        let path = "/s/\(ticket.ticket.id)"
        #expect(visit.stepCookies.isEmpty)
        let page = try await visit.get(path)
        #expect(page.step == "newcomer")
        let phone = try await visit.send("create", on: page, [("terms", "on")])
        #expect(phone.step == "phone")
        let code = try await visit.send("send", on: phone, number + [("phone", "9991234567")])
        #expect(try await visit.send("verify", on: code, [("code", site.sms.code)]).step == "done")
    }
}
