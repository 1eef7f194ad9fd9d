// From the moment an identity, an account or a proof stands in a sign-up, the browser cookie alone opens it no more: whoever noted
// that cookie earlier has not got the second one, which the answer that made them sets.

/// What made an identity, an account or a proof stand in a sign-up, and when: the second cookie is derived from it.
public struct StepKey: Codable, Equatable, Sendable {
    /// A MAC of the request.
    public var madeBy: Digest
    public var at: Instant

    public init(madeBy: Digest, at: Instant) {
        self.madeBy = madeBy
        self.at = at
    }
}

/// What a sign-up remembers of the requests that moved it, and of what it made.
struct Remembered: Codable, Equatable, Sendable {
    /// The latest: the same one again is no stranger to what it finds.
    var movedBy: Digest?
    /// Of the one that made the second cookie needed; nil before, and in rows of older versions, which go on without.
    var stepKey: StepKey?
    /// The change of an account that its latest move made.
    var made: SignUp.AccountEdit?
}

extension SignUp {
    /// A MAC of the request that moved it last.
    public var movedBy: Digest? { remembered?.wrappedValue.movedBy }

    /// What the second cookie is derived from.
    public var stepKey: StepKey? { remembered?.wrappedValue.stepKey }

    /// The change of an account that it has just made.
    public internal(set) var made: AccountEdit? {
        get { remembered?.wrappedValue.made }
        set { remember { $0.made = newValue } }
    }

    private mutating func remember(_ change: (inout Remembered) -> Void) {
        var now = remembered?.wrappedValue ?? Remembered()
        change(&now)
        remembered = now == Remembered() ? nil : Indirect(wrappedValue: now)
    }

    /// Nothing more happens here.
    public var isOver: Bool { if case .arrival(.over) = step { true } else { false } }

    /// Its pages and forms need the second cookie.
    public var isGuarded: Bool { stepKey != nil && step.isProven }

    /// From here on the second cookie is the one that this request is answered with.
    public mutating func guardBy(_ request: Digest, now: Instant) {
        remember { $0.stepKey = StepKey(madeBy: request, at: now) }
    }

    /// A request moves it; nil where nothing of it is remembered.
    public mutating func move(by request: Digest?) { remember { $0.movedBy = request } }
}
