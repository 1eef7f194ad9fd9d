import Testing

@testable import SignUpFlow

/// Phone and code.
@Suite struct CodeTests {
    private func atCode(tries: Int = 5, expiresIn: Duration = .seconds(240), manner: PhonePurpose = Fixtures.created)
        -> SignUp
    {
        var challenge = Fixtures.challenge
        challenge.triesLeft = tries
        challenge.expiresAt = Fixtures.now + expiresIn
        return Fixtures.signUp(at: .phone(.code(manner, challenge, draft: Fixtures.draft)))
    }

    @Test(arguments: [
        Refusal(.phoneInvalid, fault: .tooShort), Refusal(.countryNotServed),
        Refusal(.tooManyCodes, retryAt: Fixtures.now),
    ])
    func `a number that can't be used is refused with what was typed`(refusal: Refusal) {
        for step in [
            Step.phone(.number(Fixtures.created, draft: nil)),
            .phone(.code(Fixtures.created, Fixtures.challenge, draft: Fixtures.draft)),
        ] {
            var signUp = Fixtures.signUp(at: step)
            _ = signUp.refusePhone(refusal, draft: Fixtures.draft, now: Fixtures.now)
            signUp.stands(at: .phone(.number(Fixtures.created, draft: Fixtures.draft)), refusal)
        }
        var link = Fixtures.signUp(at: .link(.choosing(Fixtures.giving, typed: Typed())))
        _ = link.refusePhone(refusal, draft: Fixtures.draft, now: Fixtures.now)
        link.stands(at: .link(.choosing(Fixtures.giving, typed: Typed(phone: Fixtures.draft))), refusal)
    }

    @Test func `already registered, told at once, is counted`() {
        var signUp = Fixtures.signUp(at: .phone(.number(Fixtures.created, draft: nil)))
        for count in 1...3 {
            #expect(signUp.tellTaken(draft: Fixtures.draft, now: Fixtures.now) == [])
            #expect(signUp.takenAnswers == count)
            signUp.stands(at: .phone(.number(Fixtures.created, draft: Fixtures.draft)), Refusal(.phoneTaken))
        }
    }

    @Test func `a send is recorded before it is made`() {
        for step in [
            Step.phone(.number(Fixtures.created, draft: nil)),
            .phone(.code(Fixtures.created, Fixtures.challenge, draft: Fixtures.draft)),
        ] {
            var signUp = Fixtures.signUp(at: step)
            #expect(
                signUp.sendCode(Fixtures.challenge, draft: Fixtures.draft, now: Fixtures.now) == [
                    .smsSent(Fixtures.phone)
                ])
            signUp.stands(
                at: .phone(
                    .sending(
                        Fixtures.created, Fixtures.challenge, replaces: step.challenge, draft: Fixtures.draft,
                        since: Fixtures.now)))
            #expect(signUp.smsSent == 1)
        }
    }

    @Test(arguments: [(1, 60), (2, 120), (3, 300), (4, 300)])
    func `the pause begins when the send has ended, and grows`(sends: Int, seconds: Int) {
        var signUp = Fixtures.signUp(at: .phone(.number(Fixtures.created, draft: nil)))
        for _ in 1..<sends {
            _ = signUp.sendCode(Fixtures.challenge, draft: Fixtures.draft, now: Fixtures.start)
            _ = signUp.codeSent(certain: true, rules: Fixtures.code, now: Fixtures.start)
        }
        _ = signUp.sendCode(Fixtures.challenge, draft: Fixtures.draft, now: Fixtures.start)
        var uncertain = signUp
        _ = signUp.codeSent(certain: true, rules: Fixtures.code, now: Fixtures.now)
        _ = uncertain.codeSent(certain: false, rules: Fixtures.code, now: Fixtures.now)
        var challenge = Fixtures.challenge
        challenge.resendAt = Fixtures.now + .seconds(seconds)
        signUp.stands(at: .phone(.code(Fixtures.created, challenge, draft: Fixtures.draft)))
        // A route that did not answer counts as sent, and another code may be had at once.
        challenge.resendAt = Fixtures.now
        uncertain.stands(at: .phone(.code(Fixtures.created, challenge, draft: Fixtures.draft)))
        #expect(uncertain.smsSent == sends)
    }

    @Test func `a send that every route refused counts for nothing and loses nothing typed`() {
        var signUp = Fixtures.signUp(at: .phone(.number(Fixtures.created, draft: nil)))
        _ = signUp.sendCode(Fixtures.challenge, draft: Fixtures.draft, now: Fixtures.start)
        #expect(signUp.sendFailed(now: Fixtures.now) == [.smsNotSent(Fixtures.phone)])
        signUp.stands(at: .phone(.number(Fixtures.created, draft: Fixtures.draft)), Refusal(.smsFailed))
        #expect(signUp.smsSent == 0)
    }

    @Test func `a resend that every route refused leaves the code that was sent`() {
        var signUp = atCode(tries: 3)
        let before = signUp.step
        _ = signUp.sendCode(Fixtures.challenge, draft: Fixtures.draft, now: Fixtures.start)
        _ = signUp.sendFailed(now: Fixtures.now)
        signUp.stands(at: before, Refusal(.smsFailed))
        #expect(signUp.smsSent == 0)
    }

    @Test func `a guess is counted before anything is compared, and the fifth wrong one says so`() {
        var signUp = atCode()
        for left in [4, 3, 2, 1, 0] {
            #expect(signUp.guess(now: Fixtures.now) == [])
            #expect(signUp.notice == nil)
            #expect(signUp.step.challenge?.triesLeft == left)
            #expect(signUp.wrongCode(now: Fixtures.now) == [])
            #expect(signUp.notice == Refusal(left > 0 ? .codeWrong : .tooManyAttempts))
        }
        #expect(signUp.guess(now: Fixtures.now) == [])
        #expect(signUp.notice == Refusal(.tooManyAttempts))
        #expect(signUp.step.challenge?.triesLeft == 0)
    }

    @Test(arguments: [(Int64(1), false), (0, true), (-1, true)])
    func `a code is dead from its end on, and no try is taken`(left: Int64, isDead: Bool) {
        var signUp = atCode(expiresIn: .milliseconds(left))
        _ = signUp.guess(now: Fixtures.now)
        #expect(signUp.notice == (isDead ? Refusal(.codeExpired) : nil))
        #expect(signUp.step.challenge?.triesLeft == (isDead ? 5 : 4))
    }

    @Test func `the right code activates the account with its number and who brought it`() {
        let acme = Attribution(partner: PartnerName("acme"))
        for attribution in [nil, acme] {
            var signUp = atCode()
            signUp.attribution = attribution
            let facts = signUp.rightCode()
            #expect(
                facts == [.activate(Fixtures.own, phone: Fixtures.phone)]
                    + (attribution == nil ? [] : [.attribute(Fixtures.own, acme)]) + [.smsConfirmed(Fixtures.phone)])
            // The confirmed phone raises the epoch.
            let active = AccountReference(account: Fixtures.own, epoch: 1, confirmBy: nil)
            signUp.stands(
                at: .arrival(
                    .done(
                        Arrival(
                            standing: active, evidence: Evidence(Fixtures.identity), manner: .created,
                            session: Fixtures.session, since: Fixtures.now))))
        }
    }

    @Test func `an account that was active before keeps who brought it`() {
        var signUp = atCode(manner: Fixtures.linked)
        signUp.attribution = Attribution(partner: PartnerName("acme"))
        #expect(
            signUp.rightCode() == [
                .activate(Fixtures.old, phone: Fixtures.phone), .smsConfirmed(Fixtures.phone),
            ])
    }

    @Test func `the right code for another account's number opens nothing and is spent`() {
        var signUp = atCode(tries: 3)
        #expect(signUp.phoneTaken(now: Fixtures.now) == [])
        var challenge = Fixtures.challenge
        challenge.triesLeft = 0
        signUp.stands(at: .phone(.code(Fixtures.created, challenge, draft: Fixtures.draft)), Refusal(.phoneTaken))
        _ = signUp.guess(now: Fixtures.now)
        #expect(signUp.notice == Refusal(.tooManyAttempts))
    }

    @Test func `another number leads back with what was typed`() {
        var signUp = atCode()
        _ = signUp.changeTarget(now: Fixtures.now)
        signUp.stands(at: .phone(.number(Fixtures.created, draft: Fixtures.draft)))
        var link = Fixtures.signUp(at: .link(.code(Fixtures.giving, Fixtures.challenge, account: Fixtures.active)))
        _ = link.changeTarget(now: Fixtures.now)
        link.stands(at: .link(.choosing(Fixtures.giving, typed: Typed())))
    }

    @Test(arguments: [Refusal(.tooSoon, retryAt: Fixtures.now), Refusal(.tooManyCodes, retryAt: Fixtures.now)])
    func `a refused resend leaves the code that is on its way`(refusal: Refusal) {
        for step in [
            Step.phone(.code(Fixtures.created, Fixtures.challenge, draft: Fixtures.draft)),
            .link(.code(Fixtures.linking, Fixtures.challenge, account: nil)),
        ] {
            var signUp = Fixtures.signUp(at: step)
            _ = signUp.refuseCode(refusal, now: Fixtures.now)
            signUp.stands(at: step, refusal)
            _ = signUp.refuseCode(Refusal(.tooManyAttempts, retryAt: Fixtures.now), now: Fixtures.now)
            signUp.stands(at: step, Refusal(.tooManyAttempts, retryAt: Fixtures.now))
        }
    }

    @Test(arguments: [
        "123456", " 12 34-56\u{a0}\u{2011}–\n", "١٢٣٤٥٦", "۱۲۳۴۵۶", "１２３４５６", "१२३४५६", "১২৩৪৫৬", "𝟏𝟐𝟑𝟒𝟓𝟔", "12٣４५6",
        "\u{202A}123456\u{202C}", "\u{2067}12\u{200B}34\u{AD}56\u{2069}", "\u{FEFF}123\u{200D}456\u{200F}",
        "1\u{FE0F}23456",
        "123\u{2212}456", "123\u{3000}456", "123\u{2060}\u{61C}456\u{7F}",
    ])
    func `digits of every script are digits, and what nobody sees means nothing`(typed: String) {
        #expect(Fixtures.code.code(in: typed) == "123456")
    }

    @Test(arguments: [
        "", " - ", "12345", "1234567", "12345a", "12345O", "①②③④⑤⑥", "½23456", "123.456", "+123456", "Ⅵ23456",
        "123456\u{20E3}",
    ])
    func `what can't be the code is none`(typed: String) {
        #expect(Fixtures.code.code(in: typed) == nil)
    }

    @Test func `what can't be the code costs no try, and a dead code says that it is dead`() {
        var open = atCode(tries: 3)
        #expect(open.incompleteCode(now: Fixtures.now) == [])
        #expect(open.notice == Refusal(.codeIncomplete) && open.step == atCode(tries: 3).step)
        for (tries, left, code) in [(0, Int64(1), Refusal.Code.tooManyAttempts), (3, 0, .codeExpired)] {
            var dead = atCode(tries: tries, expiresIn: .milliseconds(left))
            _ = dead.incompleteCode(now: Fixtures.now)
            #expect(dead.notice == Refusal(code))
        }
    }

    @Test func `pauses without a setting are none`() {
        let rules = CodeRules(length: 6, lifetime: .seconds(1), attempts: 5, resendAfter: [], perSignUp: 0)
        #expect(rules.pause(afterSend: 1) == .zero)
        #expect(Fixtures.code.pause(afterSend: 0) == .seconds(300))
    }

    @Test func `a number is masked, and its neighbours and operator are told by it alone`() {
        #expect(Fixtures.phone.masked == "+7 ••• •••-45-67")
        #expect(Fixtures.phone.prefix == "+7999123")
        #expect(Fixtures.phone.range == "RU:999")
        let armenian = PhoneNumber(e164: "+37477123456", region: CountryCode("AM"), callingCode: 374)
        #expect(armenian.range == "AM:771")
        #expect(armenian.masked == "+374 ••• •••-34-56")
    }
}
