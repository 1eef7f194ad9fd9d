import Testing

@testable import Simulators

@Suite struct ConsentPageTests {
    private static let query = String(GoogleTrip.authorize().dropFirst("/authorize?".count))

    @Test func `what a visitor typed is escaped wherever it is shown`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let form = [
                (name: "request", value: Self.query), (name: "choice", value: "invented"),
                (name: "name", value: "<script>alert('x')</script>"),
            ]
            let cookie = try await client.post("/authorize", form: form).header("set-cookie") ?? ""
            let page = try await client.get(
                GoogleTrip.authorize(), headers: ["Cookie": String(cookie.prefix { $0 != ";" })])
            #expect(page.body.contains("&lt;script&gt;alert(&#39;x&#39;)"))
            #expect(!page.body.contains("<script"))
        }
    }

    @Test func `the last choice stands first on the next visit`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let form = [(name: "request", value: Self.query), (name: "choice", value: "known:ivan")]
            let cookie = try await client.post("/authorize", form: form).header("set-cookie") ?? ""
            let page = try await client.get(
                GoogleTrip.authorize(["prompt": "select_account"]),
                headers: ["Cookie": String(cookie.prefix { $0 != ";" })])
            #expect(page.status == 200)
            let ivan = try #require(page.body.firstRange(of: "known:ivan"))
            let maria = try #require(page.body.firstRange(of: "known:maria"))
            #expect(ivan.lowerBound < maria.lowerBound)
            #expect(page.body.contains("last time"))
        }
    }

    @Test func `an invented person keeps their subject from trip to trip`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let trip = GoogleTrip(client: client)
            var subjects: Set<JSONValue?> = []
            for _ in 1...2 {
                let form = [
                    (name: "request", value: Self.query), (name: "choice", value: "invented"),
                    (name: "name", value: " Анна   Каренина "), (name: "email", value: "anna@example.com"),
                ]
                let code = try await client.post("/authorize", form: form).locationFields()["code"] ?? ""
                let claims = try await trip.verified(
                    try await trip.redeem(code).json()["id_token"]?.text ?? "")
                #expect(claims["name"] == .text("Анна Каренина"))
                subjects.insert(claims["sub"])
            }
            #expect(subjects.count == 1)
        }
    }

    @Test func `nobody is invented without a name`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let form = [(name: "request", value: Self.query), (name: "choice", value: "invented")]
            let page = try await client.post("/authorize", form: form, headers: ["Accept-Language": "en"])
            #expect(page.status == 200)
            #expect(page.body.contains("the name is empty"))
        }
    }

    @Test(arguments: [("ui_locales", "ru en"), ("hl", "ru"), ("lang", "ru-RU")])
    func `a language asked for by parameter wins over the browser's`(name: String, value: String) async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let page = try await client.get(
                GoogleTrip.authorize([name: value]), headers: ["Accept-Language": "en-GB,en;q=0.9"])
            #expect(page.body.contains("lang=\"ru\""))
        }
    }

    @Test func `a form whose carried request was changed is judged again`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let bent = Self.query.replacing("8080", with: "8081")
            let answer = try await client.post("/authorize", form: [("request", bent), ("choice", "known:maria")])
            #expect(answer.status == 400)
        }
    }
}
