import Gateway
import Outbound
import Synchronization
import Testing

/// Answers calls out as a test scripts them; a call nobody scripted fails the test.
final class ScriptedHTTP: HTTPSender {
    typealias Answer = @Sendable (OutboundRequest) async throws(OutboundError) -> OutboundResponse

    private struct State {
        var answers: [String: Answer] = [:]
        var requests: [OutboundRequest] = []
    }

    private let state = Mutex(State())

    /// Every call so far, in order.
    var requests: [OutboundRequest] { state.withLock { $0.requests } }

    /// The calls to one address, whatever their query.
    func requests(to address: String) -> [OutboundRequest] {
        requests.filter { Self.withoutQuery($0.url) == address }
    }

    /// From now on calls to this address (its query does not count) get this answer.
    func on(_ method: OutboundRequest.Method, _ address: String, _ answer: @escaping Answer) {
        state.withLock { $0.answers["\(method.rawValue) \(address)"] = answer }
    }

    /// Answers with a status and a JSON text.
    func on(
        _ method: OutboundRequest.Method, _ address: String, status: Int = 200, json: String,
        headers: [(name: String, value: String)] = []
    ) {
        on(method, address) { _ throws(OutboundError) in
            OutboundResponse(status: status, headers: headers, body: Array(json.utf8))
        }
    }

    func fail(_ method: OutboundRequest.Method, _ address: String, with error: OutboundError) {
        on(method, address) { _ throws(OutboundError) in throw error }
    }

    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        let name = "\(request.method.rawValue) \(Self.withoutQuery(request.url))"
        let answer = state.withLock {
            $0.requests.append(request)
            return $0.answers[name]
        }
        guard let answer else {
            Issue.record("a call that was not scripted: \(name)")
            throw .notSent("not scripted")
        }
        return try await answer(request)
    }

    private static func withoutQuery(_ url: String) -> String {
        String(url.prefix { $0 != "?" })
    }
}

/// Holds whoever waits at it until it is opened.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        guard !isOpen else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

extension Deadline {
    /// Far more than any test takes, also on a busy machine.
    static var ample: Deadline { Deadline(after: .seconds(600)) }
}
