import FoundationEssentials
import Outbound
import SignUpFlow

/// One call to an SMS vendor, and what its failure means for the message.
struct SMSCalls: Sendable {
    let http: any HTTPSender
    /// The settings name a loopback host.
    let allowsLoopback: Bool

    /// A message is handed over, once: nothing repeats it.
    /// - Parameter read: what the vendor's answer says.
    func send(
        _ request: OutboundRequest, timeout: Duration, _ read: (OutboundResponse) -> SMSOutcome
    ) async -> SMSOutcome {
        var request = request
        request.mustNotRepeat = true
        do { return read(try await call(request, timeout: timeout)) } catch {
            switch error {
            // Only what surely never left may go by another route.
            case .notSent(let reason): return .refused(.now, reason)
            case .unknown(let reason), .badAnswer(let reason): return .unknown(reason)
            case .cancelled: return .unknown("cancelled")
            }
        }
    }

    /// Asks without sending anything; nil where the answer is good.
    /// - Parameter fault: what is wrong by the vendor's answer.
    func probe(
        _ request: OutboundRequest, timeout: Duration, _ fault: (OutboundResponse) -> String?
    ) async -> String? {
        do { return fault(try await call(request, timeout: timeout)) } catch {
            switch error {
            case .notSent(let reason), .unknown(let reason), .badAnswer(let reason): return reason
            case .cancelled: return "cancelled"
            }
        }
    }

    /// Asks for the root of the host: every answer means that somebody is there.
    func probe(rootOf url: String, timeout: Duration) async -> String? {
        guard var parts = URLComponents(string: url), parts.scheme != nil, parts.host != nil else {
            return "the url is no http(s) address"
        }
        parts.path = "/"
        parts.query = nil
        parts.fragment = nil
        guard let root = parts.string else { return "the url is no http(s) address" }
        return await probe(OutboundRequest(.get, root), timeout: timeout) { _ in nil }
    }

    private func call(
        _ request: OutboundRequest, timeout: Duration
    ) async throws(OutboundError) -> OutboundResponse {
        var request = request
        request.timeout = timeout
        request.allowsLoopback = allowsLoopback
        return try await http.send(request)
    }
}

extension OutboundRequest {
    /// A form, as every vendor takes it.
    init(form url: String, _ parameters: QueryText.Parameters) {
        self.init(
            .post, url, headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(QueryText.encode(parameters).utf8))
    }
}

extension OutboundRequest {
    /// RFC 7617: the two as they are.
    mutating func authenticate(_ user: String, _ password: Secret) {
        headers.append(("Authorization", "Basic \(Data("\(user):\(password.reveal)".utf8).base64EncodedString())"))
    }
}

extension OutboundResponse {
    /// nil where the body is no JSON.
    var json: StrictJSON? {
        do throws(StrictJSON.Fault) { return try StrictJSON(body) } catch { return nil }
    }
}

extension SMSMessage {
    /// The number as most vendors write it: `79991234567`.
    var digits: String { String(to.e164.dropFirst()) }
}
