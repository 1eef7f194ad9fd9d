import Testing

@testable import SignUpFlow

/// An SMS code proves the number, not the account.
@Suite struct SecondProofTests {
    private static let bySMS = Challenge(
        to: .phone(Flow.oldPhone), code: Digest("code"), triesLeft: 5, expiresAt: Flow.start + .seconds(300),
        resendAt: Flow.start, sends: 1)
    /// Both ways to an account by a code to its number: where the code is waited for, and what it was to lead to.
    private static let ways: [(Step, NumberProof.Purpose)] = [
        (.link(.code(Flow.linking, bySMS, account: Flow.active)), .link(Flow.linking)),
        (.recovery(.code(Flow.recovery, bySMS, account: Flow.active)), .recovery(Flow.recovery)),
    ]
    private static let proven = Fact.phoneProven(Flow.old, Flow.oldPhone)

    @Test func `a recovery by SMS alone shows the other ways in before the new password, and ends where it began`() {
        var signUp = Flow.signUp(at: Self.ways[1].0)
        #expect(signUp.rightCode() == [Self.proven, .smsConfirmed(Flow.oldPhone)])
        let proof = Proof(account: Flow.active, way: .sms, at: Flow.now)
        signUp.stands(at: .recovery(.recovered(Flow.recovery, proof)))
        // Nothing opens before the password.
        #expect(
            signUp.continueRecovered(
                Flow.finished, way: Evidence.phone, terms: Flow.box, session: Flow.session, now: Flow.now) == nil)
        #expect(
            signUp.removeWay(.password, owner: Flow.owner, now: Flow.now) == [
                .remove(.password, from: Flow.old, keepsOne: false), .raiseEpoch(Flow.old), Flow.told(.passwordRemoved),
            ])
        signUp.stands(at: .recovery(.recovered(Flow.recovery, proof.raised)))
        #expect(signUp.made == .unbound)
        #expect(signUp.chooseNewPassword(now: Flow.now) == [])
        // What was said of one page is not said of the next.
        #expect(signUp.made == nil)
        signUp.stands(at: .recovery(.password(.recovery(Flow.recovery, proof.raised))))
        #expect(
            signUp.setPassword("$hash", owner: Flow.owner, now: Flow.now) == [
                .setPassword(Flow.old, hash: "$hash"), .raiseEpoch(Flow.old), Flow.told(.recovered),
            ])
        // The page after it has nothing new to say: the flows goes on at once.
        let renewed = Proof(account: proof.raised.raised.account, way: .recovery, at: Flow.now)
        signUp.stands(at: .recovery(.recovered(Flow.recovery, renewed)))
        #expect(
            signUp.continueRecovered(
                Flow.finished, way: Evidence.phone, terms: Flow.box, session: Flow.session, now: Flow.now) == [])
        #expect(signUp.step.name == "done")
    }

    @Test func `the login keeps its country past the page of the other ways in`() {
        let recovery = Recovery(login: "912 345-67-89", country: "US", suspended: nil)
        var disowned = recovery
        disowned.isDisowned = true
        var signUp = Flow.signUp(at: .recovery(.recovered(disowned, Flow.recoveredBySMS)))
        #expect(signUp.back(now: Flow.now) == [])
        signUp.stands(at: .recovery(.recovered(recovery, Flow.recoveredBySMS)))
        #expect(signUp.chooseNewPassword(now: Flow.now) == [])
        signUp.stands(at: .recovery(.password(.recovery(recovery, Flow.recoveredBySMS))))
    }

    @Test func `not my account is asked twice, and ends as new with the number free`() {
        let released: [Fact] = [.releasePhone(Flow.old), .raiseEpoch(Flow.old), Flow.told(.numberReleased)]
        let pending = Recovery(login: "l", suspended: Flow.byEmailKept)
        let linking = Recovery(login: "l", suspended: .linking(Flow.giving))
        let number = { NumberProof(account: Flow.active, phone: Flow.oldPhone, at: Flow.start, purpose: .recovery($0)) }
        let ways: [(Step, Step)] = [
            (.recovery(.recovered(Flow.recovery, Flow.recoveredBySMS)), .entrance(.register)),
            (.recovery(.recovered(pending, Flow.recoveredBySMS)), .phone(.number(Flow.byEmail, draft: nil))),
            (.recovery(.recovered(linking, Flow.recoveredBySMS)), .phone(.number(Flow.created, draft: nil))),
            (.secondProof(.choosing(Flow.secondToRecover)), .entrance(.register)),
            (.secondProof(.choosing(Flow.secondToLink)), .newAccount(.newcomer(Flow.identity))),
            (.secondProof(.choosing(number(pending))), .phone(.number(Flow.byEmail, draft: nil))),
        ]
        for (step, end) in ways {
            var signUp = Flow.signUp(at: step)
            #expect(signUp.notMine(owner: Flow.owner, now: Flow.now) == [])
            #expect(signUp.step != step && signUp.step.name == step.name && signUp.notice == nil)
            // A second thought.
            var back = signUp
            #expect(back.back(now: Flow.now) == [])
            back.stands(at: step)
            #expect(signUp.notMine(owner: Flow.owner, now: Flow.now) == released)
            signUp.stands(at: end, Refusal(.numberReleased))
        }
        var renewed = Flow.signUp(at: .recovery(.recovered(Flow.recovery, Flow.recovered)))
        #expect(renewed.notMine(owner: Flow.owner, now: Flow.now) == nil)
    }

    @Test func `a number proven long ago opens nothing before a second proof, and is not proven anew by the code`() {
        for (step, purpose) in Self.ways {
            var signUp = Flow.signUp(at: step)
            #expect(signUp.rightCode(wantsSecond: true) == [.smsConfirmed(Flow.oldPhone)])
            signUp.stands(
                at: .secondProof(
                    .choosing(
                        NumberProof(account: Flow.active, phone: Flow.oldPhone, at: Flow.now, purpose: purpose))))
            #expect(signUp.removeWay(.email, owner: Flow.owner, now: Flow.now) == nil)
            #expect(signUp.confirmLink(Flow.finished) == nil && signUp.chooseNewPassword(now: Flow.now) == nil)
        }
    }

    @Test func `a provider, a code by letter and the password each prove the account, and then the number`() {
        let number = [Flow.secondToLink, Flow.secondToRecover]
        for number in number {
            let ways: [(Proof.Way, Step, (inout SignUp) -> [Fact]?)] = [
                (
                    .provider(.google),
                    .trip(.returning(Flow.departure(.prove), from: .second(number), since: Flow.now)),
                    { $0.identify(Flow.identity, known: Flow.finished) }
                ),
                (.email, .secondProof(.code(number, Flow.letter)), { $0.rightCode() }),
                (.password, .secondProof(.choosing(number)), { $0.signIn(Flow.finished) }),
            ]
            for (way, step, event) in ways {
                var signUp = Flow.signUp(at: step)
                #expect(event(&signUp) == [Self.proven])
                switch number.purpose {
                case .link(let linking):
                    signUp.stands(at: .link(.confirm(linking, Proof(account: Flow.active, way: way, at: Flow.now))))
                case .recovery(let recovery):
                    let proof = Proof(account: Flow.active, way: .recovery, at: Flow.now)
                    signUp.stands(at: .recovery(.password(.recovery(recovery, proof))))
                }
            }
        }
    }

    @Test func `another's identity or password is no second proof`() {
        let stranger = Flow.known(.active, phone: nil, id: AccountID("stranger"))
        for known in [nil, stranger] {
            var signUp = Flow.signUp(
                at: .trip(.returning(Flow.departure(.prove), from: .second(Flow.secondToRecover), since: Flow.now)))
            #expect(signUp.identify(Flow.identity, known: known) == [])
            signUp.stands(at: .secondProof(.choosing(Flow.secondToRecover)), Refusal(.notBound, provider: .google))
        }
        var signUp = Flow.signUp(at: .secondProof(.choosing(Flow.secondToRecover)))
        #expect(signUp.signIn(stranger) == nil)
    }

    @Test func `half an hour after the code it has to be made again, also when a trip took that long`() {
        let late = Flow.start + Lifetime.proven + .milliseconds(1)
        for step in [
            Step.secondProof(.choosing(Flow.secondToRecover)), .secondProof(.code(Flow.secondToLink, Flow.letter)),
        ] {
            var signUp = Flow.signUp(at: step)
            signUp.applyTimeouts(now: Flow.start + Lifetime.proven)
            #expect(signUp.step == step)
            signUp.applyTimeouts(now: late)
            #expect(signUp.step == .entrance(.register) && signUp.notice == Refusal(.signUpExpired))
        }
        var signUp = Flow.signUp(
            at: .trip(.returning(Flow.departure(.prove), from: .second(Flow.secondToRecover), since: late)))
        let facts = signUp.identify(
            Flow.identity, known: Flow.finished, owner: nil, terms: Flow.box, session: Flow.session, now: late)
        #expect(facts == [] && signUp.step == .entrance(.register))
    }

    @Test func `another way is another choice on the same page`() {
        var signUp = Flow.signUp(at: .secondProof(.code(Flow.secondToLink, Flow.letter)))
        #expect(signUp.changeTarget(now: Flow.now) == [])
        signUp.stands(at: .secondProof(.choosing(Flow.secondToLink)))
    }
}
