/// Who is signed in to the demo application, in memory only.
actor DemoSessions {
    static let cookie = "demo_client_session"
    private static let capacity = 500

    private var people: [String: DemoSignedIn] = [:]
    private var order: [String] = []

    /// - Returns: the session's id, for the cookie.
    func begin(_ person: DemoSignedIn) -> String {
        let id = Random.token()
        people[id] = person
        order.append(id)
        if order.count > Self.capacity { people[order.removeFirst()] = nil }
        return id
    }

    func find(_ id: String?) -> DemoSignedIn? {
        id.flatMap { people[$0] }
    }

    func forget(_ id: String?) {
        guard let id else { return }
        people[id] = nil
    }
}

/// What the application received for a finished sign-up.
struct DemoSignedIn: Sendable {
    let guise: DemoGuise
    /// Of the verified id_token.
    let claims: [String: JSONValue]
    let userInfo: [String: JSONValue]
}
