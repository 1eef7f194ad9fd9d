import Logging
import Metrics
import SignUpFlow

/// What the parameters of a provider's callback are worth, and the log of what they were not.
struct CallbackCheck: Sendable {
    let providers: [ProviderName: any Provider]
    let logger: Logger

    func isForeign(_ issuer: String?, to name: ProviderName, _ visitor: Visitor) async -> Bool {
        guard let issuer else { return false }
        do {
            let rules = try await providers[name]?.returnRules(deadline: visitor.deadline)
            return rules?.admit(issuer) != true
        } catch { return true }
    }

    enum Verdict {
        case code(String)
        case refused(Refusal.Code)
    }

    /// RFC 6749 §4.1.2 and RFC 9207 §2.4: what the callback's parameters say.
    func judge(_ answer: [String: String], from provider: any Provider, _ visitor: Visitor) async -> Verdict {
        do {
            let rules = try await provider.returnRules(deadline: visitor.deadline)
            guard rules.admit(answer["iss"]) else {
                note(.rejected("another issuer on the way back"), at: provider.name)
                return .refused(.providerFailed)
            }
        } catch {
            note(error, at: provider.name)
            return .refused(.providerFailed)
        }
        if let error = answer["error"] {
            let returned = ReturnedError(error, reason: answer["error_reason"])
            guard !returned.isRefusal else { return .refused(.providerDenied) }
            note(.rejected("error on the way back: \(returned.name)"), at: provider.name)
            return .refused(.providerFailed)
        }
        guard let code = answer["code"], !code.isEmpty else {
            note(.rejected("neither code nor error on the way back"), at: provider.name)
            return .refused(.providerFailed)
        }
        return .code(code)
    }

    func note(_ error: ProviderError, at name: ProviderName) {
        Counter(label: "gatehouse_provider_failures_total", dimensions: [("provider", name.rawValue)]).increment()
        logger.warning("provider failed", metadata: ["provider": "\(name)", "reason": "\(error)"])
    }
}
