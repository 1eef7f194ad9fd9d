import Testing

@testable import SignUpFlow

/// When the terms' version went up, coming back asks once.
@Suite struct TermsChangedTests {
    private static let outdated = Flow.known(.active, phone: "+79990000001", terms: "2025-01-01")

    @Test(arguments: ["2025-01-01", nil])
    func `whoever has accepted another version, or none, is asked before the hand-off`(version: String?) {
        let known = Flow.known(.active, phone: "+79990000001", terms: version)
        var provider = Flow.signUp(at: .trip(.returning(Flow.departure(), from: .entrance(.register), since: Flow.now)))
        #expect(provider.identify(Flow.identity, known: known) == [])
        provider.stands(at: .arrival(.termsNew(Flow.returning)))
        #expect(provider.offered == Flow.box)
        var password = Flow.signUp(at: .entrance(.signIn))
        #expect(password.signIn(known) == [])
        password.stands(
            at: .arrival(
                .termsNew(
                    Returning(standing: Flow.active, evidence: Evidence(way: "phone:pwd", at: Flow.now)))))
        var session = Flow.signUp(at: .entrance(.register))
        #expect(session.resume(Flow.resuming, known: known, terms: Flow.box, now: Flow.now) == [])
        session.stands(at: .arrival(.termsNew(Flow.resuming)))
        var recovered = Flow.signUp(at: .recovery(.recovered(Flow.recovery, Flow.recovered)))
        _ = recovered.continueRecovered(
            known, way: Evidence.phone, terms: Flow.box, session: Flow.session, now: Flow.now)
        #expect(recovered.step.name == "terms-new")
    }

    @Test func `a link and a number confirmed late ask too, and what they made stays made`() {
        var link = Flow.signUp(at: .link(.confirm(Flow.linking, Flow.proof)))
        let linked = link.confirmLink(Self.outdated)
        #expect(linked?.contains(.link(provider: .google, subject: "anna", to: Flow.old, giving: nil)) == true)
        link.stands(at: .arrival(.termsNew(Returning(standing: Flow.active, evidence: Evidence(Flow.identity)))))
        let confirming = Confirming(
            standing: Flow.active, evidence: Evidence(Flow.identity), manner: .returned, termsVersion: "2025-01-01")
        var late = Flow.signUp(at: .phone(.code(.account(confirming), Flow.challenge, draft: Flow.draft)))
        #expect(late.rightCode()?.contains(.activate(Flow.old, phone: Flow.phone)) == true)
        late.stands(
            at: .arrival(.termsNew(Returning(standing: Flow.active.activated, evidence: Evidence(Flow.identity)))))
    }

    private func accept(_ signUp: inout SignUp, ticked: Bool, _ terms: TermsOffer = Flow.box) -> [Fact]? {
        signUp.acceptTerms(ticked: ticked, terms: terms, session: Flow.session, now: Flow.now)
    }

    @Test func `accepting is recorded as shown, and goes on`() {
        for (returning, session) in [(Flow.returning, Flow.session), (Flow.resuming, Digest("live"))] {
            var signUp = Flow.signUp(at: .arrival(.termsNew(returning)))
            signUp.offer(Flow.box)
            #expect(
                accept(&signUp, ticked: true) == [
                    .accept(
                        Flow.old,
                        Acceptance(version: "2026-11-01", language: .russian, shownAs: .checkbox, at: Flow.now))
                ])
            signUp.stands(
                at: .arrival(
                    .done(
                        Arrival(
                            standing: Flow.active, evidence: returning.evidence, manner: .returned, session: session,
                            since: Flow.now))))
        }
    }

    @Test func `without the tick nothing is accepted; a notice's button is the acceptance`() {
        var box = Flow.signUp(at: .arrival(.termsNew(Flow.returning)))
        #expect(accept(&box, ticked: false) == [])
        box.stands(at: .arrival(.termsNew(Flow.returning)), Refusal(.termsRequired))
        var notice = Flow.signUp(at: .arrival(.termsNew(Flow.returning)))
        #expect(accept(&notice, ticked: false, Flow.notice)?.count == 1)
        #expect(notice.step.name == "done")
    }

    @Test func `terms that changed once more draw the page again`() {
        var signUp = Flow.signUp(at: .arrival(.termsNew(Flow.returning)))
        signUp.offer(Flow.box)
        let later = TermsOffer(version: "2027-01-01", shownAs: .checkbox)
        #expect(accept(&signUp, ticked: true, later) == [])
        signUp.stands(at: .arrival(.termsNew(Flow.returning)), Refusal(.termsChanged))
        #expect(accept(&signUp, ticked: true, later)?.count == 1)
    }

    @Test func `Not now leads out`() {
        var signUp = Flow.signUp(at: .arrival(.termsNew(Flow.returning)))
        _ = signUp.leave(now: Flow.now)
        signUp.stands(at: .over(.left))
        var ended = Flow.signUp(at: .arrival(.termsNew(Flow.resuming)))
        _ = ended.sessionEnded(now: Flow.now)
        ended.stands(at: .over(.account))
    }
}
