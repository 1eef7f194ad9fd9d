import SignUpFlow
import Testing

@testable import Gateway
@testable import Web

/// People with an account, and how they change it.
extension TestBrowser {
    /// Signs up by Google, with this phone: a live session from then on.
    func signUp(as subject: String = "anna", phone: String = "9991234567", from page: String = "/sign-up") async throws
    {
        let back = try await arrive(as: subject, from: try await get(page))
        let path = try #require(back.location?.split(separator: "#").first.map(String.init))
        _ = try await follow(try await post("\(path)/create", [("terms", "on")]))
        _ = try await post("\(path)/send", [("country", "RU"), ("calling_code", "7"), ("phone", phone)])
        let done = try await follow(try await post("\(path)/verify", [("code", server.site.sms.code)]))
        #expect(done.step == "done")
        _ = try await post("\(path)/start", [])
    }

    /// Where an answer leads, in a browser that follows redirects within the site.
    func follow(_ answer: Answer) async throws -> Answer {
        var answer = answer
        for _ in 0..<5 {
            guard answer.status == 303, let location = answer.location, location.hasPrefix("/") else { return answer }
            answer = try await get(String(location.prefix { $0 != "#" }))
        }
        return answer
    }

    /// Presses a form of the account's page, and follows.
    func change(_ form: String, _ fields: [(String, String)] = []) async throws -> Answer {
        let page = try await get("/account")
        let ticket = try #require(page.hidden("ticket"))
        return try await follow(try await post("/account/\(form)", [("ticket", ticket)] + fields))
    }

    /// Proves a change by a code to the account's own phone, and follows.
    func prove(_ page: Answer) async throws -> Answer {
        let path = try page.path
        let sent = server.site.sms.count
        let code = try await follow(try await post("\(path)/code", []))
        #expect(code.step == "code")
        await server.site.sms.sent(past: sent)
        return try await follow(try await post("\(path)/verify", [("code", server.site.sms.code)]))
    }

    /// Gives the account a password, by a proof of its own.
    func setPassword(_ password: String) async throws {
        let page = try await prove(try await change("password"))
        #expect(page.step == "recover-password")
        let back = try await post("\(page.path)/password", [("password", password)])
        #expect(back.status == 303)
        #expect(try await follow(back).step == "account")
    }

    /// To the provider that a page's button leads to, and back.
    func travel(_ provider: String, as subject: String, from page: Answer) async throws -> Answer {
        let away = try await post("\(page.path)/\(provider)", [])
        #expect(away.location?.hasPrefix("https://\(provider).example/") == true)
        return try await comeBack(provider, as: subject)
    }

    func comeBack(_ provider: String, as subject: String) async throws -> Answer {
        let state = provider == "google" ? server.site.google.state : server.site.facebook.state
        return try await follow(try await get("/callback/\(provider)?state=\(state)&code=\(subject)"))
    }
}
