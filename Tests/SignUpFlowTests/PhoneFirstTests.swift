import Testing

@testable import SignUpFlow

/// The phone-first door: nothing is anybody's before its last step.
@Suite struct PhoneFirstTests {
    @Test func `no step before the last makes anything true but counts of messages`() {
        var signUp = Flow.signUp(at: .entrance(.register))
        var facts: [Fact] = []
        func happen(_ made: [Fact]?) { facts += made ?? [] }
        happen(signUp.registerByPhone(Flow.challenge, Flow.acceptance, draft: Flow.draft, now: Flow.now))
        #expect(signUp.step.name == "sending" && signUp.smsSent == 1)
        happen(signUp.codeSent(certain: true, rules: Flow.code, now: Flow.now))
        happen(signUp.guess(now: Flow.now))
        happen(signUp.rightCode())
        let proven = ProvenPhone(phone: Flow.phone, acceptance: Flow.acceptance, at: Flow.now)
        signUp.stands(at: .email(.address(.byPhone(proven), typed: "")))
        happen(signUp.mailCode(Flow.letter, now: Flow.now))
        happen(signUp.mailSent(certain: true, rules: Flow.code, now: Flow.now))
        happen(signUp.guess(now: Flow.now))
        happen(signUp.rightCode())
        signUp.stands(at: .email(.profile(proven, email: Flow.address, since: Flow.now, typed: Typed())))
        #expect(facts == [.smsSent(Flow.phone), .smsConfirmed(Flow.phone)])
        #expect(signUp.standing == nil && !signUp.isUnfinished)
    }

    @Test func `the last step makes everything true at once`() {
        let acme = Attribution(partner: PartnerName("acme"))
        var signUp = Flow.signUp(
            at: .email(.profile(Flow.proven, email: Flow.address, since: Flow.start, typed: Typed())), attribution: acme
        )
        let facts = signUp.finish(Flow.own, Flow.particulars, session: Flow.session, now: Flow.now)
        #expect(
            facts == [
                .create(
                    NewAccount(
                        id: Flow.own, confirmBy: Flow.now + Lifetime.proven, acceptance: Flow.acceptance,
                        attribution: acme, email: Flow.address, particulars: Flow.particulars)),
                .activate(Flow.own, phone: Flow.phone),
            ])
        let standing = AccountReference(account: Flow.own, epoch: 1, confirmBy: nil)
        signUp.stands(
            at: .arrival(
                .done(
                    Arrival(
                        standing: standing, evidence: Evidence(way: Evidence.phone, at: Flow.start), manner: .created,
                        session: Flow.session, since: Flow.now))))
    }

    @Test func `names or a password that can't be taken leave the names`() {
        let at = Step.email(.profile(Flow.proven, email: Flow.address, since: Flow.start, typed: Typed()))
        var signUp = Flow.signUp(at: at)
        let typed = Typed(firstName: "Борис", lastName: "")
        #expect(signUp.refuseProfile(Refusal(.nameRequired), typed: typed, now: Flow.now) == [])
        signUp.stands(
            at: .email(.profile(Flow.proven, email: Flow.address, since: Flow.start, typed: typed)),
            Refusal(.nameRequired))
    }

    @Test func `somebody finished first with the number or the address: it is said, with the ways on`() {
        let at = Step.email(.profile(Flow.proven, email: Flow.address, since: Flow.start, typed: Typed()))
        var phone = Flow.signUp(at: at)
        #expect(phone.phoneTaken(now: Flow.now) == [])
        phone.stands(at: at, Refusal(.phoneTaken))
        _ = phone.chooseSignIn(now: Flow.now)
        phone.stands(at: .entrance(EntranceStep(.signIn, typed: Typed(login: Flow.phone.e164))))
        var email = Flow.signUp(at: at)
        #expect(email.emailTaken(now: Flow.now) == [])
        email.stands(at: at, Refusal(.emailTaken))
        _ = email.chooseSignIn(now: Flow.now)
        email.stands(at: .entrance(EntranceStep(.signIn, typed: Typed(login: Flow.address))))
    }

    @Test func `a send that every route refused stands at the number, nothing typed lost`() {
        var signUp = Flow.signUp(at: .entrance(.register))
        _ = signUp.registerByPhone(Flow.challenge, Flow.acceptance, draft: Flow.draft, now: Flow.start)
        _ = signUp.sendFailed(now: Flow.now)
        signUp.stands(at: .phone(.number(.newcomer(Flow.acceptance), draft: Flow.draft)), Refusal(.smsFailed))
        #expect(signUp.smsSent == 0)
    }

    @Test func `a taken number is told at the door and counted`() {
        var signUp = Flow.signUp(at: .entrance(.register))
        #expect(signUp.tellTaken(draft: Flow.draft, now: Flow.now) == [])
        signUp.stands(at: .entrance(EntranceStep(.register, typed: Typed(phone: Flow.draft))), Refusal(.phoneTaken))
        #expect(signUp.takenAnswers == 1)
    }
}
