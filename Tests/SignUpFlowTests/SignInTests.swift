import Testing

@testable import SignUpFlow

/// Sign in, and the ways between Register, Sign in and Recover.
@Suite struct SignInTests {
    private static let evidence = Evidence(way: "phone:pwd", at: Flow.now)

    @Test func `the right password leads straight to the client`() {
        var signUp = Flow.signUp(at: .entrance(.signIn))
        #expect(signUp.signIn(Flow.finished) == [])
        signUp.stands(
            at: .arrival(
                .done(
                    Arrival(
                        standing: Flow.active, evidence: Self.evidence, manner: .returned, session: Flow.session,
                        since: Flow.now))))
    }

    @Test(arguments: [KnownAccount.State.active, .pending(confirmBy: Flow.start + Flow.day)])
    func `an account without a phone is asked for one`(state: KnownAccount.State) {
        let known = Flow.known(state, phone: nil)
        var signUp = Flow.signUp(at: .entrance(.signIn))
        #expect(signUp.signIn(known) == [])
        let confirming = Confirming(
            standing: known.standing, evidence: Self.evidence, manner: state == .active ? .returned : .created,
            termsVersion: state == .active ? Flow.box.version : nil)
        signUp.stands(at: .phone(.number(.account(confirming), draft: nil)))
    }

    @Test func `who begins a pending account and signs in to another gives the pending one up`() {
        var signUp = Flow.signUp(at: .entrance(EntranceStep(.signIn, suspended: Flow.byEmailKept)))
        #expect(signUp.signIn(Flow.finished) == [.giveUp(Flow.own)])
        #expect(signUp.step.name == "done")
        // Signing in to the very account that was begun keeps it.
        let own = Flow.known(.pending(confirmBy: Flow.start + Flow.day), phone: nil, id: Flow.own)
        var same = Flow.signUp(at: .entrance(EntranceStep(.signIn, suspended: Flow.byEmailKept)))
        #expect(same.signIn(own) == [])
        #expect(same.standing?.account == Flow.own)
    }

    @Test func `from Link the password proves the account, and nothing is signed in`() {
        var signUp = Flow.signUp(at: .link(.choosing(Flow.giving, typed: Typed(phone: Flow.draft))))
        #expect(signUp.signIn(Flow.finished) == [])
        signUp.stands(at: .link(.confirm(Flow.giving, Proof(account: Flow.active, way: .password, at: Flow.now))))
    }

    @Test func `a wrong password is one sentence, and the login stays`() {
        let refusal = Refusal(.credentialsWrong, form: .password)
        var door = Flow.signUp(at: .entrance(.signIn))
        _ = door.refuseSignIn(refusal, login: Login("anna@"), now: Flow.now)
        door.stands(at: .entrance(EntranceStep(.signIn, typed: Typed(login: "anna@"))), refusal)
        var link = Flow.signUp(at: .link(.choosing(Flow.linking, typed: Typed(phone: Flow.draft))))
        _ = link.refuseSignIn(refusal, login: Login("anna@"), now: Flow.now)
        var typed = Typed(login: "anna@")
        typed.phone = Flow.draft
        link.stands(at: .link(.choosing(Flow.linking, typed: typed)), refusal)
    }

    @Test func `Sign in and Recover from a taken number know the login, and lose nothing`() {
        for (purpose, suspended) in [(Flow.byEmail, Flow.byEmailKept), (Flow.created, .linking(Flow.giving))] {
            var recover = Flow.signUp(at: .phone(.code(purpose, Flow.challenge, draft: Flow.draft)))
            #expect(recover.chooseRecovery(now: Flow.now) == [])
            recover.stands(
                at: .entrance(EntranceStep(.recover, typed: Typed(login: "+79991234567"), suspended: suspended)))
            var back = recover
            _ = back.switchEntrance(to: .register, now: Flow.now)
            #expect(back.step == .phone(.number(purpose, draft: nil)))
        }
        // An identity is linked, not left behind: Sign in is Link for it.
        var linking = Flow.signUp(at: .phone(.number(Flow.created, draft: Flow.draft)))
        #expect(linking.chooseSignIn(now: Flow.now) == nil)
        var recover = Flow.signUp(at: .entrance(EntranceStep(.recover, suspended: .linking(Flow.linking))))
        _ = recover.switchEntrance(to: .signIn, now: Flow.now)
        recover.stands(at: .link(.choosing(Flow.linking, typed: Typed())))
        var register = Flow.signUp(at: .entrance(EntranceStep(.recover, suspended: .linking(Flow.linking))))
        _ = register.switchEntrance(to: .register, now: Flow.now)
        register.stands(at: .newAccount(.newcomer(Flow.identity)))
    }

    @Test func `Register, Sign in and Recover lead to each other with what was typed, request and partner`() {
        let acme = Attribution(partner: PartnerName("acme"))
        var signUp = Flow.signUp(at: .entrance(EntranceStep(.register, typed: Flow.typed)), attribution: acme)
        let request = signUp.request
        for page in [Entrance.signIn, .recover, .register] {
            _ = signUp.switchEntrance(to: page, now: Flow.now)
            signUp.stands(at: .entrance(EntranceStep(page, typed: Flow.typed)))
        }
        #expect(signUp.attribution == acme && signUp.request == request)
    }
}
