import Testing

@testable import SignUpFlow

/// Into the application, out of the sign-up, and what time does.
@Suite struct EndTests {
    // MARK: Into the application

    @Test func `Start hands over, or waits behind the app page's button`() {
        var web = Flow.signUp(at: .arrival(.done(Flow.arrival)))
        _ = web.start(app: nil, now: Flow.now)
        web.stands(at: .over(.handedOver))
        var app = Flow.signUp(at: .arrival(.done(Flow.arrival)))
        _ = app.start(app: Flow.exit, now: Flow.now)
        app.stands(at: .arrival(.app(Flow.arrival, Flow.exit)))
        let fresh = AppExit(code: Digest("fresh"), sealedCode: Sealed("s"), expiresAt: Flow.now)
        _ = app.again(fresh, now: Flow.now)
        app.stands(at: .arrival(.app(Flow.arrival, fresh)))
        _ = app.sessionEnded(now: Flow.now)
        app.stands(at: .over(.handedOver))
    }

    @Test func `a live session stands at done at once`() {
        var signUp = Flow.signUp(at: .entrance(.signIn))
        _ = signUp.resume(Flow.resuming, known: Flow.finished, terms: Flow.box, now: Flow.now)
        signUp.stands(
            at: .arrival(
                .done(
                    Arrival(
                        standing: Flow.active, evidence: Flow.resuming.evidence, manner: .returned,
                        session: Digest("live"), since: Flow.now))))
    }

    @Test func `Register and Sign in lead to each other and end a trip that left from there`() {
        for step in [Step.entrance(.register), .trip(.away(Flow.departure(), from: .entrance(.register)))] {
            var signUp = Flow.signUp(at: step)
            _ = signUp.switchEntrance(to: .signIn, now: Flow.now)
            signUp.stands(at: .entrance(.signIn))
        }
    }

    @Test(arguments: Flow.places)
    func `another language changes nothing else`(place: Place) {
        var signUp = Flow.signUp(at: place.step)
        signUp.notice = Refusal(.tooSoon, retryAt: Flow.now)
        var expected = signUp
        if !place.step.isCalling {
            expected.language = .english
            expected.touchedAt = Flow.now
        }
        _ = signUp.setLanguage(.english, now: Flow.now)
        #expect(signUp == expected)
    }

    // MARK: Time

    /// Until when each place lasts, and what it comes to.
    private static let ends: [(place: String, end: Instant, ending: Ending)] = {
        let idle = Flow.start + .seconds(3600)
        let deadline = Flow.start + Flow.day
        let done = Flow.start + .seconds(600)
        return [
            ("register", idle, .expired(.signUpExpired)), ("sign-in", idle, .expired(.signUpExpired)),
            ("away from register", idle, .expired(.signUpExpired)),
            ("away from newcomer", idle, .expired(.signUpExpired)),
            ("away from link", deadline, .expired(.confirmExpired)),
            ("returning to register", idle, .expired(.signUpExpired)),
            ("returning to link", idle, .expired(.signUpExpired)), ("newcomer", idle, .expired(.signUpExpired)),
            ("terms", idle, .expired(.signUpExpired)), ("link", idle, .expired(.signUpExpired)),
            ("link, giving", deadline, .expired(.confirmExpired)), ("link-code", idle, .expired(.signUpExpired)),
            ("link-code, nobody's", idle, .expired(.signUpExpired)),
            ("link-confirm", idle, .expired(.signUpExpired)),
            ("link-confirm, giving", deadline, .expired(.confirmExpired)),
            ("phone", deadline, .expired(.confirmExpired)), ("phone, linked", idle, .expired(.signUpExpired)),
            ("sending", deadline, .expired(.confirmExpired)), ("code", deadline, .expired(.confirmExpired)),
            ("code, linked", idle, .expired(.signUpExpired)), ("done", done, .handedOver),
        ]
    }()

    @Test func `every step ends at its moment, not before and not after`() throws {
        for (name, end, ending) in Self.ends {
            let place = try #require(Flow.places.first { $0.name == name })
            let signUp = Flow.signUp(at: place.step)
            #expect(signUp.expiresAt == end, "\(name)")
            var before = signUp
            before.applyTimeouts(now: end - .milliseconds(1))
            if before.isOver { Issue.record("\(name) ended too early") }
            for late in [Duration.zero, .seconds(86400 * 30)] {
                var after = signUp
                after.applyTimeouts(now: end + late)
                #expect(after.step == .over(ending), "\(name)")
            }
        }
    }

    @Test func `an hour counts from the last event, a day from the first`() {
        var signUp = Flow.signUp(at: .entrance(.register))
        signUp.touchedAt = Flow.start + .seconds(23 * 3600 + 1800)
        #expect(signUp.expiresAt == Flow.start + Flow.day)
        signUp.touchedAt = Flow.start + .seconds(7200)
        #expect(signUp.expiresAt == Flow.start + .seconds(3 * 3600))
    }

    @Test(arguments: [Ending.handedOver, .left, .expired(.signUpExpired), .expired(.confirmExpired)])
    func `what has ended stays as it ended`(ending: Ending) {
        var signUp = Flow.signUp(at: .over(ending))
        let before = signUp
        signUp.applyTimeouts(now: Flow.start + .seconds(86400 * 365))
        #expect(signUp == before)
        _ = signUp.expire(now: Flow.now)
        #expect(signUp.step == .over(ending))
    }

    @Test func `a call that its own request did not finish counts as failed after fifteen seconds`() {
        let origin = TripOrigin.link(Flow.linking, typed: Typed())
        let since = Flow.now
        let returning = Flow.signUp(at: .trip(.returning(Flow.departure(), from: origin, since: since)))
        let sending = Flow.signUp(at: .phone(.sending(Flow.created, Flow.challenge, draft: Flow.draft, since: since)))
        for signUp in [returning, sending] {
            var still = signUp
            still.applyTimeouts(now: since + .milliseconds(14_999))
            #expect(still == signUp)
        }
        let later = since + .seconds(15)
        var back = returning
        back.applyTimeouts(now: later)
        #expect(back.step == .link(.choosing(Flow.linking, typed: Typed())))
        #expect(back.notice == Refusal(.providerFailed, provider: .google))
        // An SMS whose fate nobody knows counts as sent, and a new code may be had at once.
        var sent = sending
        sent.applyTimeouts(now: later)
        var challenge = Flow.challenge
        challenge.resendAt = later
        #expect(sent.step == .phone(.code(Flow.created, challenge, draft: Flow.draft)))
        #expect(sent.notice == nil)
    }

    @Test func `an identity waits half an hour at New account, Terms, Link and its code`() {
        let end = Flow.start + .seconds(1800)
        let steps: [Step] = [
            .newAccount(.newcomer(Flow.identity)), .newAccount(.terms(Flow.identity)),
            .link(.choosing(Flow.linking, typed: Typed())),
            .link(.code(Flow.linking, Flow.challenge, account: Flow.active)),
        ]
        for step in steps {
            var still = Flow.signUp(at: step)
            still.applyTimeouts(now: end)
            #expect(still.step == step)
            var late = Flow.signUp(at: step)
            late.applyTimeouts(now: end + .milliseconds(1))
            #expect(late.step == .entrance(.register))
            #expect(late.notice == Refusal(.signUpExpired))
        }
        // One that opens this sign-up's pending account already is proved again at Link, where the account waits for it.
        for step in [
            Step.link(.choosing(Flow.giving, typed: Typed())), .link(.code(Flow.giving, Flow.challenge, account: nil)),
        ] {
            var signUp = Flow.signUp(at: step)
            signUp.applyTimeouts(now: end + .seconds(3600 * 20))
            #expect(signUp.step == .link(.choosing(Flow.giving, typed: Typed())))
        }
        let recovering = Step.entrance(EntranceStep(.recover, suspended: .linking(Flow.giving)))
        var recover = Flow.signUp(at: recovering)
        recover.applyTimeouts(now: end + .seconds(3600 * 20))
        #expect(recover.step == recovering)
    }

    @Test func `an identity that went too old while its sign-up was away waits no longer`() {
        let late = Flow.start + .milliseconds(1_800_001)
        for origin in [TripOrigin.newcomer(Flow.identity), .link(Flow.linking, typed: Typed())] {
            // A trip that may still come back keeps its place; one that can't does not.
            for (left, isLive) in [(late - .seconds(600), true), (late - .milliseconds(600_001), false)] {
                var away = Flow.signUp(at: .trip(.away(Flow.departure(at: left), from: origin)))
                let before = away
                away.applyTimeouts(now: late)
                if isLive {
                    #expect(away == before)
                } else {
                    #expect(away.step == .entrance(.register) && away.notice == Refusal(.signUpExpired))
                }
            }
            var returning = Flow.signUp(
                at: .trip(.returning(Flow.departure(), from: origin, since: late - .seconds(16))))
            returning.applyTimeouts(now: late)
            #expect(returning.step == .entrance(.register) && returning.notice == Refusal(.signUpExpired))
        }
        var giving = Flow.signUp(at: .trip(.away(Flow.departure(), from: .link(Flow.giving, typed: Typed()))))
        giving.applyTimeouts(now: late)
        #expect(giving.step == .link(.choosing(Flow.giving, typed: Typed())))
        #expect(giving.notice == Refusal(.identityExpired, provider: .google))
        var door = Flow.signUp(at: .trip(.away(Flow.departure(), from: .entrance(.register))))
        door.applyTimeouts(now: late)
        #expect(door.step.name == "away")
    }

    @Test func `the proof of an account lasts ten minutes`() {
        let step = Step.link(.confirm(Flow.giving, Flow.proof))
        var still = Flow.signUp(at: step)
        still.applyTimeouts(now: Flow.start + .seconds(600))
        #expect(still.step == step)
        var late = Flow.signUp(at: step)
        late.applyTimeouts(now: Flow.start + .milliseconds(600_001))
        #expect(late.step == .link(.choosing(Flow.giving, typed: Typed())))
        #expect(late.notice == Refusal(.proofExpired))
    }

    @Test func `an account stands under every step that has one`() {
        let pending: Set = [
            "sign-in, pending", "away from link", "link, giving", "link-confirm, giving", "phone", "phone, by e-mail",
            "sending", "sending again", "code", "code, by e-mail",
        ]
        let active: Set = [
            "phone, linked", "code, linked", "done", "app", "terms-new", "terms-new, live session", "password",
            "password by SMS", "recovered", "recovered by SMS", "recovered, linking", "second, recovering",
            "second-code, recovering", "returning to second",
        ]
        for place in Flow.places {
            let standing =
                pending.contains(place.name)
                ? Flow.pending
                : active.contains(place.name) || EventTableTests.changing.contains(place.name) ? Flow.active : nil
            #expect(Flow.signUp(at: place.step).standing == standing, "\(place.name)")
        }
    }

    @Test func `expiring says what ended`() {
        var endings: [String: Ending] = [
            "done": .handedOver, "app": .handedOver, "handed over": .handedOver, "left": .left,
            "expired": .expired(.confirmExpired), "back at the account": .account,
            "confirmed elsewhere": .confirmedElsewhere,
        ]
        for name in [
            "phone", "phone, by e-mail", "sending", "sending again", "code", "code, by e-mail", "link, giving",
            "link-confirm, giving", "away from link", "sign-in, pending",
        ] { endings[name] = .expired(.confirmExpired) }
        for name in EventTableTests.changing { endings[name] = .account }
        for place in Flow.places {
            var signUp = Flow.signUp(at: place.step)
            _ = signUp.expire(now: Flow.start + Flow.day)
            let ending = endings[place.name] ?? .expired(.signUpExpired)
            #expect(signUp.step == .over(ending), "\(place.name)")
            // A pending account that is gone before its deadline was finished elsewhere.
            var early = Flow.signUp(at: place.step)
            _ = early.expire(now: Flow.start + Flow.day - .milliseconds(1))
            let isPending = ending == .expired(.confirmExpired) && place.name != "expired"
            #expect(early.step == .over(isPending ? .confirmedElsewhere : ending), "\(place.name)")
        }
        // An active one without a phone: where it has one by now, it was confirmed elsewhere.
        for (phone, ending) in [("+79990000001", Ending.confirmedElsewhere), (nil, .expired(.signUpExpired))] {
            var signUp = Flow.signUp(at: .phone(.number(Flow.linked, draft: nil)))
            _ = signUp.expire(known: Flow.known(.active, phone: phone), now: Flow.now)
            #expect(signUp.step == .over(ending))
        }
    }

    @Test func `moments add up in milliseconds and round a wait up`() {
        #expect(Flow.now.since(Flow.start) == .seconds(60))
        #expect(Flow.start < Flow.now && (Flow.now - .seconds(60)) == Flow.start)
        #expect(Flow.start.seconds == 1_800_000_000)
        #expect(Duration.milliseconds(1).secondsRoundedUp == 1)
        #expect(Duration.seconds(2).secondsRoundedUp == 2)
        #expect(Duration.zero.secondsRoundedUp == 0)
    }
}
