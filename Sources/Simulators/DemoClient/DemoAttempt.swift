/// The part the application plays.
enum DemoGuise: String, Sendable {
    case web, mobile
}

/// One authorize request under way: what must come back, and what redeems the code.
struct DemoAttempt: Hashable, Sendable {
    let guise: DemoGuise
    let state: String
    let nonce: String
    let verifier: String

    init(_ guise: DemoGuise) {
        self.guise = guise
        state = Random.token()
        nonce = Random.token()
        verifier = Random.token()
    }

    /// The cookie keeps the latest few, so that several tabs can be under way at once.
    static let cookie = "demo_client_attempts"
    private static let kept = 4

    private init?(_ text: Substring) {
        let parts = text.split(separator: ".").map(String.init)
        guard parts.count == 4, let guise = DemoGuise(rawValue: parts[0]) else { return nil }
        self.guise = guise
        state = parts[1]
        nonce = parts[2]
        verifier = parts[3]
    }

    static func list(in cookie: String?) -> [DemoAttempt] {
        (cookie ?? "").split(separator: "~").compactMap { DemoAttempt($0) }
    }

    /// The cookie's value for these attempts, oldest first.
    static func cookieValue(_ attempts: [DemoAttempt]) -> String {
        attempts.suffix(kept)
            .map { [$0.guise.rawValue, $0.state, $0.nonce, $0.verifier].joined(separator: ".") }
            .joined(separator: "~")
    }
}
