/// The step from which a person went to a provider, and where they stand again when that led nowhere.
public enum TripOrigin: Codable, Equatable, Sendable {
    case entrance(EntranceStep)
    case newcomer(Identity)
    case link(Linking, typed: Typed)
    case second(NumberProof)
    case prove(AccountChange)
    case binding(AccountChange)

    public var step: Step {
        switch self {
        case .entrance(let state): .entrance(state)
        case .newcomer(let identity): .newAccount(.newcomer(identity))
        case .link(let linking, let typed): .link(.choosing(linking, typed: typed))
        case .second(let number): .secondProof(.choosing(number))
        case .prove(let change): .change(.prove(change))
        case .binding(let change): .change(.binding(change))
        }
    }

    /// The account of this very sign-up that goes when the person signs in to another.
    var pending: AccountReference? {
        if case .entrance(let state) = self { state.pending } else { nil }
    }
}
