import Testing

@testable import SignUpFlow

/// A new password by a code: whoever makes it ends up as the only one who gets in.
@Suite struct RecoveryTests {
    private func request(_ signUp: inout SignUp, _ challenge: Challenge, _ account: AccountReference?) -> [Fact]? {
        signUp.requestRecovery(challenge, login: Login("login"), account: account, now: Flow.now)
    }

    @Test func `known and unknown logins look alike, try after try`() {
        for challenge in [Flow.challenge, Flow.letter] {
            var known = Flow.signUp(at: .entrance(.recover))
            var unknown = known
            #expect(request(&known, challenge, Flow.active) == [])
            #expect(request(&unknown, challenge, nil) == [])
            #expect(known.step.challenge == unknown.step.challenge && known.notice == unknown.notice)
            #expect(known.smsSent == unknown.smsSent && known.mailSent == unknown.mailSent)
            #expect(known.smsSent + known.mailSent == 1)
            for _ in 1...6 {
                #expect(known.guess(now: Flow.now) == unknown.guess(now: Flow.now))
                #expect(known.wrongCode(now: Flow.now) == unknown.wrongCode(now: Flow.now))
                #expect(known.notice == unknown.notice)
                #expect(known.step.challenge == unknown.step.challenge)
            }
            #expect(unknown.rightCode() == nil)
        }
    }

    @Test func `the right code leads to a new password, which closes everything that was open`() {
        var signUp = Flow.signUp(at: .recovery(.code(Flow.recovery, Flow.letter, account: Flow.active)))
        #expect(signUp.rightCode() == [])
        let proof = Proof(account: Flow.active, way: .recovery, at: Flow.now)
        signUp.stands(at: .recovery(.password(.recovery(Flow.recovery, proof))))
        #expect(
            signUp.setPassword("$hash", owner: Flow.owner, now: Flow.now) == [
                .setPassword(Flow.old, hash: "$hash"), .raiseEpoch(Flow.old), Flow.told(.recovered),
            ])
        // The sign-up itself goes on under the raised epoch.
        signUp.stands(at: .recovery(.recovered(Flow.recovery, proof.raised)))
        #expect(signUp.standing?.epoch == Flow.active.epoch + 1)
    }

    @Test func `a password that can't be taken is asked for again`() {
        let step = Step.recovery(.password(.recovery(Flow.recovery, Flow.recovered)))
        var signUp = Flow.signUp(at: step)
        _ = signUp.refusePassword(Refusal(.passwordWeak), now: Flow.now)
        signUp.stands(at: step, Refusal(.passwordWeak))
    }

    @Test(arguments: [
        (Credential.binding(.facebook, subject: "f"), OwnerEvent.unbound), (.email, .emailRemoved),
        (.password, .passwordRemoved),
    ])
    func `every way in can be removed, told to the owner, also the last`(way: Credential, event: OwnerEvent) {
        var signUp = Flow.signUp(at: .recovery(.recovered(Flow.recovery, Flow.recovered)))
        let provider: ProviderName? = event == .unbound ? .facebook : nil
        #expect(
            signUp.unbindRecovered(way, owner: Flow.owner, now: Flow.now) == [
                .remove(way, from: Flow.old, keepsOne: false), .raiseEpoch(Flow.old),
                Flow.told(event, provider: provider),
            ])
        signUp.stands(at: .recovery(.recovered(Flow.recovery, Flow.recovered.raised)))
    }

    private func goOn(_ suspended: SuspendedStep?, _ known: KnownAccount = Flow.finished) -> (SignUp, [Fact]?) {
        var signUp = Flow.signUp(at: .recovery(.recovered(Recovery(login: "l", suspended: suspended), Flow.recovered)))
        let facts = signUp.continueRecovered(
            known, way: Evidence.email, terms: Flow.box, session: Flow.session, now: Flow.now)
        return (signUp, facts)
    }

    @Test func `it ends where the person came from`() {
        let (plain, none) = goOn(nil)
        #expect(none == [])
        plain.stands(
            at: .arrival(
                .done(
                    Arrival(
                        standing: Flow.active, evidence: Evidence(way: Evidence.email, at: Flow.start),
                        manner: .returned,
                        session: Flow.session, since: Flow.now))))
        // The pending account of a number that is taken goes.
        let (taken, given) = goOn(Flow.byEmailKept)
        #expect(taken.step.name == "done" && given == [.giveUp(Flow.own)])
        // From Link the recovery is the fresh proof, as old as its code, and the link is still confirmed.
        for linking in [Flow.linking, Flow.giving] {
            let (link, facts) = goOn(.linking(linking))
            #expect(facts == [])
            link.stands(
                at: .link(.confirm(linking, Proof(account: Flow.active, way: .recovery, at: Flow.recovered.at))))
        }
        let (phone, _) = goOn(nil, Flow.known(.active, phone: nil))
        #expect(phone.step.name == "phone")
    }

    @Test func `a link by recovery offers neither remove nor not-mine: that was the page before`() {
        var signUp = Flow.signUp(at: .link(.confirm(Flow.linking, Flow.recovered)))
        #expect(signUp.removeWay(.email, owner: Flow.owner, now: Flow.now) == nil)
        #expect(signUp.notMine(owner: Flow.owner, now: Flow.now) == nil)
    }

    @Test func `another login leads back to the form with what was typed and what waits`() {
        let recovery = Recovery(login: "anna@example.com", suspended: .linking(Flow.linking))
        var signUp = Flow.signUp(at: .recovery(.code(recovery, Flow.letter, account: nil)))
        _ = signUp.changeTarget(now: Flow.now)
        signUp.stands(
            at: .entrance(
                EntranceStep(.recover, typed: Typed(login: "anna@example.com"), suspended: .linking(Flow.linking))))
    }

    @Test func `a number goes back to the form with the country it was read in`() {
        let typed = Login(" (912) 345-6789 ", country: "US")
        var signUp = Flow.signUp(at: .entrance(.recover))
        _ = signUp.requestRecovery(Flow.challenge, login: typed, account: nil, now: Flow.now)
        _ = signUp.changeTarget(now: Flow.now)
        signUp.stands(at: .entrance(EntranceStep(.recover, typed: Typed(typed))))
        guard case .entrance(let entrance) = signUp.step else { return }
        #expect(entrance.typed.login == "(912) 345-6789" && entrance.typed.country == "US")
    }

    @Test func `an owner without a letterbox is told by SMS, one with neither by nobody`() {
        var owner = Flow.owner
        owner.email = nil
        let step = Step.recovery(.password(.recovery(Flow.recovery, Flow.recovered)))
        var sms = Flow.signUp(at: step)
        #expect(
            sms.setPassword("$", owner: owner, now: Flow.now)?.last == Flow.told(.recovered, to: .phone(Flow.oldPhone)))
        owner.phone = nil
        var nobody = Flow.signUp(at: step)
        #expect(nobody.setPassword("$", owner: owner, now: Flow.now)?.count == 2)
    }
}
