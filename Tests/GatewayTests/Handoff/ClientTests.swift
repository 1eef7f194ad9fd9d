import Gateway
import SignUpFlow
import Testing

struct ClientTests {
    private let web = HandoffFixture.clients[ClientID("crm-web")]
    private let app = HandoffFixture.clients[ClientID("crm-ios")]

    @Test(arguments: [
        "http://127.0.0.1/callback", "http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback",
        "http://[::1]/callback", "http://[::1]:51004/callback", "http://localhost:3000/callback",
        "http://localhost:3001/callback", "http://localhost/callback", "http://localhost:65535/callback",
        "com.example.crm:/signed-up",
    ])
    func `an app may take any free loopback port`(uri: String) throws {
        #expect(try #require(app).registers(uri))
    }

    @Test(arguments: [
        "http://127.0.0.1:8000/callback/", "http://127.0.0.1:8000/Callback", "http://127.0.0.1:8000/callback?x=1",
        "http://127.0.0.1:/callback", "http://127.0.0.1:0/callback", "http://127.0.0.1:65536/callback",
        "http://127.0.0.1:80@evil.example.com/callback", "http://127.0.0.1.evil.example.com/callback",
        "http://127.0.0.1:8000", "https://127.0.0.1:8000/callback", "http://127.0.0.2/callback",
        "http://localhost:3001/other", "http://localhost.evil.example.com/callback", "http://LOCALHOST:3001/callback",
        "http://localhost:80@evil.example.com/callback", "https://localhost:3001/callback", "http://[::2]/callback",
        "com.example.crm:/signed-up?x=1", "COM.example.crm:/signed-up", "com.example.crm://signed-up",
        "https://crm.example.com/app\u{301}", "https://crm.example.com:443/app",
    ])
    func `nothing else about an address may differ`(uri: String) throws {
        #expect(try #require(app).registers(uri) == false)
    }

    @Test func `a client with a secret has no free port`() {
        let client = Client(
            id: ClientID("x"), name: "X", secret: Secret("s"), redirectURIs: ["http://127.0.0.1:8000/callback"])
        #expect(client.registers("http://127.0.0.1:8000/callback"))
        #expect(!client.registers("http://127.0.0.1:8001/callback"))
    }

    @Test func `a loopback name is another address than a loopback number`() {
        let client = Client(
            id: ClientID("x"), name: "X", redirectURIs: ["http://127.0.0.1:8000/callback"])
        #expect(client.registers("http://127.0.0.1:8001/callback"))
        #expect(!client.registers("http://localhost:8001/callback") && !client.registers("http://[::1]:8001/callback"))
    }

    @Test(arguments: [
        ("crm-web", "https://crm.example.com/callback", Passage.silent),
        ("crm-web", "http://127.0.0.1:8000/callback", .silent), ("crm-web", "com.example.crm:/signed-up", .button),
        ("crm-ios", "https://crm.example.com/app", .silent), ("crm-ios", "http://127.0.0.1:8000/callback", .asked),
        ("crm-ios", "http://localhost:3000/callback", .asked), ("crm-ios", "com.example.crm:/signed-up", .asked),
    ])
    func `only an application that can't be impersonated is handed to silently, and no scheme ever`(
        client: String, uri: String, passage: Passage
    ) throws {
        #expect(try #require(HandoffFixture.clients[ClientID(client)]).passage(to: uri) == passage)
    }

    @Test(arguments: [
        ("https://a.example/", RedirectTarget.web(isEncrypted: true)), ("HTTP://127.0.0.1/", .web(isEncrypted: false)),
        ("com.example.crm:/signed-up", .app(scheme: "com.example.crm")), ("/account?x=a:b", .web(isEncrypted: true)),
    ])
    func `a scheme tells a page from an app`(uri: String, target: RedirectTarget) {
        #expect(RedirectTarget(uri) == target)
    }
}
