import Testing

@testable import SignUpFlow

/// Sign in, and the ways between Register, Sign in and Recover.
@Suite struct SignInTests {
    private static let evidence = Evidence(way: "phone:pwd", at: Fixtures.now)

    @Test func `the right password leads straight to the client`() {
        var signUp = Fixtures.signUp(at: .entrance(.signIn))
        #expect(signUp.signIn(Fixtures.finished) == [])
        signUp.stands(
            at: .arrival(
                .done(
                    Arrival(
                        standing: Fixtures.active, evidence: Self.evidence, manner: .returned,
                        session: Fixtures.session,
                        since: Fixtures.now))))
    }

    @Test(arguments: [KnownAccount.State.active, .pending(confirmBy: Fixtures.start + Fixtures.day)])
    func `an account without a phone is asked for one`(state: KnownAccount.State) {
        let known = Fixtures.known(state, phone: nil)
        var signUp = Fixtures.signUp(at: .entrance(.signIn))
        #expect(signUp.signIn(known) == [])
        let confirming = Confirming(
            standing: known.standing, evidence: Self.evidence, manner: state == .active ? .returned : .created,
            termsVersion: state == .active ? Fixtures.box.version : nil)
        signUp.stands(at: .phone(.number(.account(confirming), draft: nil)))
    }

    @Test func `who begins a pending account and signs in to another gives the pending one up`() {
        var signUp = Fixtures.signUp(at: .entrance(EntranceStep(.signIn, suspended: Fixtures.byEmailKept)))
        #expect(signUp.signIn(Fixtures.finished) == [.giveUp(Fixtures.own)])
        #expect(signUp.step.name == "done")
        // Signing in to the very account that was begun keeps it.
        let own = Fixtures.known(.pending(confirmBy: Fixtures.start + Fixtures.day), phone: nil, id: Fixtures.own)
        var same = Fixtures.signUp(at: .entrance(EntranceStep(.signIn, suspended: Fixtures.byEmailKept)))
        #expect(same.signIn(own) == [])
        #expect(same.standing?.account == Fixtures.own)
    }

    @Test func `from Link the password proves the account, and nothing is signed in`() {
        var signUp = Fixtures.signUp(at: .link(.choosing(Fixtures.giving, typed: Typed(phone: Fixtures.draft))))
        #expect(signUp.signIn(Fixtures.finished) == [])
        signUp.stands(
            at: .link(.confirm(Fixtures.giving, Proof(account: Fixtures.active, way: .password, at: Fixtures.now))))
    }

    @Test func `a wrong password is one sentence, and the login stays`() {
        let refusal = Refusal(.credentialsWrong, form: .password)
        var door = Fixtures.signUp(at: .entrance(.signIn))
        _ = door.refuseSignIn(refusal, login: Login("anna@"), now: Fixtures.now)
        door.stands(at: .entrance(EntranceStep(.signIn, typed: Typed(login: "anna@"))), refusal)
        var link = Fixtures.signUp(at: .link(.choosing(Fixtures.linking, typed: Typed(phone: Fixtures.draft))))
        _ = link.refuseSignIn(refusal, login: Login("anna@"), now: Fixtures.now)
        var typed = Typed(login: "anna@")
        typed.phone = Fixtures.draft
        link.stands(at: .link(.choosing(Fixtures.linking, typed: typed)), refusal)
    }

    @Test func `Sign in and Recover from a taken number know the login, and lose nothing`() {
        for (purpose, suspended) in [
            (Fixtures.byEmail, Fixtures.byEmailKept), (Fixtures.created, .linking(Fixtures.giving)),
        ] {
            var recover = Fixtures.signUp(at: .phone(.code(purpose, Fixtures.challenge, draft: Fixtures.draft)))
            #expect(recover.chooseRecovery(now: Fixtures.now) == [])
            recover.stands(
                at: .entrance(EntranceStep(.recover, typed: Typed(login: "+79991234567"), suspended: suspended)))
            var back = recover
            _ = back.switchEntrance(to: .register, now: Fixtures.now)
            #expect(back.step == .phone(.number(purpose, draft: nil)))
        }
        // An identity is linked, not left behind: Sign in is Link for it.
        var linking = Fixtures.signUp(at: .phone(.number(Fixtures.created, draft: Fixtures.draft)))
        #expect(linking.chooseSignIn(now: Fixtures.now) == nil)
        var recover = Fixtures.signUp(at: .entrance(EntranceStep(.recover, suspended: .linking(Fixtures.linking))))
        _ = recover.switchEntrance(to: .signIn, now: Fixtures.now)
        recover.stands(at: .link(.choosing(Fixtures.linking, typed: Typed())))
        var register = Fixtures.signUp(at: .entrance(EntranceStep(.recover, suspended: .linking(Fixtures.linking))))
        _ = register.switchEntrance(to: .register, now: Fixtures.now)
        register.stands(at: .newAccount(.newcomer(Fixtures.identity)))
    }

    @Test func `Register, Sign in and Recover lead to each other with what was typed, request and partner`() {
        let acme = Attribution(partner: PartnerName("acme"))
        var signUp = Fixtures.signUp(at: .entrance(EntranceStep(.register, typed: Fixtures.typed)), attribution: acme)
        let request = signUp.request
        for page in [Entrance.signIn, .recover, .register] {
            _ = signUp.switchEntrance(to: page, now: Fixtures.now)
            signUp.stands(at: .entrance(EntranceStep(page, typed: Fixtures.typed)))
        }
        #expect(signUp.attribution == acme && signUp.request == request)
    }
}
