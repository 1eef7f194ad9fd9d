import Testing

@testable import SignUpFlow

/// An SMS code proves the number, not the account.
@Suite struct SecondProofTests {
    private static let bySMS = Challenge(
        to: .phone(Fixtures.oldPhone), code: Digest("code"), triesLeft: 5, expiresAt: Fixtures.start + .seconds(300),
        resendAt: Fixtures.start, sends: 1)
    /// Both ways to an account by a code to its number: where the code is waited for, and what it was to lead to.
    private static let ways: [(Step, NumberProof.Purpose)] = [
        (.link(.code(Fixtures.linking, bySMS, account: Fixtures.active)), .link(Fixtures.linking)),
        (.recovery(.code(Fixtures.recovery, bySMS, account: Fixtures.active)), .recovery(Fixtures.recovery)),
    ]
    private static let proven = Fact.phoneProven(Fixtures.old, Fixtures.oldPhone)

    @Test func `a recovery by SMS alone shows the other ways in before the new password, and ends where it began`() {
        var signUp = Fixtures.signUp(at: Self.ways[1].0)
        #expect(signUp.rightCode() == [Self.proven, .smsConfirmed(Fixtures.oldPhone)])
        let proof = Proof(account: Fixtures.active, way: .sms, at: Fixtures.now)
        signUp.stands(at: .recovery(.recovered(Fixtures.recovery, proof)))
        // Nothing opens before the password.
        #expect(
            signUp.continueRecovered(
                Fixtures.finished, way: Evidence.phone, terms: Fixtures.box, session: Fixtures.session,
                now: Fixtures.now) == nil)
        #expect(
            signUp.removeWay(.password, owner: Fixtures.owner, now: Fixtures.now) == [
                .remove(.password, from: Fixtures.old, keepsOne: false), .raiseEpoch(Fixtures.old),
                Fixtures.told(.passwordRemoved),
            ])
        signUp.stands(at: .recovery(.recovered(Fixtures.recovery, proof.raised)))
        #expect(signUp.made == .unbound)
        #expect(signUp.chooseNewPassword(now: Fixtures.now) == [])
        // What was said of one page is not said of the next.
        #expect(signUp.made == nil)
        signUp.stands(at: .recovery(.password(.recovery(Fixtures.recovery, proof.raised))))
        #expect(
            signUp.setPassword("$hash", owner: Fixtures.owner, now: Fixtures.now) == [
                .setPassword(Fixtures.old, hash: "$hash"), .raiseEpoch(Fixtures.old), Fixtures.told(.recovered),
            ])
        // The page after it has nothing new to say: the flows goes on at once.
        let renewed = Proof(account: proof.raised.raised.account, way: .recovery, at: Fixtures.now)
        signUp.stands(at: .recovery(.recovered(Fixtures.recovery, renewed)))
        #expect(
            signUp.continueRecovered(
                Fixtures.finished, way: Evidence.phone, terms: Fixtures.box, session: Fixtures.session,
                now: Fixtures.now) == [])
        #expect(signUp.step.name == "done")
    }

    @Test func `the login keeps its country past the page of the other ways in`() {
        let recovery = Recovery(login: "912 345-67-89", country: "US", suspended: nil)
        var disowned = recovery
        disowned.isDisowned = true
        var signUp = Fixtures.signUp(at: .recovery(.recovered(disowned, Fixtures.recoveredBySMS)))
        #expect(signUp.back(now: Fixtures.now) == [])
        signUp.stands(at: .recovery(.recovered(recovery, Fixtures.recoveredBySMS)))
        #expect(signUp.chooseNewPassword(now: Fixtures.now) == [])
        signUp.stands(at: .recovery(.password(.recovery(recovery, Fixtures.recoveredBySMS))))
    }

    @Test func `not my account is asked twice, and ends as new with the number free`() {
        let released: [Fact] = [.releasePhone(Fixtures.old), .raiseEpoch(Fixtures.old), Fixtures.told(.numberReleased)]
        let pending = Recovery(login: "l", suspended: Fixtures.byEmailKept)
        let linking = Recovery(login: "l", suspended: .linking(Fixtures.giving))
        let number = {
            NumberProof(account: Fixtures.active, phone: Fixtures.oldPhone, at: Fixtures.start, purpose: .recovery($0))
        }
        let ways: [(Step, Step)] = [
            (.recovery(.recovered(Fixtures.recovery, Fixtures.recoveredBySMS)), .entrance(.register)),
            (.recovery(.recovered(pending, Fixtures.recoveredBySMS)), .phone(.number(Fixtures.byEmail, draft: nil))),
            (.recovery(.recovered(linking, Fixtures.recoveredBySMS)), .phone(.number(Fixtures.created, draft: nil))),
            (.secondProof(.choosing(Fixtures.secondToRecover)), .entrance(.register)),
            (.secondProof(.choosing(Fixtures.secondToLink)), .newAccount(.newcomer(Fixtures.identity))),
            (.secondProof(.choosing(number(pending))), .phone(.number(Fixtures.byEmail, draft: nil))),
        ]
        for (step, end) in ways {
            var signUp = Fixtures.signUp(at: step)
            #expect(signUp.notMine(owner: Fixtures.owner, now: Fixtures.now) == [])
            #expect(signUp.step != step && signUp.step.name == step.name && signUp.notice == nil)
            // A second thought.
            var back = signUp
            #expect(back.back(now: Fixtures.now) == [])
            back.stands(at: step)
            #expect(signUp.notMine(owner: Fixtures.owner, now: Fixtures.now) == released)
            signUp.stands(at: end, Refusal(.numberReleased))
        }
        var renewed = Fixtures.signUp(at: .recovery(.recovered(Fixtures.recovery, Fixtures.recovered)))
        #expect(renewed.notMine(owner: Fixtures.owner, now: Fixtures.now) == nil)
    }

    @Test func `a number proven long ago opens nothing before a second proof, and is not proven anew by the code`() {
        for (step, purpose) in Self.ways {
            var signUp = Fixtures.signUp(at: step)
            #expect(signUp.rightCode(wantsSecond: true) == [.smsConfirmed(Fixtures.oldPhone)])
            signUp.stands(
                at: .secondProof(
                    .choosing(
                        NumberProof(
                            account: Fixtures.active, phone: Fixtures.oldPhone, at: Fixtures.now, purpose: purpose))))
            #expect(signUp.removeWay(.email, owner: Fixtures.owner, now: Fixtures.now) == nil)
            #expect(signUp.confirmLink(Fixtures.finished) == nil && signUp.chooseNewPassword(now: Fixtures.now) == nil)
        }
    }

    @Test func `a provider, a code by letter and the password each prove the account, and then the number`() {
        let number = [Fixtures.secondToLink, Fixtures.secondToRecover]
        for number in number {
            let ways: [(Proof.Way, Step, (inout SignUp) -> [Fact]?)] = [
                (
                    .provider(.google),
                    .trip(.returning(Fixtures.departure(.prove), from: .second(number), since: Fixtures.now)),
                    { $0.identify(Fixtures.identity, known: Fixtures.finished) }
                ),
                (.email, .secondProof(.code(number, Fixtures.letter)), { $0.rightCode() }),
                (.password, .secondProof(.choosing(number)), { $0.signIn(Fixtures.finished) }),
            ]
            for (way, step, event) in ways {
                var signUp = Fixtures.signUp(at: step)
                #expect(event(&signUp) == [Self.proven])
                switch number.purpose {
                case .link(let linking):
                    signUp.stands(
                        at: .link(.confirm(linking, Proof(account: Fixtures.active, way: way, at: Fixtures.now))))
                case .recovery(let recovery):
                    let proof = Proof(account: Fixtures.active, way: .recovery, at: Fixtures.now)
                    signUp.stands(at: .recovery(.password(.recovery(recovery, proof))))
                }
            }
        }
    }

    @Test func `another's identity or password is no second proof`() {
        let stranger = Fixtures.known(.active, phone: nil, id: AccountID("stranger"))
        for known in [nil, stranger] {
            var signUp = Fixtures.signUp(
                at: .trip(
                    .returning(Fixtures.departure(.prove), from: .second(Fixtures.secondToRecover), since: Fixtures.now)
                ))
            #expect(signUp.identify(Fixtures.identity, known: known) == [])
            signUp.stands(at: .secondProof(.choosing(Fixtures.secondToRecover)), Refusal(.notBound, provider: .google))
        }
        var signUp = Fixtures.signUp(at: .secondProof(.choosing(Fixtures.secondToRecover)))
        #expect(signUp.signIn(stranger) == nil)
    }

    @Test func `half an hour after the code it has to be made again, also when a trip took that long`() {
        let late = Fixtures.start + Lifetime.proven + .milliseconds(1)
        for step in [
            Step.secondProof(.choosing(Fixtures.secondToRecover)),
            .secondProof(.code(Fixtures.secondToLink, Fixtures.letter)),
        ] {
            var signUp = Fixtures.signUp(at: step)
            signUp.applyTimeouts(now: Fixtures.start + Lifetime.proven)
            #expect(signUp.step == step)
            signUp.applyTimeouts(now: late)
            #expect(signUp.step == .entrance(.register) && signUp.notice == Refusal(.signUpExpired))
        }
        var signUp = Fixtures.signUp(
            at: .trip(.returning(Fixtures.departure(.prove), from: .second(Fixtures.secondToRecover), since: late)))
        let facts = signUp.identify(
            Fixtures.identity, known: Fixtures.finished, owner: nil, terms: Fixtures.box, session: Fixtures.session,
            now: late)
        #expect(facts == [] && signUp.step == .entrance(.register))
    }

    @Test func `another way is another choice on the same page`() {
        var signUp = Fixtures.signUp(at: .secondProof(.code(Fixtures.secondToLink, Fixtures.letter)))
        #expect(signUp.changeTarget(now: Fixtures.now) == [])
        signUp.stands(at: .secondProof(.choosing(Fixtures.secondToLink)))
    }
}
