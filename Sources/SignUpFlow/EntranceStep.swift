/// Register, Sign in or Recover inside a sign-up: which page, and what stands on it.
public struct EntranceStep: Codable, Equatable, Sendable {
    public var page: Entrance
    public var typed: Typed
    public var suspended: SuspendedStep?

    public init(_ page: Entrance, typed: Typed = Typed(), suspended: SuspendedStep? = nil) {
        self.page = page
        self.typed = typed
        self.suspended = suspended
    }

    private enum CodingKeys: String, CodingKey {
        case page, typed
        case suspended = "kept"
    }

    /// The account of this very sign-up that goes when the person signs in to another.
    public var pending: AccountReference? {
        switch suspended {
        case .pending(let confirming): confirming.standing
        case .linking(let linking): linking.pending
        case nil: nil
        }
    }
}

extension EntranceStep: FlowStep {
    var name: String { page.rawValue }
    var way: String? { nil }
    var standing: AccountReference? { pending }
    var challenge: Challenge? { nil }
    var change: AccountChange? { nil }
    var origin: TripOrigin? { .entrance(self) }
    var isCalling: Bool { false }
    var isProven: Bool { suspended != nil }
    var isUnfinished: Bool { suspended != nil }
    var standsOnIdentity: Bool { suspended?.isLinking ?? false }

    func isStale(_ now: Instant) -> Bool {
        if case .linking(let linking)? = suspended, linking.pending == nil { linking.isStale(now) } else { false }
    }
}
