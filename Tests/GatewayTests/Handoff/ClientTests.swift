import Gateway
import SignUpFlow
import Testing

struct ClientTests {
    private let web = HandoffFixture.clients[ClientID("crm-web")]
    private let app = HandoffFixture.clients[ClientID("crm-ios")]

    @Test(arguments: [
        "http://127.0.0.1/callback", "http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback",
        "http://[::1]/callback", "http://[::1]:51004/callback", "http://localhost:3000/callback",
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
        "http://localhost:3001/callback", "http://localhost/callback", "http://[::2]/callback",
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

    @Test func `only an application that can't be impersonated is handed to silently`() throws {
        #expect(try #require(web).leavesSilently(to: "https://crm.example.com/callback"))
        #expect(try #require(app).leavesSilently(to: "https://crm.example.com/app"))
        #expect(try #require(app).leavesSilently(to: "http://127.0.0.1:8000/callback") == false)
        #expect(try #require(app).leavesSilently(to: "com.example.crm:/signed-up") == false)
    }

    @Test(arguments: [
        ("https://a.example/", RedirectTarget.web(isEncrypted: true)), ("HTTP://127.0.0.1/", .web(isEncrypted: false)),
        ("com.example.crm:/signed-up", .app(scheme: "com.example.crm")),
    ])
    func `a scheme tells a page from an app`(uri: String, target: RedirectTarget) {
        #expect(RedirectTarget(uri) == target)
    }
}
