/// Changing one's own account, before and after the fresh proof. The phone's and the password's change go on in the flows that
/// confirm a number and ask for a password: their steps hold the change, and end with it.
public indirect enum AccountChangeStep: Codable, Equatable, Sendable {
    /// A fresh proof is asked for, before a way in changes. → away, code, and where the change leads: binding, phone, password,
    /// over
    case prove(AccountChange)
    /// A code to the account's own phone is on its way; none where another number was typed. → as prove
    case code(AccountChange, Challenge)
    /// Proven; on the way to the provider that is to be bound. → away, over
    case binding(AccountChange)
}

extension AccountChangeStep: FlowStep {
    var own: AccountChange {
        switch self {
        case .prove(let change), .code(let change, _), .binding(let change): change
        }
    }

    var name: String {
        switch self {
        case .prove: "prove"
        case .code: "prove-code"
        case .binding: "binding"
        }
    }

    var way: String? { nil }
    var standing: AccountReference? { own.account }

    var challenge: Challenge? {
        switch self {
        case .code(_, let challenge): challenge
        case .prove, .binding: nil
        }
    }

    func with(_ challenge: Challenge) -> AccountChangeStep {
        switch self {
        case .code(let change, _): .code(change, challenge)
        case .prove, .binding: self
        }
    }

    var change: AccountChange? { own }

    var origin: TripOrigin? {
        switch self {
        case .prove(let change): .prove(change)
        case .binding(let change): .binding(change)
        case .code: nil
        }
    }

    var isCalling: Bool { false }
    var isProven: Bool { true }
    var isUnfinished: Bool { false }
    var standsOnIdentity: Bool { false }

    func isStale(_ now: Instant) -> Bool {
        switch self {
        case .binding(let change): change.isStale(now)
        case .prove, .code: false
        }
    }
}
