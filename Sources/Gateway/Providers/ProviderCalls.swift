import Outbound

/// Calls to one provider: within the deadline, with its failures told apart.
struct ProviderCalls: Sendable {
    let http: any HTTPSender
    /// The provider itself is on loopback (demo, tests).
    let allowsLoopback: Bool

    /// `what` names the call in errors: "token call".
    func send(
        _ request: OutboundRequest, _ what: String, deadline: Deadline
    ) async throws(ProviderError) -> OutboundResponse {
        var request = request
        request.timeout = deadline.remaining
        guard request.timeout > .zero else { throw .unavailable("\(what): no time left") }
        request.allowsLoopback = allowsLoopback
        request.headers.append(("Accept", "application/json"))
        do {
            return try await http.send(request)
        } catch {
            throw Self.error(error, what)
        }
    }

    /// The JSON object in a 200; anything else is an error that `refusal` may explain.
    func object(
        in response: OutboundResponse, _ what: String, refusal: (StrictJSON) -> ProviderError? = { _ in nil }
    ) throws(ProviderError) -> StrictJSON {
        let json: StrictJSON?
        do { json = try StrictJSON(response.body) } catch { json = nil }
        guard response.status == 200 else {
            if let json, let explained = refusal(json) { throw explained }
            throw Self.error(status: response.status, what)
        }
        guard let json, json.isObject else { throw .rejected("\(what): the answer is no JSON object") }
        return json
    }

    /// 5xx, 429 and 408 are the provider's trouble, everything else is a no.
    static func error(status: Int, _ what: String) -> ProviderError {
        status >= 500 || status == 429 || status == 408
            ? .unavailable("\(what): answered \(status)") : .rejected("\(what): answered \(status)")
    }

    private static func error(_ error: OutboundError, _ what: String) -> ProviderError {
        switch error {
        case .notSent(let reason), .unknown(let reason): .unavailable("\(what): \(reason)")
        case .badAnswer(let reason): .rejected("\(what): \(reason)")
        case .cancelled: .unavailable("\(what): cancelled")
        }
    }
}
