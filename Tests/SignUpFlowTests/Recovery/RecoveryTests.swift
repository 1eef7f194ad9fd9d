import Testing

@testable import SignUpFlow

/// A new password by a code: whoever makes it ends up as the only one who gets in.
@Suite struct RecoveryTests {
    private func request(_ signUp: inout SignUp, _ challenge: Challenge, _ account: AccountReference?) -> [Fact]? {
        signUp.requestRecovery(challenge, login: Login("login"), account: account, now: Fixtures.now)
    }

    @Test func `known and unknown logins look alike, try after try`() {
        for challenge in [Fixtures.challenge, Fixtures.letter] {
            var known = Fixtures.signUp(at: .entrance(.recover))
            var unknown = known
            #expect(request(&known, challenge, Fixtures.active) == [])
            #expect(request(&unknown, challenge, nil) == [])
            #expect(known.step.challenge == unknown.step.challenge && known.notice == unknown.notice)
            #expect(known.smsSent == unknown.smsSent && known.mailSent == unknown.mailSent)
            #expect(known.smsSent + known.mailSent == 1)
            for _ in 1...6 {
                #expect(known.guess(now: Fixtures.now) == unknown.guess(now: Fixtures.now))
                #expect(known.wrongCode(now: Fixtures.now) == unknown.wrongCode(now: Fixtures.now))
                #expect(known.notice == unknown.notice)
                #expect(known.step.challenge == unknown.step.challenge)
            }
            #expect(unknown.rightCode() == nil)
        }
    }

    @Test func `the right code leads to a new password, which closes everything that was open`() {
        var signUp = Fixtures.signUp(at: .recovery(.code(Fixtures.recovery, Fixtures.letter, account: Fixtures.active)))
        #expect(signUp.rightCode() == [])
        let proof = Proof(account: Fixtures.active, way: .recovery, at: Fixtures.now)
        signUp.stands(at: .recovery(.password(.recovery(Fixtures.recovery, proof))))
        #expect(
            signUp.setPassword("$hash", owner: Fixtures.owner, now: Fixtures.now) == [
                .setPassword(Fixtures.old, hash: "$hash"), .raiseEpoch(Fixtures.old), Fixtures.told(.recovered),
            ])
        // The sign-up itself goes on under the raised epoch.
        signUp.stands(at: .recovery(.recovered(Fixtures.recovery, proof.raised)))
        #expect(signUp.standing?.epoch == Fixtures.active.epoch + 1)
    }

    @Test func `a password that can't be taken is asked for again`() {
        let step = Step.recovery(.password(.recovery(Fixtures.recovery, Fixtures.recovered)))
        var signUp = Fixtures.signUp(at: step)
        _ = signUp.refusePassword(Refusal(.passwordWeak), now: Fixtures.now)
        signUp.stands(at: step, Refusal(.passwordWeak))
    }

    @Test(arguments: [
        (Credential.binding(.facebook, subject: "f"), OwnerEvent.unbound), (.email, .emailRemoved),
        (.password, .passwordRemoved),
    ])
    func `every way in can be removed, told to the owner, also the last`(way: Credential, event: OwnerEvent) {
        var signUp = Fixtures.signUp(at: .recovery(.recovered(Fixtures.recovery, Fixtures.recovered)))
        let provider: ProviderName? = event == .unbound ? .facebook : nil
        #expect(
            signUp.unbindRecovered(way, owner: Fixtures.owner, now: Fixtures.now) == [
                .remove(way, from: Fixtures.old, keepsOne: false), .raiseEpoch(Fixtures.old),
                Fixtures.told(event, provider: provider),
            ])
        signUp.stands(at: .recovery(.recovered(Fixtures.recovery, Fixtures.recovered.raised)))
    }

    private func goOn(_ suspended: SuspendedStep?, _ known: KnownAccount = Fixtures.finished) -> (SignUp, [Fact]?) {
        var signUp = Fixtures.signUp(
            at: .recovery(.recovered(Recovery(login: "l", suspended: suspended), Fixtures.recovered)))
        let facts = signUp.continueRecovered(
            known, way: Evidence.email, terms: Fixtures.box, session: Fixtures.session, now: Fixtures.now)
        return (signUp, facts)
    }

    @Test func `it ends where the person came from`() {
        let (plain, none) = goOn(nil)
        #expect(none == [])
        plain.stands(
            at: .arrival(
                .done(
                    Arrival(
                        standing: Fixtures.active, evidence: Evidence(way: Evidence.email, at: Fixtures.start),
                        manner: .returned,
                        session: Fixtures.session, since: Fixtures.now))))
        // The pending account of a number that is taken goes.
        let (taken, given) = goOn(Fixtures.byEmailKept)
        #expect(taken.step.name == "done" && given == [.giveUp(Fixtures.own)])
        // From Link the recovery is the fresh proof, as old as its code, and the link is still confirmed.
        for linking in [Fixtures.linking, Fixtures.giving] {
            let (link, facts) = goOn(.linking(linking))
            #expect(facts == [])
            link.stands(
                at: .link(.confirm(linking, Proof(account: Fixtures.active, way: .recovery, at: Fixtures.recovered.at)))
            )
        }
        let (phone, _) = goOn(nil, Fixtures.known(.active, phone: nil))
        #expect(phone.step.name == "phone")
    }

    @Test func `a link by recovery offers neither remove nor not-mine: that was the page before`() {
        var signUp = Fixtures.signUp(at: .link(.confirm(Fixtures.linking, Fixtures.recovered)))
        #expect(signUp.removeWay(.email, owner: Fixtures.owner, now: Fixtures.now) == nil)
        #expect(signUp.notMine(owner: Fixtures.owner, now: Fixtures.now) == nil)
    }

    @Test func `another login leads back to the form with what was typed and what waits`() {
        let recovery = Recovery(login: "anna@example.com", suspended: .linking(Fixtures.linking))
        var signUp = Fixtures.signUp(at: .recovery(.code(recovery, Fixtures.letter, account: nil)))
        _ = signUp.changeTarget(now: Fixtures.now)
        signUp.stands(
            at: .entrance(
                EntranceStep(.recover, typed: Typed(login: "anna@example.com"), suspended: .linking(Fixtures.linking))))
    }

    @Test func `a number goes back to the form with the country it was read in`() {
        let typed = Login(" (912) 345-6789 ", country: "US")
        var signUp = Fixtures.signUp(at: .entrance(.recover))
        _ = signUp.requestRecovery(Fixtures.challenge, login: typed, account: nil, now: Fixtures.now)
        _ = signUp.changeTarget(now: Fixtures.now)
        signUp.stands(at: .entrance(EntranceStep(.recover, typed: Typed(typed))))
        guard case .entrance(let entrance) = signUp.step else { return }
        #expect(entrance.typed.login == "(912) 345-6789" && entrance.typed.country == "US")
    }

    @Test func `an owner without a letterbox is told by SMS, one with neither by nobody`() {
        var owner = Fixtures.owner
        owner.email = nil
        let step = Step.recovery(.password(.recovery(Fixtures.recovery, Fixtures.recovered)))
        var sms = Fixtures.signUp(at: step)
        #expect(
            sms.setPassword("$", owner: owner, now: Fixtures.now)?.last
                == Fixtures.told(.recovered, to: .phone(Fixtures.oldPhone)))
        owner.phone = nil
        var nobody = Fixtures.signUp(at: step)
        #expect(nobody.setPassword("$", owner: owner, now: Fixtures.now)?.count == 2)
    }
}
