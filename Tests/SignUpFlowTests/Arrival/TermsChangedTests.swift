import Testing

@testable import SignUpFlow

/// When the terms' version went up, coming back asks once.
@Suite struct TermsChangedTests {
    private static let outdated = Fixtures.known(.active, phone: "+79990000001", terms: "2025-01-01")

    @Test(arguments: ["2025-01-01", nil])
    func `whoever has accepted another version, or none, is asked before the hand-off`(version: String?) {
        let known = Fixtures.known(.active, phone: "+79990000001", terms: version)
        var provider = Fixtures.signUp(
            at: .trip(.returning(Fixtures.departure(), from: .entrance(.register), since: Fixtures.now)))
        #expect(provider.identify(Fixtures.identity, known: known) == [])
        provider.stands(at: .arrival(.termsNew(Fixtures.returning)))
        #expect(provider.offered == Fixtures.box)
        var password = Fixtures.signUp(at: .entrance(.signIn))
        #expect(password.signIn(known) == [])
        password.stands(
            at: .arrival(
                .termsNew(
                    Returning(standing: Fixtures.active, evidence: Evidence(way: "phone:pwd", at: Fixtures.now)))))
        var session = Fixtures.signUp(at: .entrance(.register))
        #expect(session.resume(Fixtures.resuming, known: known, terms: Fixtures.box, now: Fixtures.now) == [])
        session.stands(at: .arrival(.termsNew(Fixtures.resuming)))
        var recovered = Fixtures.signUp(at: .recovery(.recovered(Fixtures.recovery, Fixtures.recovered)))
        _ = recovered.continueRecovered(
            known, way: Evidence.phone, terms: Fixtures.box, session: Fixtures.session, now: Fixtures.now)
        #expect(recovered.step.name == "terms-new")
    }

    @Test func `a link and a number confirmed late ask too, and what they made stays made`() {
        var link = Fixtures.signUp(at: .link(.confirm(Fixtures.linking, Fixtures.proof)))
        let linked = link.confirmLink(Self.outdated)
        #expect(linked?.contains(.link(provider: .google, subject: "anna", to: Fixtures.old, giving: nil)) == true)
        link.stands(
            at: .arrival(.termsNew(Returning(standing: Fixtures.active, evidence: Evidence(Fixtures.identity)))))
        let confirming = Confirming(
            standing: Fixtures.active, evidence: Evidence(Fixtures.identity), manner: .returned,
            termsVersion: "2025-01-01")
        var late = Fixtures.signUp(at: .phone(.code(.account(confirming), Fixtures.challenge, draft: Fixtures.draft)))
        #expect(late.rightCode()?.contains(.activate(Fixtures.old, phone: Fixtures.phone)) == true)
        late.stands(
            at: .arrival(
                .termsNew(Returning(standing: Fixtures.active.activated, evidence: Evidence(Fixtures.identity)))))
    }

    private func accept(_ signUp: inout SignUp, ticked: Bool, _ terms: TermsOffer = Fixtures.box) -> [Fact]? {
        signUp.acceptTerms(ticked: ticked, terms: terms, session: Fixtures.session, now: Fixtures.now)
    }

    @Test func `accepting is recorded as shown, and goes on`() {
        for (returning, session) in [(Fixtures.returning, Fixtures.session), (Fixtures.resuming, Digest("live"))] {
            var signUp = Fixtures.signUp(at: .arrival(.termsNew(returning)))
            signUp.offer(Fixtures.box)
            #expect(
                accept(&signUp, ticked: true) == [
                    .accept(
                        Fixtures.old,
                        Acceptance(version: "2026-11-01", language: .russian, shownAs: .checkbox, at: Fixtures.now))
                ])
            signUp.stands(
                at: .arrival(
                    .done(
                        Arrival(
                            standing: Fixtures.active, evidence: returning.evidence, manner: .returned,
                            session: session,
                            since: Fixtures.now))))
        }
    }

    @Test func `without the tick nothing is accepted; a notice's button is the acceptance`() {
        var box = Fixtures.signUp(at: .arrival(.termsNew(Fixtures.returning)))
        #expect(accept(&box, ticked: false) == [])
        box.stands(at: .arrival(.termsNew(Fixtures.returning)), Refusal(.termsRequired))
        var notice = Fixtures.signUp(at: .arrival(.termsNew(Fixtures.returning)))
        #expect(accept(&notice, ticked: false, Fixtures.notice)?.count == 1)
        #expect(notice.step.name == "done")
    }

    @Test func `terms that changed once more draw the page again`() {
        var signUp = Fixtures.signUp(at: .arrival(.termsNew(Fixtures.returning)))
        signUp.offer(Fixtures.box)
        let later = TermsOffer(version: "2027-01-01", shownAs: .checkbox)
        #expect(accept(&signUp, ticked: true, later) == [])
        signUp.stands(at: .arrival(.termsNew(Fixtures.returning)), Refusal(.termsChanged))
        #expect(accept(&signUp, ticked: true, later)?.count == 1)
    }

    @Test func `Not now leads out`() {
        var signUp = Fixtures.signUp(at: .arrival(.termsNew(Fixtures.returning)))
        _ = signUp.leave(now: Fixtures.now)
        signUp.stands(at: .over(.left))
        var ended = Fixtures.signUp(at: .arrival(.termsNew(Fixtures.resuming)))
        _ = ended.sessionEnded(now: Fixtures.now)
        ended.stands(at: .over(.account))
    }
}
