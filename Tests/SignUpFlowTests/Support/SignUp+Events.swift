import Testing

@testable import SignUpFlow

extension SignUp {
    /// What must stand after an event: the step and the notice.
    func stands(at step: Step, _ notice: Refusal? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(self.step == step, sourceLocation: sourceLocation)
        #expect(self.notice == notice, sourceLocation: sourceLocation)
        #expect(touchedAt == Fixtures.now, sourceLocation: sourceLocation)
    }
}

extension TripOrigin {
    /// A page with nothing on it yet.
    static func entrance(_ page: Entrance) -> TripOrigin { .entrance(EntranceStep(page)) }
}

/// Events as most tests need them: under the terms that everybody has accepted, told to nobody.
extension SignUp {
    mutating func identify(_ identity: Identity, known: KnownAccount?, owner: Owner? = nil) -> [Fact]? {
        identify(
            identity, known: known, owner: owner, terms: Fixtures.box, session: Fixtures.session, now: Fixtures.now)
    }

    mutating func rightCode(owner: Owner? = nil, wantsSecond: Bool = false) -> [Fact]? {
        rightCode(
            session: Fixtures.session, owner: owner, wantsSecond: wantsSecond,
            fresh: (id: AccountID("fresh"), confirmWithin: Fixtures.day),
            terms: Fixtures.box, now: Fixtures.now)
    }

    mutating func confirmLink(_ known: KnownAccount) -> [Fact]? {
        confirmLink(
            session: Fixtures.session, known: known, owner: Fixtures.owner, terms: Fixtures.box, now: Fixtures.now)
    }

    mutating func signIn(_ known: KnownAccount, owner: Owner? = nil) -> [Fact]? {
        signIn(
            known, way: Evidence.phone, owner: owner, terms: Fixtures.box, session: Fixtures.session, now: Fixtures.now)
    }
}
