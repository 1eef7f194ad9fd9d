import Testing

@testable import SignUpFlow

/// How long what was proved is good.
@Suite struct StaleTests {
    /// The step at its last moment, and a millisecond later.
    private func applyTimeouts(
        _ step: Step, after lifetime: Duration, sourceLocation: SourceLocation = #_sourceLocation
    )
        -> SignUp
    {
        var still = Fixtures.signUp(at: step)
        still.applyTimeouts(now: Fixtures.start + lifetime)
        #expect(still.step == step, sourceLocation: sourceLocation)
        var late = Fixtures.signUp(at: step)
        late.applyTimeouts(now: Fixtures.start + lifetime + .milliseconds(1))
        return late
    }

    @Test func `a number or an address that is proved waits half an hour`() {
        let steps: [Step] = [
            .email(.address(Fixtures.phoneFirst, typed: "")), .email(.code(Fixtures.phoneFirst, Fixtures.letter)),
            .email(.profile(Fixtures.proven, email: Fixtures.address, since: Fixtures.start, typed: Typed())),
            .recovery(.password(.recovery(Fixtures.recovery, Fixtures.recovered))),
            .recovery(.recovered(Fixtures.recovery, Fixtures.recovered)),
        ]
        for step in steps {
            let late = applyTimeouts(step, after: .seconds(1800))
            #expect(late.step == .entrance(.register) && late.notice == Refusal(.signUpExpired), "\(step)")
        }
        // The number is the older proof of the two: the address that was proved later gives it no more time.
        let since = Fixtures.start + .seconds(1200)
        let young = Step.email(.profile(Fixtures.proven, email: Fixtures.address, since: since, typed: Typed()))
        #expect(applyTimeouts(young, after: .seconds(1800)).step == .entrance(.register))
    }

    @Test func `names and password of the e-mail door wait an hour, like every sign-up`() {
        for step in [
            Step.email(.address(Fixtures.verification, typed: "")),
            .email(.code(Fixtures.verification, Fixtures.letter)),
        ] {
            var signUp = Fixtures.signUp(at: step)
            signUp.applyTimeouts(now: Fixtures.start + .milliseconds(3_599_999))
            #expect(signUp.step == step)
            signUp.applyTimeouts(now: Fixtures.start + .seconds(3600))
            #expect(signUp.step == .over(.expired(.signUpExpired)))
        }
    }

    @Test func `a fresh proof of a change lasts ten minutes, then another is asked for`() {
        let steps: [(Step, AccountChangeKind)] = [
            (.phone(.number(.change(Fixtures.changingPhone), draft: nil)), .phone),
            (.phone(.code(.change(Fixtures.changingPhone), Fixtures.challenge, draft: Fixtures.draft)), .phone),
            (.recovery(.password(.change(Fixtures.changingPassword))), .password),
            (.change(.binding(Fixtures.binding)), .bind(.facebook)),
        ]
        for (step, change) in steps {
            let late = applyTimeouts(step, after: .seconds(600))
            #expect(late.step == .change(.prove(Fixtures.changing(change))), "\(step)")
            #expect(late.notice == Refusal(.proofExpired))
        }
    }

    @Test func `an identity that waits for recovery waits no longer than at Link`() {
        let linking = Step.entrance(EntranceStep(.recover, suspended: .linking(Fixtures.linking)))
        #expect(applyTimeouts(linking, after: .seconds(1800)).step == .entrance(.register))
        for step in [Step.entrance(EntranceStep(.signIn, suspended: Fixtures.byEmailKept)), .entrance(.recover)] {
            var signUp = Fixtures.signUp(at: step)
            signUp.applyTimeouts(now: Fixtures.start + .milliseconds(1_800_001))
            #expect(signUp.step == step)
        }
        // Recovered too late: nothing is linked, and the person signs in with the new password.
        var old = Fixtures.recovered
        old.at = Fixtures.start + .seconds(1700)
        var late = Fixtures.signUp(
            at: .recovery(.recovered(Recovery(login: "l", suspended: .linking(Fixtures.linking)), old)))
        _ = late.continueRecovered(
            Fixtures.finished, way: Evidence.email, terms: Fixtures.box, session: Fixtures.session,
            now: Fixtures.start + .milliseconds(1_800_001))
        #expect(late.step == .entrance(.signIn) && late.notice == Refusal(.signUpExpired))
    }

    @Test func `a proof that ended leads to Link, and past the identity's time to the door`() {
        let proof = Proof(account: Fixtures.active, way: .password, at: Fixtures.start + .seconds(1500))
        var link = Fixtures.signUp(at: .link(.confirm(Fixtures.linking, proof)))
        link.applyTimeouts(now: Fixtures.start + .seconds(1500 + 601))
        #expect(link.step == .entrance(.register) && link.notice == Refusal(.signUpExpired))
        var giving = Fixtures.signUp(at: .link(.confirm(Fixtures.giving, proof)))
        giving.applyTimeouts(now: Fixtures.start + .seconds(1500 + 601))
        #expect(giving.step == .link(.choosing(Fixtures.giving, typed: Typed())))
        #expect(giving.notice == Refusal(.identityExpired, provider: .google))
    }

    @Test func `an identity older than half an hour is not confirmed for a link, however young the proof`() {
        for linking in [Fixtures.linking, Fixtures.giving] {
            let proof = Proof(account: Fixtures.active, way: .password, at: Fixtures.start + .seconds(1700))
            let late = applyTimeouts(.link(.confirm(linking, proof)), after: .seconds(1800))
            #expect(
                late.step == (linking.pending == nil ? .entrance(.register) : .link(.choosing(linking, typed: Typed())))
            )
            #expect(late.notice?.code == (linking.pending == nil ? .signUpExpired : .identityExpired))
        }
    }

    /// The identity, vouched for again at that moment.
    private func again(_ subject: String, at moment: Instant) -> Identity {
        Identity(provider: .google, subject: subject, profile: Sealed("again"), provenAt: moment)
    }

    private func comeBack(_ origin: TripOrigin, as identity: Identity, known: KnownAccount?, at now: Instant) -> SignUp
    {
        var signUp = Fixtures.signUp(
            at: .trip(.returning(Fixtures.departure(.prove, at: now), from: origin, since: now)))
        _ = signUp.identify(
            identity, known: known, owner: Fixtures.owner, terms: Fixtures.box, session: Fixtures.session, now: now)
        return signUp
    }

    @Test func `at Link an identity that is too old is proved again first, and goes on from there`() {
        let late = Fixtures.start + .milliseconds(1_800_001)
        let origin = TripOrigin.link(Fixtures.giving, typed: Typed(phone: Fixtures.draft))
        var asked = Fixtures.signUp(at: origin.step)
        #expect(asked.askIdentityAgain(now: Fixtures.start + .seconds(1800)) == nil)
        #expect(asked.askIdentityAgain(now: late) == [])
        #expect(asked.step == origin.step && asked.notice == Refusal(.identityExpired, provider: .google))
        // Another account there proves nothing meanwhile.
        let other = comeBack(origin, as: again("boris", at: late), known: Fixtures.finished, at: late)
        #expect(
            other.step == .link(.choosing(Fixtures.giving, typed: Typed())) && other.notice?.code == .identityExpired)
        let same = again("anna", at: late)
        let own = Fixtures.known(.pending(confirmBy: Fixtures.start + Fixtures.day), phone: nil, id: Fixtures.own)
        let back = comeBack(origin, as: same, known: own, at: late)
        let fresh = Linking(identity: same, pending: Fixtures.pending)
        #expect(back.step == .link(.choosing(fresh, typed: Typed(phone: Fixtures.draft))) && back.notice == nil)
    }

    @Test func `what waited too long while the person was away is not used when they come back`() {
        let late = Fixtures.start + .milliseconds(600_001)
        let proved = comeBack(.binding(Fixtures.binding), as: again("f", at: late), known: nil, at: late)
        #expect(
            proved.step == .change(.prove(Fixtures.changing(.bind(.facebook))))
                && proved.notice == Refusal(.proofExpired))
        let later = Fixtures.start + .milliseconds(1_800_001)
        let linked = comeBack(
            .link(Fixtures.linking, typed: Typed()), as: again("boris", at: later), known: Fixtures.finished, at: later)
        #expect(linked.step == .entrance(.register) && linked.notice == Refusal(.signUpExpired))
    }

    @Test func `an identity proved before the account's epoch was raised joins nothing`() {
        for (raised, opens) in [(-1, true), (0, false), (1, false)] {
            var known = Fixtures.finished
            known.epochRaisedAt = Fixtures.identity.provenAt + .milliseconds(raised)
            var signUp = Fixtures.signUp(at: .newAccount(.newcomer(Fixtures.identity)))
            let facts = signUp.join(known, terms: Fixtures.box, session: Fixtures.session, now: Fixtures.now)
            #expect(facts == [])
            #expect(signUp.step.name == (opens ? "done" : "sign-in"), "\(raised)")
            #expect(signUp.notice == (opens ? nil : Refusal(.proofOutdated, provider: .google)))
        }
    }

    @Test func `a letter that its own request did not finish counts as sent after fifteen seconds`() {
        let step = Step.email(.mailing(Fixtures.verification, Fixtures.letter, since: Fixtures.now))
        var still = Fixtures.signUp(at: step)
        still.applyTimeouts(now: Fixtures.now + .milliseconds(14_999))
        #expect(still.step == step)
        let later = Fixtures.now + .seconds(15)
        var sent = Fixtures.signUp(at: step)
        sent.applyTimeouts(now: later)
        var letter = Fixtures.letter
        letter.resendAt = later
        #expect(sent.step == .email(.code(Fixtures.verification, letter)) && sent.notice == nil)
    }

    @Test func `a trip for a change that did not come back asks for its proof again`() {
        let away = Step.trip(.away(Fixtures.departure(.chooseAnother), from: .binding(Fixtures.binding)))
        let late = applyTimeouts(away, after: .seconds(600))
        #expect(
            late.step == .change(.prove(Fixtures.changing(.bind(.facebook)))) && late.notice == Refusal(.proofExpired))
    }

    @Test func `a change of a way in ends with its sign-up and leads back to the account`() {
        var signUp = Fixtures.signUp(at: .change(.prove(Fixtures.unbinding)))
        signUp.applyTimeouts(now: Fixtures.start + .seconds(3600))
        #expect(signUp.step == .over(.account))
    }
}
