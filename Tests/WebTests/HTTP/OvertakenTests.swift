import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// A tab that another one has left behind says so; the same form pressed twice does not.
@Suite struct OvertakenTests {
    private let number = [("country", "RU"), ("calling_code", "7")]

    private func newcomer(_ site: TestSite) async throws -> (visit: TestBrowser, register: Answer, page: Answer) {
        let visit = TestBrowser(try await TestServer(site))
        let register = try await visit.get("/sign-up")
        return (visit, register, try await visit.follow(try await visit.arrive(as: "anna", from: register)))
    }

    @Test func `an old tab's form leads to the current step with one sentence, in both languages`() async throws {
        let site = try await TestSite()
        let (visit, _, page) = try await newcomer(site)
        let path = try page.path
        let phone = try await visit.send("create", on: page, [("terms", "on")])
        #expect(phone.step == "phone" && phone.errors.isEmpty)
        let late = try await visit.send("link", on: page)
        #expect(late.step == "phone" && late.said == ["overtaken"] && late.errors.isEmpty)
        #expect(late.text.contains("на другой вкладке"))
        // Said once, and nothing was written for it: the other tab's form is as good as before.
        #expect(try await visit.get(path).said.isEmpty)
        let code = try await visit.send("send", on: phone, number + [("phone", "9991234567")])
        #expect(code.step == "code" && code.said.isEmpty)
        visit.wantsJSON = true
        let version = try #require(page.hidden("version"))
        _ = try await visit.post("\(path)/language", [("lang", "en")])
        let json = try await visit.post("\(path)/link", [("version", version)]).json
        let notice = try #require(json["notice"] as? [String: Any])
        #expect(json["step"] as? String == "code" && notice["code"] as? String == "overtaken")
        #expect((notice["message"] as? String)?.contains("another tab") == true)
    }

    @Test func `the same form twice leads to its result without a word`() async throws {
        let site = try await TestSite()
        let (visit, _, page) = try await newcomer(site)
        _ = try await visit.send("create", on: page, [("terms", "on")])
        let twice = try await visit.send("create", on: page, [("terms", "on")])
        #expect(twice.step == "phone" && twice.said.isEmpty)
        let code = try await visit.send("send", on: twice, number + [("phone", "9991234567")])
        #expect(code.step == "code")
        let again = try await visit.send("send", on: twice, number + [("phone", "9991234567")])
        #expect(again.step == "code" && again.said.isEmpty)
        // Another number is another form: it was not taken.
        let other = try await visit.send("send", on: twice, number + [("phone", "9161234567")])
        #expect(other.step == "code" && other.said == ["overtaken"] && other.errors.isEmpty)
        let done = try await visit.send("verify", on: code, [("code", site.sms.code)])
        let doneTwice = try await visit.send("verify", on: code, [("code", site.sms.code)])
        #expect(done.step == "done" && doneTwice.step == "done" && doneTwice.said.isEmpty)
    }

    @Test func `a form of a step that has moved on is told too, also at the door`() async throws {
        let site = try await TestSite()
        let (visit, register, page) = try await newcomer(site)
        let path = try page.path
        _ = try await visit.send("create", on: page, [("terms", "on")])
        let hand = try await visit.follow(try await visit.post("\(path)/continue", []))
        #expect(hand.step == "phone" && hand.said == ["overtaken"] && hand.errors.isEmpty)
        // Back to Register, and its e-mail form: the sign-up of that page has gone on.
        let door = try await visit.register(on: register)
        #expect(door.step == "phone" && door.said == ["overtaken"] && door.errors.isEmpty)
    }

    @Test func `a letter asked for twice at the door is no news`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let register = try await visit.get("/sign-up")
        let first = try await visit.register(on: register)
        let second = try await visit.register(on: register)
        #expect(first.step == "email-code" && second.step == "email-code" && second.said.isEmpty)
        let other = try await visit.register("email", ["last_name": "Орлова"], on: register)
        #expect(other.step == "email-code" && other.said == ["overtaken"] && other.errors.isEmpty)
    }

    @Test func `a taken number's ways on stay where an old form comes`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        let owner = TestBrowser(server)
        try await owner.signUp(as: "boris")
        let visit = TestBrowser(server)
        let page = try await visit.follow(try await visit.arrive(as: "anna", from: try await visit.get("/sign-up")))
        let phone = try await visit.send("create", on: page, [("terms", "on")])
        let taken = try await visit.send("send", on: phone, number + [("phone", "9991234567")])
        #expect(taken.errors == ["phone_taken"])
        let late = try await visit.send("link", on: page)
        #expect(late.step == "phone" && late.errors == ["phone_taken"])
    }
}
