import Testing

@testable import SignUpFlow

/// Into the application, out of the sign-up, and what time does.
@Suite struct EndTests {
    // MARK: Into the application

    @Test func `Start hands over, or waits behind the app page's button`() {
        var web = Fixtures.signUp(at: .arrival(.done(Fixtures.arrival)))
        _ = web.start(app: nil, now: Fixtures.now)
        web.stands(at: .over(.handedOver))
        var app = Fixtures.signUp(at: .arrival(.done(Fixtures.arrival)))
        _ = app.start(app: Fixtures.exit, now: Fixtures.now)
        app.stands(at: .arrival(.app(Fixtures.arrival, Fixtures.exit)))
        let fresh = AppExit(code: Digest("fresh"), sealedCode: Sealed("s"), expiresAt: Fixtures.now)
        _ = app.again(fresh, now: Fixtures.now)
        app.stands(at: .arrival(.app(Fixtures.arrival, fresh)))
        _ = app.sessionEnded(now: Fixtures.now)
        app.stands(at: .over(.handedOver))
    }

    @Test func `a live session stands at done at once`() {
        var signUp = Fixtures.signUp(at: .entrance(.signIn))
        _ = signUp.resume(Fixtures.resuming, known: Fixtures.finished, terms: Fixtures.box, now: Fixtures.now)
        signUp.stands(
            at: .arrival(
                .done(
                    Arrival(
                        standing: Fixtures.active, evidence: Fixtures.resuming.evidence, manner: .returned,
                        session: Digest("live"), since: Fixtures.now))))
    }

    @Test func `Register and Sign in lead to each other and end a trip that left from there`() {
        for step in [Step.entrance(.register), .trip(.away(Fixtures.departure(), from: .entrance(.register)))] {
            var signUp = Fixtures.signUp(at: step)
            _ = signUp.switchEntrance(to: .signIn, now: Fixtures.now)
            signUp.stands(at: .entrance(.signIn))
        }
    }

    @Test(arguments: Fixtures.places)
    func `another language changes nothing else`(place: Place) {
        var signUp = Fixtures.signUp(at: place.step)
        signUp.notice = Refusal(.tooSoon, retryAt: Fixtures.now)
        var expected = signUp
        if !place.step.isCalling {
            expected.language = .english
            expected.touchedAt = Fixtures.now
        }
        _ = signUp.setLanguage(.english, now: Fixtures.now)
        #expect(signUp == expected)
    }

    // MARK: Time

    /// Until when each place lasts, and what it comes to.
    private static let ends: [(place: String, end: Instant, ending: Ending)] = {
        let idle = Fixtures.start + .seconds(3600)
        let deadline = Fixtures.start + Fixtures.day
        let done = Fixtures.start + .seconds(600)
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
            let place = try #require(Fixtures.places.first { $0.name == name })
            let signUp = Fixtures.signUp(at: place.step)
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
        var signUp = Fixtures.signUp(at: .entrance(.register))
        signUp.touchedAt = Fixtures.start + .seconds(23 * 3600 + 1800)
        #expect(signUp.expiresAt == Fixtures.start + Fixtures.day)
        signUp.touchedAt = Fixtures.start + .seconds(7200)
        #expect(signUp.expiresAt == Fixtures.start + .seconds(3 * 3600))
    }

    @Test(arguments: [Ending.handedOver, .left, .expired(.signUpExpired), .expired(.confirmExpired)])
    func `what has ended stays as it ended`(ending: Ending) {
        var signUp = Fixtures.signUp(at: .over(ending))
        let before = signUp
        signUp.applyTimeouts(now: Fixtures.start + .seconds(86400 * 365))
        #expect(signUp == before)
        _ = signUp.expire(now: Fixtures.now)
        #expect(signUp.step == .over(ending))
    }

    @Test func `a call that its own request did not finish counts as failed after fifteen seconds`() {
        let origin = TripOrigin.link(Fixtures.linking, typed: Typed())
        let since = Fixtures.now
        let returning = Fixtures.signUp(at: .trip(.returning(Fixtures.departure(), from: origin, since: since)))
        let sending = Fixtures.signUp(
            at: .phone(.sending(Fixtures.created, Fixtures.challenge, draft: Fixtures.draft, since: since)))
        for signUp in [returning, sending] {
            var still = signUp
            still.applyTimeouts(now: since + .milliseconds(14_999))
            #expect(still == signUp)
        }
        let later = since + .seconds(15)
        var back = returning
        back.applyTimeouts(now: later)
        #expect(back.step == .link(.choosing(Fixtures.linking, typed: Typed())))
        #expect(back.notice == Refusal(.providerFailed, provider: .google))
        // An SMS whose fate nobody knows counts as sent, and a new code may be had at once.
        var sent = sending
        sent.applyTimeouts(now: later)
        var challenge = Fixtures.challenge
        challenge.resendAt = later
        #expect(sent.step == .phone(.code(Fixtures.created, challenge, draft: Fixtures.draft)))
        #expect(sent.notice == nil)
    }

    @Test func `an identity waits half an hour at New account, Terms, Link and its code`() {
        let end = Fixtures.start + .seconds(1800)
        let steps: [Step] = [
            .newAccount(.newcomer(Fixtures.identity)), .newAccount(.terms(Fixtures.identity)),
            .link(.choosing(Fixtures.linking, typed: Typed())),
            .link(.code(Fixtures.linking, Fixtures.challenge, account: Fixtures.active)),
        ]
        for step in steps {
            var still = Fixtures.signUp(at: step)
            still.applyTimeouts(now: end)
            #expect(still.step == step)
            var late = Fixtures.signUp(at: step)
            late.applyTimeouts(now: end + .milliseconds(1))
            #expect(late.step == .entrance(.register))
            #expect(late.notice == Refusal(.signUpExpired))
        }
        // One that opens this sign-up's pending account already is proved again at Link, where the account waits for it.
        for step in [
            Step.link(.choosing(Fixtures.giving, typed: Typed())),
            .link(.code(Fixtures.giving, Fixtures.challenge, account: nil)),
        ] {
            var signUp = Fixtures.signUp(at: step)
            signUp.applyTimeouts(now: end + .seconds(3600 * 20))
            #expect(signUp.step == .link(.choosing(Fixtures.giving, typed: Typed())))
        }
        let recovering = Step.entrance(EntranceStep(.recover, suspended: .linking(Fixtures.giving)))
        var recover = Fixtures.signUp(at: recovering)
        recover.applyTimeouts(now: end + .seconds(3600 * 20))
        #expect(recover.step == recovering)
    }

    @Test func `an identity that went too old while its sign-up was away waits no longer`() {
        let late = Fixtures.start + .milliseconds(1_800_001)
        for origin in [TripOrigin.newcomer(Fixtures.identity), .link(Fixtures.linking, typed: Typed())] {
            // A trip that may still come back keeps its place; one that can't does not.
            for (left, isLive) in [(late - .seconds(600), true), (late - .milliseconds(600_001), false)] {
                var away = Fixtures.signUp(at: .trip(.away(Fixtures.departure(at: left), from: origin)))
                let before = away
                away.applyTimeouts(now: late)
                if isLive {
                    #expect(away == before)
                } else {
                    #expect(away.step == .entrance(.register) && away.notice == Refusal(.signUpExpired))
                }
            }
            var returning = Fixtures.signUp(
                at: .trip(.returning(Fixtures.departure(), from: origin, since: late - .seconds(16))))
            returning.applyTimeouts(now: late)
            #expect(returning.step == .entrance(.register) && returning.notice == Refusal(.signUpExpired))
        }
        var giving = Fixtures.signUp(
            at: .trip(.away(Fixtures.departure(), from: .link(Fixtures.giving, typed: Typed()))))
        giving.applyTimeouts(now: late)
        #expect(giving.step == .link(.choosing(Fixtures.giving, typed: Typed())))
        #expect(giving.notice == Refusal(.identityExpired, provider: .google))
        var door = Fixtures.signUp(at: .trip(.away(Fixtures.departure(), from: .entrance(.register))))
        door.applyTimeouts(now: late)
        #expect(door.step.name == "away")
    }

    @Test func `the proof of an account lasts ten minutes`() {
        let step = Step.link(.confirm(Fixtures.giving, Fixtures.proof))
        var still = Fixtures.signUp(at: step)
        still.applyTimeouts(now: Fixtures.start + .seconds(600))
        #expect(still.step == step)
        var late = Fixtures.signUp(at: step)
        late.applyTimeouts(now: Fixtures.start + .milliseconds(600_001))
        #expect(late.step == .link(.choosing(Fixtures.giving, typed: Typed())))
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
        for place in Fixtures.places {
            let standing =
                pending.contains(place.name)
                ? Fixtures.pending
                : active.contains(place.name) || EventTableTests.changing.contains(place.name) ? Fixtures.active : nil
            #expect(Fixtures.signUp(at: place.step).standing == standing, "\(place.name)")
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
        for place in Fixtures.places {
            var signUp = Fixtures.signUp(at: place.step)
            _ = signUp.expire(now: Fixtures.start + Fixtures.day)
            let ending = endings[place.name] ?? .expired(.signUpExpired)
            #expect(signUp.step == .over(ending), "\(place.name)")
            // A pending account that is gone before its deadline was finished elsewhere.
            var early = Fixtures.signUp(at: place.step)
            _ = early.expire(now: Fixtures.start + Fixtures.day - .milliseconds(1))
            let isPending = ending == .expired(.confirmExpired) && place.name != "expired"
            #expect(early.step == .over(isPending ? .confirmedElsewhere : ending), "\(place.name)")
        }
        // An active one without a phone: where it has one by now, it was confirmed elsewhere.
        for (phone, ending) in [("+79990000001", Ending.confirmedElsewhere), (nil, .expired(.signUpExpired))] {
            var signUp = Fixtures.signUp(at: .phone(.number(Fixtures.linked, draft: nil)))
            _ = signUp.expire(known: Fixtures.known(.active, phone: phone), now: Fixtures.now)
            #expect(signUp.step == .over(ending))
        }
    }

    @Test func `moments add up in milliseconds and round a wait up`() {
        #expect(Fixtures.now.since(Fixtures.start) == .seconds(60))
        #expect(Fixtures.start < Fixtures.now && (Fixtures.now - .seconds(60)) == Fixtures.start)
        #expect(Fixtures.start.seconds == 1_800_000_000)
        #expect(Duration.milliseconds(1).secondsRoundedUp == 1)
        #expect(Duration.seconds(2).secondsRoundedUp == 2)
        #expect(Duration.zero.secondsRoundedUp == 0)
    }
}
