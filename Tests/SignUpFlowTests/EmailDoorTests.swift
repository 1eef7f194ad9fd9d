import Testing

@testable import SignUpFlow

/// The e-mail door, and letters with codes.
@Suite struct EmailDoorTests {
    private func atCode(_ verification: EmailVerification = Flow.verification, tries: Int = 5) -> SignUp {
        var letter = Flow.letter
        letter.triesLeft = tries
        return Flow.signUp(at: .email(.code(verification, letter)))
    }

    @Test func `the form makes nobody's account: only a letter is on its way`() {
        var signUp = Flow.signUp(at: .entrance(.register))
        #expect(signUp.registerByEmail(Flow.letter, Flow.particulars, Flow.acceptance, now: Flow.now) == [])
        signUp.stands(at: .email(.mailing(Flow.verification, Flow.letter, since: Flow.now)))
        #expect(signUp.mailSent == 1 && signUp.smsSent == 0)
        #expect(signUp.standing == nil)
        _ = signUp.mailSent(certain: true, rules: Flow.code, now: Flow.now)
        var letter = Flow.letter
        letter.resendAt = Flow.now + .seconds(60)
        signUp.stands(at: .email(.code(Flow.verification, letter)))
    }

    @Test func `the account begins, pending, with the confirmed code`() {
        let acme = Attribution(partner: PartnerName("acme"))
        var signUp = atCode()
        signUp.attribution = acme
        let deadline = Flow.now + Flow.day
        #expect(
            signUp.rightCode() == [
                .create(
                    NewAccount(
                        id: AccountID("fresh"), confirmBy: deadline, acceptance: Flow.acceptance, attribution: acme,
                        email: Flow.address, particulars: Flow.particulars))
            ])
        let standing = AccountReference(account: AccountID("fresh"), epoch: 0, confirmBy: deadline)
        let confirming = Confirming(
            standing: standing, evidence: Evidence(way: Evidence.email, at: Flow.now), manner: .created)
        signUp.stands(at: .phone(.number(.account(confirming), draft: nil)))
    }

    @Test func `without a code the address is written down and is no login`() {
        var signUp = Flow.signUp(at: .entrance(.register))
        let facts = signUp.registerUnproven(
            Flow.own, email: Flow.address, Flow.particulars, Flow.acceptance, confirmWithin: Flow.day, now: Flow.now)
        #expect(
            facts == [
                .create(
                    NewAccount(
                        id: Flow.own, confirmBy: Flow.now + Flow.day, acceptance: Flow.acceptance, attribution: nil,
                        contactEmail: Flow.address, particulars: Flow.particulars))
            ])
        #expect(signUp.step.name == "phone" && signUp.standing?.account == Flow.own)
        #expect(signUp.mailSent == 0)
    }

    @Test func `what was typed stays with the refusal, and never the password`() {
        var signUp = Flow.signUp(at: .entrance(EntranceStep(.register, suspended: Flow.byEmailKept)))
        let refusal = Refusal(.emailInvalid, form: .email)
        #expect(signUp.refuseEntrance(refusal, typed: Flow.typed, now: Flow.now) == [])
        signUp.stands(at: .entrance(EntranceStep(.register, typed: Flow.typed, suspended: Flow.byEmailKept)), refusal)
    }

    @Test func `another address keeps names and password, sealed with the step`() {
        var signUp = atCode()
        #expect(signUp.changeTarget(now: Flow.now) == [])
        signUp.stands(at: .email(.address(Flow.verification, typed: Flow.address)))
        _ = signUp.refuseEmail(Refusal(.emailInvalid), typed: "boris@", now: Flow.now)
        signUp.stands(at: .email(.address(Flow.verification, typed: "boris@")), Refusal(.emailInvalid))
        let other = Flow.challenge(to: .email("other@example.com"))
        #expect(signUp.mailCode(other, now: Flow.now) == [])
        signUp.stands(at: .email(.mailing(Flow.verification, other, since: Flow.now)))
    }

    @Test(arguments: [(1, 60), (2, 120), (3, 300), (4, 300)])
    func `the pause begins when the letter was taken, and grows`(sends: Int, seconds: Int) {
        var signUp = Flow.signUp(at: .email(.address(Flow.verification, typed: "")))
        for _ in 1..<sends {
            _ = signUp.mailCode(Flow.letter, now: Flow.start)
            _ = signUp.mailSent(certain: true, rules: Flow.code, now: Flow.start)
        }
        _ = signUp.mailCode(Flow.letter, now: Flow.start)
        var uncertain = signUp
        _ = signUp.mailSent(certain: true, rules: Flow.code, now: Flow.now)
        #expect(signUp.step.challenge?.resendAt == Flow.now + .seconds(seconds))
        // A server that did not answer counts as sent, and another letter may be had at once.
        _ = uncertain.mailSent(certain: false, rules: Flow.code, now: Flow.now)
        #expect(uncertain.step.challenge?.resendAt == Flow.now)
        #expect(uncertain.mailSent == sends && signUp.mailSent == sends)
    }

    @Test func `a refused letter counts for nothing, and the code before it is good`() {
        var first = Flow.signUp(at: .email(.address(Flow.verification, typed: "x")))
        _ = first.mailCode(Flow.letter, now: Flow.start)
        #expect(first.mailRefused(now: Flow.now) == [])
        first.stands(at: .email(.address(Flow.verification, typed: Flow.address)), Refusal(.mailFailed))
        #expect(first.mailSent == 0)
        var again = atCode(tries: 3)
        let before = again.step
        _ = again.mailCode(Flow.letter, now: Flow.start)
        _ = again.mailRefused(now: Flow.now)
        again.stands(at: before, Refusal(.mailFailed))
        #expect(again.mailSent == 0)
    }

    @Test func `a refused letter of the first form leads to the address, nothing typed lost`() {
        var signUp = Flow.signUp(at: .entrance(.register))
        _ = signUp.registerByEmail(Flow.letter, Flow.particulars, Flow.acceptance, now: Flow.start)
        _ = signUp.mailRefused(now: Flow.now)
        signUp.stands(at: .email(.address(Flow.verification, typed: Flow.address)), Refusal(.mailFailed))
    }

    @Test func `the right code for an address that was taken meanwhile opens nothing and is spent`() {
        for verification in [Flow.verification, Flow.phoneFirst] {
            var signUp = atCode(verification)
            #expect(signUp.emailTaken(now: Flow.now) == [])
            var spent = Flow.letter
            spent.triesLeft = 0
            signUp.stands(at: .email(.code(verification, spent)), Refusal(.emailTaken))
            _ = signUp.guess(now: Flow.now)
            #expect(signUp.notice == Refusal(.tooManyAttempts))
        }
        // A pending account whose address another one has confirmed learns it with its phone's code.
        var late = Flow.signUp(at: .phone(.code(Flow.byEmail, Flow.challenge, draft: Flow.draft)))
        _ = late.emailTaken(now: Flow.now)
        #expect(late.notice == Refusal(.emailTaken) && late.step.challenge?.triesLeft == 0)
    }

    @Test func `codes by letter and by SMS are counted apart`() {
        var signUp = Flow.signUp(at: .email(.address(Flow.phoneFirst, typed: "")))
        signUp.smsSent = 4
        _ = signUp.mailCode(Flow.letter, now: Flow.start)
        _ = signUp.mailSent(certain: true, rules: Flow.code, now: Flow.now)
        #expect(signUp.step.challenge?.resendAt == Flow.now + .seconds(60))
        #expect(signUp.smsSent == 4 && signUp.mailSent == 1)
    }
}
