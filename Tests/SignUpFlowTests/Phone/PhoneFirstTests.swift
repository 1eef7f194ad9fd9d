import Testing

@testable import SignUpFlow

/// The phone-first door: nothing is anybody's before its last step.
@Suite struct PhoneFirstTests {
    @Test func `no step before the last makes anything true but counts of messages`() {
        var signUp = Fixtures.signUp(at: .entrance(.register))
        var facts: [Fact] = []
        func happen(_ made: [Fact]?) { facts += made ?? [] }
        happen(
            signUp.registerByPhone(Fixtures.challenge, Fixtures.acceptance, draft: Fixtures.draft, now: Fixtures.now))
        #expect(signUp.step.name == "sending" && signUp.smsSent == 1)
        happen(signUp.codeSent(certain: true, rules: Fixtures.code, now: Fixtures.now))
        happen(signUp.guess(now: Fixtures.now))
        happen(signUp.rightCode())
        let proven = ProvenPhone(phone: Fixtures.phone, acceptance: Fixtures.acceptance, at: Fixtures.now)
        signUp.stands(at: .email(.address(.byPhone(proven), typed: "")))
        happen(signUp.mailCode(Fixtures.letter, now: Fixtures.now))
        happen(signUp.mailSent(certain: true, rules: Fixtures.code, now: Fixtures.now))
        happen(signUp.guess(now: Fixtures.now))
        happen(signUp.rightCode())
        signUp.stands(at: .email(.profile(proven, email: Fixtures.address, since: Fixtures.now, typed: Typed())))
        #expect(facts == [.smsSent(Fixtures.phone), .smsConfirmed(Fixtures.phone)])
        #expect(signUp.standing == nil && !signUp.isUnfinished)
    }

    @Test func `the last step makes everything true at once`() {
        let acme = Attribution(partner: PartnerName("acme"))
        var signUp = Fixtures.signUp(
            at: .email(.profile(Fixtures.proven, email: Fixtures.address, since: Fixtures.start, typed: Typed())),
            attribution: acme
        )
        let facts = signUp.finish(Fixtures.own, Fixtures.particulars, session: Fixtures.session, now: Fixtures.now)
        #expect(
            facts == [
                .create(
                    NewAccount(
                        id: Fixtures.own, confirmBy: Fixtures.now + Lifetime.proven, acceptance: Fixtures.acceptance,
                        attribution: acme, email: Fixtures.address, particulars: Fixtures.particulars)),
                .activate(Fixtures.own, phone: Fixtures.phone),
            ])
        let standing = AccountReference(account: Fixtures.own, epoch: 1, confirmBy: nil)
        signUp.stands(
            at: .arrival(
                .done(
                    Arrival(
                        standing: standing, evidence: Evidence(way: Evidence.phone, at: Fixtures.start),
                        manner: .created,
                        session: Fixtures.session, since: Fixtures.now))))
    }

    @Test func `names or a password that can't be taken leave the names`() {
        let at = Step.email(.profile(Fixtures.proven, email: Fixtures.address, since: Fixtures.start, typed: Typed()))
        var signUp = Fixtures.signUp(at: at)
        let typed = Typed(firstName: "Борис", lastName: "")
        #expect(signUp.refuseProfile(Refusal(.nameRequired), typed: typed, now: Fixtures.now) == [])
        signUp.stands(
            at: .email(.profile(Fixtures.proven, email: Fixtures.address, since: Fixtures.start, typed: typed)),
            Refusal(.nameRequired))
    }

    @Test func `somebody finished first with the number or the address: it is said, with the ways on`() {
        let at = Step.email(.profile(Fixtures.proven, email: Fixtures.address, since: Fixtures.start, typed: Typed()))
        var phone = Fixtures.signUp(at: at)
        #expect(phone.phoneTaken(now: Fixtures.now) == [])
        phone.stands(at: at, Refusal(.phoneTaken))
        _ = phone.chooseSignIn(now: Fixtures.now)
        phone.stands(at: .entrance(EntranceStep(.signIn, typed: Typed(login: Fixtures.phone.e164))))
        var email = Fixtures.signUp(at: at)
        #expect(email.emailTaken(now: Fixtures.now) == [])
        email.stands(at: at, Refusal(.emailTaken))
        _ = email.chooseSignIn(now: Fixtures.now)
        email.stands(at: .entrance(EntranceStep(.signIn, typed: Typed(login: Fixtures.address))))
    }

    @Test func `a send that every route refused stands at the number, nothing typed lost`() {
        var signUp = Fixtures.signUp(at: .entrance(.register))
        _ = signUp.registerByPhone(Fixtures.challenge, Fixtures.acceptance, draft: Fixtures.draft, now: Fixtures.start)
        _ = signUp.sendFailed(now: Fixtures.now)
        signUp.stands(at: .phone(.number(.newcomer(Fixtures.acceptance), draft: Fixtures.draft)), Refusal(.smsFailed))
        #expect(signUp.smsSent == 0)
    }

    @Test func `a taken number is told at the door and counted`() {
        var signUp = Fixtures.signUp(at: .entrance(.register))
        #expect(signUp.tellTaken(draft: Fixtures.draft, now: Fixtures.now) == [])
        signUp.stands(at: .entrance(EntranceStep(.register, typed: Typed(phone: Fixtures.draft))), Refusal(.phoneTaken))
        #expect(signUp.takenAnswers == 1)
    }
}
