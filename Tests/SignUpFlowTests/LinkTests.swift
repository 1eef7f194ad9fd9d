import Testing

@testable import SignUpFlow

/// Link accounts.
@Suite struct LinkTests {
    @Test func `Link remembers the account that this sign-up began, and the number typed`() {
        var newcomer = Flow.signUp(at: .newAccount(.newcomer(Flow.identity)))
        _ = newcomer.chooseLink(now: Flow.now)
        newcomer.stands(at: .link(.choosing(Flow.linking, typed: Typed())))
        for step in [
            Step.phone(.number(Flow.created, draft: Flow.draft)),
            .phone(.code(Flow.created, Flow.challenge, draft: Flow.draft)),
        ] {
            var signUp = Flow.signUp(at: step)
            _ = signUp.chooseLink(now: Flow.now)
            signUp.stands(at: .link(.choosing(Flow.giving, typed: Typed(phone: Flow.draft))))
        }
        var code = Flow.signUp(at: .link(.code(Flow.giving, Flow.challenge, account: nil)))
        _ = code.chooseLink(now: Flow.now)
        code.stands(at: .link(.choosing(Flow.giving, typed: Typed())))
    }

    @Test func `only a pending account that this identity began can be given up`() {
        let returned = Flow.purpose(Flow.pending, .returned)
        let active = Flow.purpose(Flow.active, .created)
        for purpose in [returned, active, Flow.linked, Flow.byEmail] {
            for step in [
                Step.phone(.number(purpose, draft: nil)), .phone(.code(purpose, Flow.challenge, draft: Flow.draft)),
            ] {
                var signUp = Flow.signUp(at: step)
                #expect(signUp.chooseLink(now: Flow.now) == nil)
            }
        }
    }

    @Test func `Back leads to where Link was chosen`() {
        var fresh = Flow.signUp(at: .link(.choosing(Flow.linking, typed: Typed())))
        _ = fresh.back(now: Flow.now)
        fresh.stands(at: .newAccount(.newcomer(Flow.identity)))
        var giving = Flow.signUp(at: .link(.choosing(Flow.giving, typed: Typed(phone: Flow.draft))))
        _ = giving.back(now: Flow.now)
        giving.stands(at: .phone(.number(Flow.created, draft: Flow.draft)))
        var confirm = Flow.signUp(at: .link(.confirm(Flow.giving, Flow.proof)))
        _ = confirm.back(now: Flow.now)
        confirm.stands(at: .link(.choosing(Flow.giving, typed: Typed())))
    }

    @Test func `a code for nobody's number looks like any other and is counted as a send`() {
        for from in [
            Step.link(.choosing(Flow.linking, typed: Typed(phone: Flow.draft))),
            .link(.code(Flow.linking, Flow.challenge, account: nil)),
        ] {
            var known = Flow.signUp(at: from)
            var unknown = known
            #expect(known.sendLinkCode(Flow.challenge, account: Flow.active, now: Flow.now) == [])
            #expect(unknown.sendLinkCode(Flow.challenge, account: nil, now: Flow.now) == [])
            known.stands(at: .link(.code(Flow.linking, Flow.challenge, account: Flow.active)))
            unknown.stands(at: .link(.code(Flow.linking, Flow.challenge, account: nil)))
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
        var signUp = Flow.signUp(at: .link(.code(Flow.giving, Flow.challenge, account: Flow.active)))
        #expect(signUp.rightCode() == [.phoneProven(Flow.old, Flow.phone), .smsConfirmed(Flow.phone)])
        signUp.stands(at: .link(.confirm(Flow.giving, Proof(account: Flow.active, way: .sms, at: Flow.now))))
    }

    @Test(arguments: [Flow.linking, Flow.giving])
    func `a confirmed link moves the identity, ends the account's sessions and gives the pending account over`(
        linking: Linking
    ) {
        let known = Flow.finished
        var signUp = Flow.signUp(
            at: .link(.confirm(linking, Flow.proof)), attribution: Attribution(partner: PartnerName("acme")))
        // An account that was active before keeps who brought it first.
        #expect(
            signUp.confirmLink(known) == [
                .link(provider: .google, subject: "anna", to: Flow.old, giving: linking.pending?.account),
                .endSessions(Flow.old), Flow.told(.linked, provider: .google),
            ])
        signUp.stands(
            at: .arrival(
                .done(
                    Arrival(
                        standing: Flow.active, evidence: Evidence(Flow.identity), manner: .linked,
                        session: Flow.session, since: Flow.now))))
    }

    @Test(arguments: [KnownAccount.State.active, .pending(confirmBy: Flow.start + Flow.day)])
    func `a link to an account without a phone goes on to the phone`(state: KnownAccount.State) {
        let acme = Attribution(partner: PartnerName("acme"))
        let known = Flow.known(state, phone: nil)
        var signUp = Flow.signUp(at: .link(.confirm(Flow.linking, Flow.proof)), attribution: acme)
        let facts = signUp.confirmLink(known)
        #expect(
            facts == [
                .link(provider: .google, subject: "anna", to: Flow.old, giving: nil), .endSessions(Flow.old),
                Flow.told(.linked, provider: .google),
            ])
        signUp.stands(
            at: .phone(.number(Flow.purpose(known.standing, .linked, terms: Flow.box.version), draft: nil)))
    }

    @Test func `a link that can't be is said where it was confirmed`() {
        var signUp = Flow.signUp(at: .link(.confirm(Flow.giving, Flow.proof)))
        #expect(signUp.linkRefused(now: Flow.now) == [])
        signUp.stands(at: .link(.confirm(Flow.giving, Flow.proof)), Refusal(.alreadyBound, provider: .google))
    }

    // MARK: After an SMS code alone

    @Test(arguments: [
        (Credential.binding(.facebook, subject: "f"), OwnerEvent.unbound), (.email, .emailRemoved),
        (.password, .passwordRemoved),
    ])
    func `the number's holder removes another way in, and its owner is told`(way: Credential, event: OwnerEvent) {
        var signUp = Flow.signUp(at: .link(.confirm(Flow.linking, Flow.proof)))
        #expect(
            signUp.removeWay(way, owner: Flow.owner, now: Flow.now) == [
                .remove(way, from: Flow.old, keepsOne: false), .raiseEpoch(Flow.old),
                Flow.told(event, provider: event == .unbound ? .facebook : nil),
            ])
        // The proof goes on under the epoch that the removal raised.
        signUp.stands(at: .link(.confirm(Flow.linking, Flow.proof.raised)))
    }

    @Test func `an account that is somebody else's loses the number, told by letter, and the sign-up goes on as new`() {
        for (linking, step) in [
            (Flow.linking, Step.newAccount(.newcomer(Flow.identity))),
            (Flow.giving, .phone(.number(Flow.created, draft: nil))),
        ] {
            var signUp = Flow.signUp(at: .link(.confirm(linking, Flow.proof)))
            #expect(
                signUp.notMine(owner: Flow.owner, now: Flow.now) == [
                    .releasePhone(Flow.old), .raiseEpoch(Flow.old), Flow.told(.numberReleased),
                ])
            signUp.stands(at: step, Refusal(.numberReleased))
        }
        // Nothing is sent to the number, which is in other hands.
        var owner = Flow.owner
        owner.email = nil
        var silent = Flow.signUp(at: .link(.confirm(Flow.linking, Flow.proof)))
        #expect(silent.notMine(owner: owner, now: Flow.now)?.count == 2)
    }

    @Test func `after any other proof neither is offered`() {
        for way in [Proof.Way.password, .recovery, .provider(.facebook)] {
            let proof = Proof(account: Flow.active, way: way, at: Flow.start)
            var signUp = Flow.signUp(at: .link(.confirm(Flow.linking, proof)))
            #expect(signUp.removeWay(.password, owner: Flow.owner, now: Flow.now) == nil)
            #expect(signUp.notMine(owner: Flow.owner, now: Flow.now) == nil)
        }
    }
}
