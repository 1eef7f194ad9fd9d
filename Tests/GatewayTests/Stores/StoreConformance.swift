import Gateway
import SignUpFlow
import Testing

/// What every store must keep, whatever its engine. An engine's tests run each rule over a fresh, empty store.
struct StoreConformance {
    typealias Store = any SignUpStore & PasswordStore & Outbox & HandoffStore & KeyStore & Sweeping

    struct Rule: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let check: @Sendable (Store) async throws -> Void

        init(_ sentence: String, check: @escaping @Sendable (Store) async throws -> Void) {
            testDescription = sentence
            self.check = check
        }
    }

    static let rules =
        signUps + accounts + links + doors + waysIn + passwords + outbox + limits + handoff + keys
        + sweeping

    /// Runs the same thing `count` times at once and answers what each came to.
    static func atOnce<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: Value.self) { group in
            for index in 0..<count { group.addTask { try await body(index) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

extension CommitOutcome {
    var isSaved: Bool { if case .saved = self { true } else { false } }
}
