import Testing

@testable import SignUpFlow

/// Link accounts.
@Suite struct LinkTests {
    @Test func `Link remembers the account that this sign-up began, and the number typed`() {
        var newcomer = Flow.signUp(at: .newcomer(Flow.identity))
        _ = newcomer.chooseLink(now: Flow.now)
        newcomer.stands(at: .link(Flow.linking, draft: nil))
        for step in [
            Step.phone(Flow.created, draft: Flow.draft), .code(Flow.created, Flow.challenge, draft: Flow.draft),
        ] {
            var signUp = Flow.signUp(at: step)
            _ = signUp.chooseLink(now: Flow.now)
            signUp.stands(at: .link(Flow.giving, draft: Flow.draft))
        }
        var code = Flow.signUp(at: .linkCode(Flow.giving, Flow.challenge, account: nil))
        _ = code.chooseLink(now: Flow.now)
        code.stands(at: .link(Flow.giving, draft: nil))
    }

    @Test func `only a pending account that this identity began can be given up`() {
        let returned = Confirming(standing: Flow.pending, identity: Flow.identity, manner: .returned)
        let active = Confirming(standing: Flow.active, identity: Flow.identity, manner: .created)
        for confirming in [returned, active, Flow.linked] {
            for step in [Step.phone(confirming, draft: nil), .code(confirming, Flow.challenge, draft: Flow.draft)] {
                var signUp = Flow.signUp(at: step)
                #expect(signUp.chooseLink(now: Flow.now) == nil)
            }
        }
    }

    @Test func `Back leads to where Link was chosen`() {
        var fresh = Flow.signUp(at: .link(Flow.linking, draft: nil))
        _ = fresh.back(now: Flow.now)
        fresh.stands(at: .newcomer(Flow.identity))
        var giving = Flow.signUp(at: .link(Flow.giving, draft: Flow.draft))
        _ = giving.back(now: Flow.now)
        giving.stands(at: .phone(Flow.created, draft: Flow.draft))
        var confirm = Flow.signUp(at: .linkConfirm(Flow.giving, Flow.proof))
        _ = confirm.back(now: Flow.now)
        confirm.stands(at: .link(Flow.giving, draft: nil))
    }

    @Test func `a code for nobody's number looks like any other and is counted as a send`() {
        for from in [Step.link(Flow.linking, draft: Flow.draft), .linkCode(Flow.linking, Flow.challenge, account: nil)]
        {
            var known = Flow.signUp(at: from)
            var unknown = known
            #expect(
                known.sendLinkCode(Flow.challenge, account: Flow.active, now: Flow.now) == [.smsSent(Flow.phone)])
            #expect(unknown.sendLinkCode(Flow.challenge, account: nil, now: Flow.now) == [])
            known.stands(at: .linkCode(Flow.linking, Flow.challenge, account: Flow.active))
            unknown.stands(at: .linkCode(Flow.linking, Flow.challenge, account: nil))
            #expect(known.smsSent == 1 && unknown.smsSent == 1)
            for _ in 1...6 {
                #expect(known.guess(now: Flow.now) == unknown.guess(now: Flow.now))
                #expect(known.notice == unknown.notice)
                #expect(known.step.challenge == unknown.step.challenge)
                #expect(known.wrongCode(now: Flow.now) == unknown.wrongCode(now: Flow.now))
                #expect(known.notice == unknown.notice)
            }
        }
    }

    @Test func `a right code proves the account for this sign-up alone`() {
        var signUp = Flow.signUp(at: .linkCode(Flow.giving, Flow.challenge, account: Flow.active))
        #expect(signUp.rightCode(session: Flow.session, now: Flow.now) == [.smsConfirmed(Flow.phone)])
        signUp.stands(at: .linkConfirm(Flow.giving, Proof(account: Flow.active, way: .sms, at: Flow.now)))
    }

    @Test(arguments: [Flow.linking, Flow.giving])
    func `a confirmed link moves the identity, ends the account's sessions and gives the pending account over`(
        linking: Linking
    ) {
        let known = Flow.known(.active, phone: "+79990000001")
        var signUp = Flow.signUp(
            at: .linkConfirm(linking, Flow.proof), attribution: Attribution(partner: PartnerName("acme")))
        // An account that was active before keeps who brought it first.
        #expect(
            signUp.confirmLink(session: Flow.session, known: known, now: Flow.now) == [
                .link(provider: .google, subject: "anna", to: Flow.old, giving: linking.pending?.account),
                .endSessions(Flow.old),
            ])
        signUp.stands(
            at: .done(
                Arrival(
                    standing: Flow.active, identity: Flow.identity, manner: .linked, session: Flow.session,
                    authenticatedAt: Flow.identity.provenAt, way: "google", since: Flow.now)))
    }

    @Test(arguments: [KnownAccount.State.active, .pending(confirmBy: Flow.start + Flow.day)])
    func `a link to an account without a phone goes on to the phone`(state: KnownAccount.State) {
        let acme = Attribution(partner: PartnerName("acme"))
        let known = Flow.known(state, phone: nil)
        var signUp = Flow.signUp(at: .linkConfirm(Flow.linking, Flow.proof), attribution: acme)
        let facts = signUp.confirmLink(session: Flow.session, known: known, now: Flow.now)
        #expect(
            facts == [
                .link(provider: .google, subject: "anna", to: Flow.old, giving: nil), .endSessions(Flow.old),
            ])
        signUp.stands(
            at: .phone(Confirming(standing: known.standing, identity: Flow.identity, manner: .linked), draft: nil))
    }

    @Test func `a link that can't be is said where it was confirmed`() {
        var signUp = Flow.signUp(at: .linkConfirm(Flow.giving, Flow.proof))
        #expect(signUp.linkRefused(now: Flow.now) == [])
        signUp.stands(at: .linkConfirm(Flow.giving, Flow.proof), Refusal(.alreadyBound, provider: .google))
    }
}
