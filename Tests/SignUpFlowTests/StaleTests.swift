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
        var still = Flow.signUp(at: step)
        still.applyTimeouts(now: Flow.start + lifetime)
        #expect(still.step == step, sourceLocation: sourceLocation)
        var late = Flow.signUp(at: step)
        late.applyTimeouts(now: Flow.start + lifetime + .milliseconds(1))
        return late
    }

    @Test func `a number or an address that is proved waits half an hour`() {
        let steps: [Step] = [
            .email(.address(Flow.phoneFirst, typed: "")), .email(.code(Flow.phoneFirst, Flow.letter)),
            .email(.profile(Flow.proven, email: Flow.address, since: Flow.start, typed: Typed())),
            .recovery(.password(.recovery(Flow.recovery, Flow.recovered))),
            .recovery(.recovered(Flow.recovery, Flow.recovered)),
        ]
        for step in steps {
            let late = applyTimeouts(step, after: .seconds(1800))
            #expect(late.step == .entrance(.register) && late.notice == Refusal(.signUpExpired), "\(step)")
        }
        // The number is the older proof of the two: the address that was proved later gives it no more time.
        let since = Flow.start + .seconds(1200)
        let young = Step.email(.profile(Flow.proven, email: Flow.address, since: since, typed: Typed()))
        #expect(applyTimeouts(young, after: .seconds(1800)).step == .entrance(.register))
    }

    @Test func `names and password of the e-mail door wait an hour, like every sign-up`() {
        for step in [Step.email(.address(Flow.verification, typed: "")), .email(.code(Flow.verification, Flow.letter))]
        {
            var signUp = Flow.signUp(at: step)
            signUp.applyTimeouts(now: Flow.start + .milliseconds(3_599_999))
            #expect(signUp.step == step)
            signUp.applyTimeouts(now: Flow.start + .seconds(3600))
            #expect(signUp.step == .over(.expired(.signUpExpired)))
        }
    }

    @Test func `a fresh proof of a change lasts ten minutes, then another is asked for`() {
        let steps: [(Step, AccountChangeKind)] = [
            (.phone(.number(.change(Flow.changingPhone), draft: nil)), .phone),
            (.phone(.code(.change(Flow.changingPhone), Flow.challenge, draft: Flow.draft)), .phone),
            (.recovery(.password(.change(Flow.changingPassword))), .password),
            (.change(.binding(Flow.binding)), .bind(.facebook)),
        ]
        for (step, change) in steps {
            let late = applyTimeouts(step, after: .seconds(600))
            #expect(late.step == .change(.prove(Flow.changing(change))), "\(step)")
            #expect(late.notice == Refusal(.proofExpired))
        }
    }

    @Test func `an identity that waits for recovery waits no longer than at Link`() {
        let linking = Step.entrance(EntranceStep(.recover, suspended: .linking(Flow.linking)))
        #expect(applyTimeouts(linking, after: .seconds(1800)).step == .entrance(.register))
        for step in [Step.entrance(EntranceStep(.signIn, suspended: Flow.byEmailKept)), .entrance(.recover)] {
            var signUp = Flow.signUp(at: step)
            signUp.applyTimeouts(now: Flow.start + .milliseconds(1_800_001))
            #expect(signUp.step == step)
        }
        // Recovered too late: nothing is linked, and the person signs in with the new password.
        var old = Flow.recovered
        old.at = Flow.start + .seconds(1700)
        var late = Flow.signUp(
            at: .recovery(.recovered(Recovery(login: "l", suspended: .linking(Flow.linking)), old)))
        _ = late.continueRecovered(
            Flow.finished, way: Evidence.email, terms: Flow.box, session: Flow.session,
            now: Flow.start + .milliseconds(1_800_001))
        #expect(late.step == .entrance(.signIn) && late.notice == Refusal(.signUpExpired))
    }

    @Test func `a proof that ended leads to Link, and past the identity's time to the door`() {
        let proof = Proof(account: Flow.active, way: .password, at: Flow.start + .seconds(1500))
        var link = Flow.signUp(at: .link(.confirm(Flow.linking, proof)))
        link.applyTimeouts(now: Flow.start + .seconds(1500 + 601))
        #expect(link.step == .entrance(.register) && link.notice == Refusal(.signUpExpired))
        var giving = Flow.signUp(at: .link(.confirm(Flow.giving, proof)))
        giving.applyTimeouts(now: Flow.start + .seconds(1500 + 601))
        #expect(giving.step == .link(.choosing(Flow.giving, typed: Typed())))
        #expect(giving.notice == Refusal(.identityExpired, provider: .google))
    }

    @Test func `an identity older than half an hour is not confirmed for a link, however young the proof`() {
        for linking in [Flow.linking, Flow.giving] {
            let proof = Proof(account: Flow.active, way: .password, at: Flow.start + .seconds(1700))
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
        var signUp = Flow.signUp(at: .trip(.returning(Flow.departure(.prove, at: now), from: origin, since: now)))
        _ = signUp.identify(
            identity, known: known, owner: Flow.owner, terms: Flow.box, session: Flow.session, now: now)
        return signUp
    }

    @Test func `at Link an identity that is too old is proved again first, and goes on from there`() {
        let late = Flow.start + .milliseconds(1_800_001)
        let origin = TripOrigin.link(Flow.giving, typed: Typed(phone: Flow.draft))
        var asked = Flow.signUp(at: origin.step)
        #expect(asked.askIdentityAgain(now: Flow.start + .seconds(1800)) == nil)
        #expect(asked.askIdentityAgain(now: late) == [])
        #expect(asked.step == origin.step && asked.notice == Refusal(.identityExpired, provider: .google))
        // Another account there proves nothing meanwhile.
        let other = comeBack(origin, as: again("boris", at: late), known: Flow.finished, at: late)
        #expect(other.step == .link(.choosing(Flow.giving, typed: Typed())) && other.notice?.code == .identityExpired)
        let same = again("anna", at: late)
        let own = Flow.known(.pending(confirmBy: Flow.start + Flow.day), phone: nil, id: Flow.own)
        let back = comeBack(origin, as: same, known: own, at: late)
        let fresh = Linking(identity: same, pending: Flow.pending)
        #expect(back.step == .link(.choosing(fresh, typed: Typed(phone: Flow.draft))) && back.notice == nil)
    }

    @Test func `what waited too long while the person was away is not used when they come back`() {
        let late = Flow.start + .milliseconds(600_001)
        let proved = comeBack(.binding(Flow.binding), as: again("f", at: late), known: nil, at: late)
        #expect(
            proved.step == .change(.prove(Flow.changing(.bind(.facebook)))) && proved.notice == Refusal(.proofExpired))
        let later = Flow.start + .milliseconds(1_800_001)
        let linked = comeBack(
            .link(Flow.linking, typed: Typed()), as: again("boris", at: later), known: Flow.finished, at: later)
        #expect(linked.step == .entrance(.register) && linked.notice == Refusal(.signUpExpired))
    }

    @Test func `an identity proved before the account's epoch was raised joins nothing`() {
        for (raised, opens) in [(-1, true), (0, false), (1, false)] {
            var known = Flow.finished
            known.epochRaisedAt = Flow.identity.provenAt + .milliseconds(raised)
            var signUp = Flow.signUp(at: .newAccount(.newcomer(Flow.identity)))
            let facts = signUp.join(known, terms: Flow.box, session: Flow.session, now: Flow.now)
            #expect(facts == [])
            #expect(signUp.step.name == (opens ? "done" : "sign-in"), "\(raised)")
            #expect(signUp.notice == (opens ? nil : Refusal(.proofOutdated, provider: .google)))
        }
    }

    @Test func `a letter that its own request did not finish counts as sent after fifteen seconds`() {
        let step = Step.email(.mailing(Flow.verification, Flow.letter, since: Flow.now))
        var still = Flow.signUp(at: step)
        still.applyTimeouts(now: Flow.now + .milliseconds(14_999))
        #expect(still.step == step)
        let later = Flow.now + .seconds(15)
        var sent = Flow.signUp(at: step)
        sent.applyTimeouts(now: later)
        var letter = Flow.letter
        letter.resendAt = later
        #expect(sent.step == .email(.code(Flow.verification, letter)) && sent.notice == nil)
    }

    @Test func `a trip for a change that did not come back asks for its proof again`() {
        let away = Step.trip(.away(Flow.departure(.chooseAnother), from: .binding(Flow.binding)))
        let late = applyTimeouts(away, after: .seconds(600))
        #expect(late.step == .change(.prove(Flow.changing(.bind(.facebook)))) && late.notice == Refusal(.proofExpired))
    }

    @Test func `a change of a way in ends with its sign-up and leads back to the account`() {
        var signUp = Flow.signUp(at: .change(.prove(Flow.unbinding)))
        signUp.applyTimeouts(now: Flow.start + .seconds(3600))
        #expect(signUp.step == .over(.account))
    }
}
