import Testing

@testable import SignUpFlow

/// The e-mail door, and letters with codes.
@Suite struct EmailDoorTests {
    private func atCode(_ verification: EmailVerification = Fixtures.verification, tries: Int = 5) -> SignUp {
        var letter = Fixtures.letter
        letter.triesLeft = tries
        return Fixtures.signUp(at: .email(.code(verification, letter)))
    }

    @Test func `the form makes nobody's account: only a letter is on its way`() {
        var signUp = Fixtures.signUp(at: .entrance(.register))
        #expect(
            signUp.registerByEmail(Fixtures.letter, Fixtures.particulars, Fixtures.acceptance, now: Fixtures.now) == [])
        signUp.stands(at: .email(.mailing(Fixtures.verification, Fixtures.letter, since: Fixtures.now)))
        #expect(signUp.mailSent == 1 && signUp.smsSent == 0)
        #expect(signUp.standing == nil)
        _ = signUp.mailSent(certain: true, rules: Fixtures.code, now: Fixtures.now)
        var letter = Fixtures.letter
        letter.resendAt = Fixtures.now + .seconds(60)
        signUp.stands(at: .email(.code(Fixtures.verification, letter)))
    }

    @Test func `the account begins, pending, with the confirmed code`() {
        let acme = Attribution(partner: PartnerName("acme"))
        var signUp = atCode()
        signUp.attribution = acme
        let deadline = Fixtures.now + Fixtures.day
        #expect(
            signUp.rightCode() == [
                .create(
                    NewAccount(
                        id: AccountID("fresh"), confirmBy: deadline, acceptance: Fixtures.acceptance, attribution: acme,
                        email: Fixtures.address, particulars: Fixtures.particulars))
            ])
        let standing = AccountReference(account: AccountID("fresh"), epoch: 0, confirmBy: deadline)
        let confirming = Confirming(
            standing: standing, evidence: Evidence(way: Evidence.email, at: Fixtures.now), manner: .created)
        signUp.stands(at: .phone(.number(.account(confirming), draft: nil)))
    }

    @Test func `without a code the address is written down and is no login`() {
        var signUp = Fixtures.signUp(at: .entrance(.register))
        let facts = signUp.registerUnproven(
            Fixtures.own, email: Fixtures.address, Fixtures.particulars, Fixtures.acceptance,
            confirmWithin: Fixtures.day, now: Fixtures.now)
        #expect(
            facts == [
                .create(
                    NewAccount(
                        id: Fixtures.own, confirmBy: Fixtures.now + Fixtures.day, acceptance: Fixtures.acceptance,
                        attribution: nil,
                        contactEmail: Fixtures.address, particulars: Fixtures.particulars))
            ])
        #expect(signUp.step.name == "phone" && signUp.standing?.account == Fixtures.own)
        #expect(signUp.mailSent == 0)
    }

    @Test func `what was typed stays with the refusal, and never the password`() {
        var signUp = Fixtures.signUp(at: .entrance(EntranceStep(.register, suspended: Fixtures.byEmailKept)))
        let refusal = Refusal(.emailInvalid, form: .email)
        #expect(signUp.refuseEntrance(refusal, typed: Fixtures.typed, now: Fixtures.now) == [])
        signUp.stands(
            at: .entrance(EntranceStep(.register, typed: Fixtures.typed, suspended: Fixtures.byEmailKept)), refusal)
    }

    @Test func `another address keeps names and password, sealed with the step`() {
        var signUp = atCode()
        #expect(signUp.changeTarget(now: Fixtures.now) == [])
        signUp.stands(at: .email(.address(Fixtures.verification, typed: Fixtures.address)))
        _ = signUp.refuseEmail(Refusal(.emailInvalid), typed: "boris@", now: Fixtures.now)
        signUp.stands(at: .email(.address(Fixtures.verification, typed: "boris@")), Refusal(.emailInvalid))
        let other = Fixtures.challenge(to: .email("other@example.com"))
        #expect(signUp.mailCode(other, now: Fixtures.now) == [])
        signUp.stands(at: .email(.mailing(Fixtures.verification, other, since: Fixtures.now)))
    }

    @Test(arguments: [(1, 60), (2, 120), (3, 300), (4, 300)])
    func `the pause begins when the letter was taken, and grows`(sends: Int, seconds: Int) {
        var signUp = Fixtures.signUp(at: .email(.address(Fixtures.verification, typed: "")))
        for _ in 1..<sends {
            _ = signUp.mailCode(Fixtures.letter, now: Fixtures.start)
            _ = signUp.mailSent(certain: true, rules: Fixtures.code, now: Fixtures.start)
        }
        _ = signUp.mailCode(Fixtures.letter, now: Fixtures.start)
        var uncertain = signUp
        _ = signUp.mailSent(certain: true, rules: Fixtures.code, now: Fixtures.now)
        #expect(signUp.step.challenge?.resendAt == Fixtures.now + .seconds(seconds))
        // A server that did not answer counts as sent, and another letter may be had at once.
        _ = uncertain.mailSent(certain: false, rules: Fixtures.code, now: Fixtures.now)
        #expect(uncertain.step.challenge?.resendAt == Fixtures.now)
        #expect(uncertain.mailSent == sends && signUp.mailSent == sends)
    }

    @Test func `a refused letter counts for nothing, and the code before it is good`() {
        var first = Fixtures.signUp(at: .email(.address(Fixtures.verification, typed: "x")))
        _ = first.mailCode(Fixtures.letter, now: Fixtures.start)
        #expect(first.mailRefused(now: Fixtures.now) == [])
        first.stands(at: .email(.address(Fixtures.verification, typed: Fixtures.address)), Refusal(.mailFailed))
        #expect(first.mailSent == 0)
        var again = atCode(tries: 3)
        let before = again.step
        _ = again.mailCode(Fixtures.letter, now: Fixtures.start)
        _ = again.mailRefused(now: Fixtures.now)
        again.stands(at: before, Refusal(.mailFailed))
        #expect(again.mailSent == 0)
    }

    @Test func `a refused letter of the first form leads to the address, nothing typed lost`() {
        var signUp = Fixtures.signUp(at: .entrance(.register))
        _ = signUp.registerByEmail(Fixtures.letter, Fixtures.particulars, Fixtures.acceptance, now: Fixtures.start)
        _ = signUp.mailRefused(now: Fixtures.now)
        signUp.stands(at: .email(.address(Fixtures.verification, typed: Fixtures.address)), Refusal(.mailFailed))
    }

    @Test func `the right code for an address that was taken meanwhile opens nothing and is spent`() {
        for verification in [Fixtures.verification, Fixtures.phoneFirst] {
            var signUp = atCode(verification)
            #expect(signUp.emailTaken(now: Fixtures.now) == [])
            var spent = Fixtures.letter
            spent.triesLeft = 0
            signUp.stands(at: .email(.code(verification, spent)), Refusal(.emailTaken))
            _ = signUp.guess(now: Fixtures.now)
            #expect(signUp.notice == Refusal(.tooManyAttempts))
        }
        // A pending account whose address another one has confirmed learns it with its phone's code.
        var late = Fixtures.signUp(at: .phone(.code(Fixtures.byEmail, Fixtures.challenge, draft: Fixtures.draft)))
        _ = late.emailTaken(now: Fixtures.now)
        #expect(late.notice == Refusal(.emailTaken) && late.step.challenge?.triesLeft == 0)
    }

    @Test func `codes by letter and by SMS are counted apart`() {
        var signUp = Fixtures.signUp(at: .email(.address(Fixtures.phoneFirst, typed: "")))
        signUp.smsSent = 4
        _ = signUp.mailCode(Fixtures.letter, now: Fixtures.start)
        _ = signUp.mailSent(certain: true, rules: Fixtures.code, now: Fixtures.now)
        #expect(signUp.step.challenge?.resendAt == Fixtures.now + .seconds(60))
        #expect(signUp.smsSent == 4 && signUp.mailSent == 1)
    }
}
