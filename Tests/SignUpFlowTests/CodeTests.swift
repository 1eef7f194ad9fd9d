import Testing

@testable import SignUpFlow

/// Phone and code.
@Suite struct CodeTests {
    private func atCode(tries: Int = 5, expiresIn: Duration = .seconds(240), manner: PhonePurpose = Flow.created)
        -> SignUp
    {
        var challenge = Flow.challenge
        challenge.triesLeft = tries
        challenge.expiresAt = Flow.now + expiresIn
        return Flow.signUp(at: .phone(.code(manner, challenge, draft: Flow.draft)))
    }

    @Test(arguments: [
        Refusal(.phoneInvalid, fault: .tooShort), Refusal(.countryNotServed), Refusal(.tooManyCodes, retryAt: Flow.now),
    ])
    func `a number that can't be used is refused with what was typed`(refusal: Refusal) {
        for step in [
            Step.phone(.number(Flow.created, draft: nil)),
            .phone(.code(Flow.created, Flow.challenge, draft: Flow.draft)),
        ] {
            var signUp = Flow.signUp(at: step)
            _ = signUp.refusePhone(refusal, draft: Flow.draft, now: Flow.now)
            signUp.stands(at: .phone(.number(Flow.created, draft: Flow.draft)), refusal)
        }
        var link = Flow.signUp(at: .link(.choosing(Flow.giving, typed: Typed())))
        _ = link.refusePhone(refusal, draft: Flow.draft, now: Flow.now)
        link.stands(at: .link(.choosing(Flow.giving, typed: Typed(phone: Flow.draft))), refusal)
    }

    @Test func `already registered, told at once, is counted`() {
        var signUp = Flow.signUp(at: .phone(.number(Flow.created, draft: nil)))
        for count in 1...3 {
            #expect(signUp.tellTaken(draft: Flow.draft, now: Flow.now) == [])
            #expect(signUp.takenAnswers == count)
            signUp.stands(at: .phone(.number(Flow.created, draft: Flow.draft)), Refusal(.phoneTaken))
        }
    }

    @Test func `a send is recorded before it is made`() {
        for step in [
            Step.phone(.number(Flow.created, draft: nil)),
            .phone(.code(Flow.created, Flow.challenge, draft: Flow.draft)),
        ] {
            var signUp = Flow.signUp(at: step)
            #expect(
                signUp.sendCode(Flow.challenge, draft: Flow.draft, now: Flow.now) == [.smsSent(Flow.phone)])
            signUp.stands(
                at: .phone(
                    .sending(
                        Flow.created, Flow.challenge, replaces: step.challenge, draft: Flow.draft, since: Flow.now)))
            #expect(signUp.smsSent == 1)
        }
    }

    @Test(arguments: [(1, 60), (2, 120), (3, 300), (4, 300)])
    func `the pause begins when the send has ended, and grows`(sends: Int, seconds: Int) {
        var signUp = Flow.signUp(at: .phone(.number(Flow.created, draft: nil)))
        for _ in 1..<sends {
            _ = signUp.sendCode(Flow.challenge, draft: Flow.draft, now: Flow.start)
            _ = signUp.codeSent(certain: true, rules: Flow.code, now: Flow.start)
        }
        _ = signUp.sendCode(Flow.challenge, draft: Flow.draft, now: Flow.start)
        var uncertain = signUp
        _ = signUp.codeSent(certain: true, rules: Flow.code, now: Flow.now)
        _ = uncertain.codeSent(certain: false, rules: Flow.code, now: Flow.now)
        var challenge = Flow.challenge
        challenge.resendAt = Flow.now + .seconds(seconds)
        signUp.stands(at: .phone(.code(Flow.created, challenge, draft: Flow.draft)))
        // A route that did not answer counts as sent, and another code may be had at once.
        challenge.resendAt = Flow.now
        uncertain.stands(at: .phone(.code(Flow.created, challenge, draft: Flow.draft)))
        #expect(uncertain.smsSent == sends)
    }

    @Test func `a send that every route refused counts for nothing and loses nothing typed`() {
        var signUp = Flow.signUp(at: .phone(.number(Flow.created, draft: nil)))
        _ = signUp.sendCode(Flow.challenge, draft: Flow.draft, now: Flow.start)
        #expect(signUp.sendFailed(now: Flow.now) == [.smsNotSent(Flow.phone)])
        signUp.stands(at: .phone(.number(Flow.created, draft: Flow.draft)), Refusal(.smsFailed))
        #expect(signUp.smsSent == 0)
    }

    @Test func `a resend that every route refused leaves the code that was sent`() {
        var signUp = atCode(tries: 3)
        let before = signUp.step
        _ = signUp.sendCode(Flow.challenge, draft: Flow.draft, now: Flow.start)
        _ = signUp.sendFailed(now: Flow.now)
        signUp.stands(at: before, Refusal(.smsFailed))
        #expect(signUp.smsSent == 0)
    }

    @Test func `a guess is counted before anything is compared, and the fifth wrong one says so`() {
        var signUp = atCode()
        for left in [4, 3, 2, 1, 0] {
            #expect(signUp.guess(now: Flow.now) == [])
            #expect(signUp.notice == nil)
            #expect(signUp.step.challenge?.triesLeft == left)
            #expect(signUp.wrongCode(now: Flow.now) == [])
            #expect(signUp.notice == Refusal(left > 0 ? .codeWrong : .tooManyAttempts))
        }
        #expect(signUp.guess(now: Flow.now) == [])
        #expect(signUp.notice == Refusal(.tooManyAttempts))
        #expect(signUp.step.challenge?.triesLeft == 0)
    }

    @Test(arguments: [(Int64(1), false), (0, true), (-1, true)])
    func `a code is dead from its end on, and no try is taken`(left: Int64, isDead: Bool) {
        var signUp = atCode(expiresIn: .milliseconds(left))
        _ = signUp.guess(now: Flow.now)
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
                facts == [.activate(Flow.own, phone: Flow.phone)]
                    + (attribution == nil ? [] : [.attribute(Flow.own, acme)]) + [.smsConfirmed(Flow.phone)])
            // The confirmed phone raises the epoch.
            let active = AccountReference(account: Flow.own, epoch: 1, confirmBy: nil)
            signUp.stands(
                at: .arrival(
                    .done(
                        Arrival(
                            standing: active, evidence: Evidence(Flow.identity), manner: .created,
                            session: Flow.session, since: Flow.now))))
        }
    }

    @Test func `an account that was active before keeps who brought it`() {
        var signUp = atCode(manner: Flow.linked)
        signUp.attribution = Attribution(partner: PartnerName("acme"))
        #expect(
            signUp.rightCode() == [
                .activate(Flow.old, phone: Flow.phone), .smsConfirmed(Flow.phone),
            ])
    }

    @Test func `the right code for another account's number opens nothing and is spent`() {
        var signUp = atCode(tries: 3)
        #expect(signUp.phoneTaken(now: Flow.now) == [])
        var challenge = Flow.challenge
        challenge.triesLeft = 0
        signUp.stands(at: .phone(.code(Flow.created, challenge, draft: Flow.draft)), Refusal(.phoneTaken))
        _ = signUp.guess(now: Flow.now)
        #expect(signUp.notice == Refusal(.tooManyAttempts))
    }

    @Test func `another number leads back with what was typed`() {
        var signUp = atCode()
        _ = signUp.changeTarget(now: Flow.now)
        signUp.stands(at: .phone(.number(Flow.created, draft: Flow.draft)))
        var link = Flow.signUp(at: .link(.code(Flow.giving, Flow.challenge, account: Flow.active)))
        _ = link.changeTarget(now: Flow.now)
        link.stands(at: .link(.choosing(Flow.giving, typed: Typed())))
    }

    @Test(arguments: [Refusal(.tooSoon, retryAt: Flow.now), Refusal(.tooManyCodes, retryAt: Flow.now)])
    func `a refused resend leaves the code that is on its way`(refusal: Refusal) {
        for step in [
            Step.phone(.code(Flow.created, Flow.challenge, draft: Flow.draft)),
            .link(.code(Flow.linking, Flow.challenge, account: nil)),
        ] {
            var signUp = Flow.signUp(at: step)
            _ = signUp.refuseCode(refusal, now: Flow.now)
            signUp.stands(at: step, refusal)
            _ = signUp.refuseCode(Refusal(.tooManyAttempts, retryAt: Flow.now), now: Flow.now)
            signUp.stands(at: step, Refusal(.tooManyAttempts, retryAt: Flow.now))
        }
    }

    @Test(arguments: [
        "123456", " 12 34-56\u{a0}\u{2011}–\n", "١٢٣٤٥٦", "۱۲۳۴۵۶", "１２３４５６", "१२३४५६", "১২৩৪৫৬", "𝟏𝟐𝟑𝟒𝟓𝟔", "12٣４५6",
        "\u{202A}123456\u{202C}", "\u{2067}12\u{200B}34\u{AD}56\u{2069}", "\u{FEFF}123\u{200D}456\u{200F}",
        "1\u{FE0F}23456",
        "123\u{2212}456", "123\u{3000}456", "123\u{2060}\u{61C}456\u{7F}",
    ])
    func `digits of every script are digits, and what nobody sees means nothing`(typed: String) {
        #expect(Flow.code.code(in: typed) == "123456")
    }

    @Test(arguments: [
        "", " - ", "12345", "1234567", "12345a", "12345O", "①②③④⑤⑥", "½23456", "123.456", "+123456", "Ⅵ23456",
        "123456\u{20E3}",
    ])
    func `what can't be the code is none`(typed: String) {
        #expect(Flow.code.code(in: typed) == nil)
    }

    @Test func `what can't be the code costs no try, and a dead code says that it is dead`() {
        var open = atCode(tries: 3)
        #expect(open.incompleteCode(now: Flow.now) == [])
        #expect(open.notice == Refusal(.codeIncomplete) && open.step == atCode(tries: 3).step)
        for (tries, left, code) in [(0, Int64(1), Refusal.Code.tooManyAttempts), (3, 0, .codeExpired)] {
            var dead = atCode(tries: tries, expiresIn: .milliseconds(left))
            _ = dead.incompleteCode(now: Flow.now)
            #expect(dead.notice == Refusal(code))
        }
    }

    @Test func `pauses without a setting are none`() {
        let rules = CodeRules(length: 6, lifetime: .seconds(1), attempts: 5, resendAfter: [], perSignUp: 0)
        #expect(rules.pause(afterSend: 1) == .zero)
        #expect(Flow.code.pause(afterSend: 0) == .seconds(300))
    }

    @Test func `a number is masked, and its neighbours and operator are told by it alone`() {
        #expect(Flow.phone.masked == "+7 ••• •••-45-67")
        #expect(Flow.phone.prefix == "+7999123")
        #expect(Flow.phone.range == "RU:999")
        let armenian = PhoneNumber(e164: "+37477123456", region: CountryCode("AM"), callingCode: 374)
        #expect(armenian.range == "AM:771")
        #expect(armenian.masked == "+374 ••• •••-34-56")
    }
}
