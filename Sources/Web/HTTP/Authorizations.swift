import Gateway
import SignUpFlow

/// Judges authorization requests and says what a refusal is to the visitor.
struct Authorizations: Sendable {
    static let maximumQueryBytes = AuthorizeRequest.queryLimit

    enum Judgement {
        case accepted(ClientRequest, partner: String?, promo: String?)
        case refusedAtClient(location: String)
        case refusedHere(Problem)
    }

    let clients: Clients
    let issuer: String

    func judge(_ pairs: [(name: String, value: String)], queryBytes: Int) -> Judgement {
        switch AuthorizeRequest.judge(pairs: pairs, queryLength: queryBytes, clients: clients, issuer: issuer) {
        case .accepted(let request, let partner, let promo):
            return .accepted(request, partner: partner, promo: promo)
        case .refusedAtClient(let location): return .refusedAtClient(location: location)
        case .refusedHere(let reason):
            switch reason {
            case .clientUnknown: return .refusedHere(.clientUnknown)
            case .redirectURIUnknown: return .refusedHere(.redirectUnknown)
            case .invalidRequest: return .refusedHere(.invalidRequest)
            }
        }
    }
}
