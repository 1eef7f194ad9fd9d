import Testing

@testable import SignUpFlow

/// Link accounts.
@Suite struct LinkTests {
    @Test func `Link remembers the account that this sign-up began, and the number typed`() {
        var newcomer = Fixtures.signUp(at: .newAccount(.newcomer(Fixtures.identity)))
        _ = newcomer.chooseLink(now: Fixtures.now)
        newcomer.stands(at: .link(.choosing(Fixtures.linking, typed: Typed())))
        for step in [
            Step.phone(.number(Fixtures.created, draft: Fixtures.draft)),
            .phone(.code(Fixtures.created, Fixtures.challenge, draft: Fixtures.draft)),
        ] {
            var signUp = Fixtures.signUp(at: step)
            _ = signUp.chooseLink(now: Fixtures.now)
            signUp.stands(at: .link(.choosing(Fixtures.giving, typed: Typed(phone: Fixtures.draft))))
        }
        var code = Fixtures.signUp(at: .link(.code(Fixtures.giving, Fixtures.challenge, account: nil)))
        _ = code.chooseLink(now: Fixtures.now)
        code.stands(at: .link(.choosing(Fixtures.giving, typed: Typed())))
    }

    @Test func `only a pending account that this identity began can be given up`() {
        let returned = Fixtures.purpose(Fixtures.pending, .returned)
        let active = Fixtures.purpose(Fixtures.active, .created)
        for purpose in [returned, active, Fixtures.linked, Fixtures.byEmail] {
            for step in [
                Step.phone(.number(purpose, draft: nil)),
                .phone(.code(purpose, Fixtures.challenge, draft: Fixtures.draft)),
            ] {
                var signUp = Fixtures.signUp(at: step)
                #expect(signUp.chooseLink(now: Fixtures.now) == nil)
            }
        }
    }

    @Test func `Back leads to where Link was chosen`() {
        var fresh = Fixtures.signUp(at: .link(.choosing(Fixtures.linking, typed: Typed())))
        _ = fresh.back(now: Fixtures.now)
        fresh.stands(at: .newAccount(.newcomer(Fixtures.identity)))
        var giving = Fixtures.signUp(at: .link(.choosing(Fixtures.giving, typed: Typed(phone: Fixtures.draft))))
        _ = giving.back(now: Fixtures.now)
        giving.stands(at: .phone(.number(Fixtures.created, draft: Fixtures.draft)))
        var confirm = Fixtures.signUp(at: .link(.confirm(Fixtures.giving, Fixtures.proof)))
        _ = confirm.back(now: Fixtures.now)
        confirm.stands(at: .link(.choosing(Fixtures.giving, typed: Typed())))
    }

    @Test func `a code for nobody's number looks like any other and is counted as a send`() {
        for from in [
            Step.link(.choosing(Fixtures.linking, typed: Typed(phone: Fixtures.draft))),
            .link(.code(Fixtures.linking, Fixtures.challenge, account: nil)),
        ] {
            var known = Fixtures.signUp(at: from)
            var unknown = known
            #expect(known.sendLinkCode(Fixtures.challenge, account: Fixtures.active, now: Fixtures.now) == [])
            #expect(unknown.sendLinkCode(Fixtures.challenge, account: nil, now: Fixtures.now) == [])
            known.stands(at: .link(.code(Fixtures.linking, Fixtures.challenge, account: Fixtures.active)))
            unknown.stands(at: .link(.code(Fixtures.linking, Fixtures.challenge, account: nil)))
            #expect(known.smsSent == 1 && unknown.smsSent == 1)
            for _ in 1...6 {
                #expect(known.guess(now: Fixtures.now) == unknown.guess(now: Fixtures.now))
                #expect(known.notice == unknown.notice)
                #expect(known.step.challenge == unknown.step.challenge)
                #expect(known.wrongCode(now: Fixtures.now) == unknown.wrongCode(now: Fixtures.now))
                #expect(known.notice == unknown.notice)
            }
        }
    }

    @Test func `a right code proves the account for this sign-up alone`() {
        var signUp = Fixtures.signUp(at: .link(.code(Fixtures.giving, Fixtures.challenge, account: Fixtures.active)))
        #expect(signUp.rightCode() == [.phoneProven(Fixtures.old, Fixtures.phone), .smsConfirmed(Fixtures.phone)])
        signUp.stands(
            at: .link(.confirm(Fixtures.giving, Proof(account: Fixtures.active, way: .sms, at: Fixtures.now))))
    }

    @Test(arguments: [Fixtures.linking, Fixtures.giving])
    func `a confirmed link moves the identity, ends the account's sessions and gives the pending account over`(
        linking: Linking
    ) {
        let known = Fixtures.finished
        var signUp = Fixtures.signUp(
            at: .link(.confirm(linking, Fixtures.proof)), attribution: Attribution(partner: PartnerName("acme")))
        // An account that was active before keeps who brought it first.
        #expect(
            signUp.confirmLink(known) == [
                .link(provider: .google, subject: "anna", to: Fixtures.old, giving: linking.pending?.account),
                .endSessions(Fixtures.old), Fixtures.told(.linked, provider: .google),
            ])
        signUp.stands(
            at: .arrival(
                .done(
                    Arrival(
                        standing: Fixtures.active, evidence: Evidence(Fixtures.identity), manner: .linked,
                        session: Fixtures.session, since: Fixtures.now))))
    }

    @Test(arguments: [KnownAccount.State.active, .pending(confirmBy: Fixtures.start + Fixtures.day)])
    func `a link to an account without a phone goes on to the phone`(state: KnownAccount.State) {
        let acme = Attribution(partner: PartnerName("acme"))
        let known = Fixtures.known(state, phone: nil)
        var signUp = Fixtures.signUp(at: .link(.confirm(Fixtures.linking, Fixtures.proof)), attribution: acme)
        let facts = signUp.confirmLink(known)
        #expect(
            facts == [
                .link(provider: .google, subject: "anna", to: Fixtures.old, giving: nil), .endSessions(Fixtures.old),
                Fixtures.told(.linked, provider: .google),
            ])
        signUp.stands(
            at: .phone(.number(Fixtures.purpose(known.standing, .linked, terms: Fixtures.box.version), draft: nil)))
    }

    @Test func `a link that can't be is said where it was confirmed`() {
        var signUp = Fixtures.signUp(at: .link(.confirm(Fixtures.giving, Fixtures.proof)))
        #expect(signUp.linkRefused(now: Fixtures.now) == [])
        signUp.stands(at: .link(.confirm(Fixtures.giving, Fixtures.proof)), Refusal(.alreadyBound, provider: .google))
    }

    // MARK: After an SMS code alone

    @Test(arguments: [
        (Credential.binding(.facebook, subject: "f"), OwnerEvent.unbound), (.email, .emailRemoved),
        (.password, .passwordRemoved),
    ])
    func `the number's holder removes another way in, and its owner is told`(way: Credential, event: OwnerEvent) {
        var signUp = Fixtures.signUp(at: .link(.confirm(Fixtures.linking, Fixtures.proof)))
        #expect(
            signUp.removeWay(way, owner: Fixtures.owner, now: Fixtures.now) == [
                .remove(way, from: Fixtures.old, keepsOne: false), .raiseEpoch(Fixtures.old),
                Fixtures.told(event, provider: event == .unbound ? .facebook : nil),
            ])
        // The proof goes on under the epoch that the removal raised.
        signUp.stands(at: .link(.confirm(Fixtures.linking, Fixtures.proof.raised)))
    }

    @Test func `an account that is somebody else's loses the number, told by letter, and the sign-up goes on as new`() {
        for (linking, step) in [
            (Fixtures.linking, Step.newAccount(.newcomer(Fixtures.identity))),
            (Fixtures.giving, .phone(.number(Fixtures.created, draft: nil))),
        ] {
            var signUp = Fixtures.signUp(at: .link(.confirm(linking, Fixtures.proof)))
            #expect(
                signUp.notMine(owner: Fixtures.owner, now: Fixtures.now) == [
                    .releasePhone(Fixtures.old), .raiseEpoch(Fixtures.old), Fixtures.told(.numberReleased),
                ])
            signUp.stands(at: step, Refusal(.numberReleased))
        }
        // Nothing is sent to the number, which is in other hands.
        var owner = Fixtures.owner
        owner.email = nil
        var silent = Fixtures.signUp(at: .link(.confirm(Fixtures.linking, Fixtures.proof)))
        #expect(silent.notMine(owner: owner, now: Fixtures.now)?.count == 2)
    }

    @Test func `after any other proof neither is offered`() {
        for way in [Proof.Way.password, .recovery, .provider(.facebook)] {
            let proof = Proof(account: Fixtures.active, way: way, at: Fixtures.start)
            var signUp = Fixtures.signUp(at: .link(.confirm(Fixtures.linking, proof)))
            #expect(signUp.removeWay(.password, owner: Fixtures.owner, now: Fixtures.now) == nil)
            #expect(signUp.notMine(owner: Fixtures.owner, now: Fixtures.now) == nil)
        }
    }
}
