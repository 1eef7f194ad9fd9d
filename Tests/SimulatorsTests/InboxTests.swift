import Testing

@testable import Simulators

@Suite struct InboxTests {
    private static let message = #"{"id":"m1","to":"+79991234567","text":"Код 123456\n\n@signup.example.com #123456"}"#

    @Test(
        arguments: [
            ("Код 4821. Никому его не говорите\n\n@signup.example.com #4821", "4821"),
            ("Your password was changed. If it wasn't you: http://127.0.0.1:8080/recover", nil),
            ("Nothing here", nil), ("@host #987654", "987654"), ("Year 2026, order 123456", nil),
            ("Confirm your e-mail\n\n    123456\n\nIt can be used for 30 minutes, until 2026.", "123456"),
        ] as [(String, String?)])
    func `the code is that of the text's code line alone`(text: String, code: String?) {
        #expect(InboxMessage.code(in: text) == code)
    }

    @Test func `a message is taken and shown to people and programs`() async throws {
        let inbox = Inbox(port: 0)
        try await serving(inbox) { client in
            #expect(try await client.post("/sms", json: Self.message).status == 202)
            let page = try await client.get("/", headers: ["Accept-Language": "ru"])
            #expect(page.body.contains("<span class=\"code\">123456</span>"))
            #expect(page.body.contains("+79991234567"))
            let listing = try await client.get("/messages.json?to=%2B79991234567").json()
            guard case .list(let messages) = listing["messages"], case .object(let first) = messages.first else {
                Issue.record("no message")
                return
            }
            #expect(first["code"] == .text("123456"))
            #expect(first["kind"] == .text("sms"))
            #expect(listing["newest"] == .integer(1))
            #expect(await inbox.messages(to: "+79991234567").map(\.id) == ["m1"])
            #expect(await inbox.messages(to: "+70000000000").isEmpty)
            #expect(await inbox.messages(after: 1).isEmpty)
        }
    }

    @Test func `a text is escaped on the page`() async throws {
        try await serving(Inbox(port: 0)) { client in
            _ = try await client.post("/sms", json: ##"{"id":"1","to":"<b>","text":"<script>1</script>"}"##)
            let page = try await client.get("/")
            #expect(page.body.contains("&lt;script&gt;"))
            #expect(!page.body.contains("<script>1"))
            #expect(page.body.contains("SMS → &lt;b&gt;"))
        }
    }

    @Test func `without the bearer token nothing is taken`() async throws {
        let inbox = Inbox(port: 0, bearer: "let-me-in")
        try await serving(inbox) { client in
            let bare = try await client.post("/sms", json: Self.message)
            #expect(bare.status == 401)
            let headers = ["Authorization": "Bearer let-me-in"]
            #expect(try await client.post("/sms", json: Self.message, headers: headers).status == 202)
            #expect(await inbox.messages().count == 1)
        }
    }

    @Test(arguments: ["", "{}", #"{"id":1,"to":"+7","text":"x"}"#])
    func `what is no message is refused`(json: String) async throws {
        try await serving(Inbox(port: 0)) { client in
            let answer = try await client.post("/sms", json: json)
            #expect(answer.status == 400)
        }
    }

    @Test func `messages are refused or slow on demand`() async throws {
        let pauses = Pauses()
        let inbox = Inbox(port: 0, slowness: .seconds(3), clock: SimulatorClock(pause: { await pauses.add($0) }))
        try await serving(inbox) { client in
            let switched = try await client.post("/faults?lang=ru", form: [("sms", "refuse")])
            #expect(switched.header("location") == "/?lang=ru")
            #expect(try await client.post("/sms", json: Self.message).status == 500)
            #expect(await inbox.messages().isEmpty)
            _ = try await client.post("/faults", form: [("sms", "slow")])
            #expect(try await client.post("/sms", json: Self.message).status == 202)
            #expect(await pauses.all == [.seconds(3)])
            #expect(try await client.post("/faults", form: [("sms", "sideways")]).status == 400)
            await inbox.take(.accept)
            #expect(try await client.post("/sms", json: Self.message).status == 202)
        }
    }

    @Test func `only the newest messages are kept`() async throws {
        let inbox = Inbox(port: 0, capacity: 3)
        try await serving(inbox) { client in
            for id in 1...8 {
                _ = try await client.post("/sms", json: #"{"id":"\#(id)","to":"+7","text":"x"}"#)
            }
            #expect(await inbox.messages().map(\.id) == ["8", "7", "6"])
        }
    }
}
