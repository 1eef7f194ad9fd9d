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

    /// The JSON object in a good answer (any 2xx); anything else is an error that `refusal` may explain.
    func object(
        in response: OutboundResponse, _ what: String, refusal: (StrictJSON) -> ProviderError? = { _ in nil }
    ) throws(ProviderError) -> StrictJSON {
        let json: StrictJSON?
        do { json = try StrictJSON(response.body) } catch { json = nil }
        guard (200..<300).contains(response.status) else {
            if let json, let explained = refusal(json) { throw explained }
            throw Self.error(status: response.status, saying: json.flatMap(Self.errorCode), what)
        }
        guard let json, json.isObject else { throw .rejected("\(what): the answer is no JSON object") }
        return json
    }

    /// 5xx, 429 and 408 are the provider's trouble, everything else is a no.
    private static func error(status: Int, saying code: String?, _ what: String) -> ProviderError {
        let reason = "\(what): answered \(status)" + (code.map { ", \($0)" } ?? "")
        return status >= 500 || status == 429 || status == 408 ? .unavailable(reason) : .rejected(reason)
    }

    /// The error code of RFC 6749 §5.2, or a provider's own, where it is a word as those are. Nothing else of what it said reaches
    /// the log: it may have been sent there by a visitor.
    private static func errorCode(_ answer: StrictJSON) -> String? {
        guard let code = answer["error"]?.string, (1...40).contains(code.utf8.count),
            code.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_") })
        else { return nil }
        return code
    }

    private static func error(_ error: OutboundError, _ what: String) -> ProviderError {
        switch error {
        case .notSent(let reason), .unknown(let reason): .unavailable("\(what): \(reason)")
        case .badAnswer(let reason): .rejected("\(what): \(reason)")
        case .cancelled: .unavailable("\(what): cancelled")
        }
    }
}
