import Testing

@testable import SignUpFlow

/// Changes of a way in: each after a fresh proof, bound to the account and the session.
@Suite struct OwnAccountTests {
    private static let proof = Proof(account: Flow.active, way: .password, at: Flow.now)

    /// At `prove`, and the right password given.
    private func proved(_ change: AccountChangeKind) -> (SignUp, [Fact]?) {
        var signUp = Flow.signUp(at: .change(.prove(Flow.changing(change))))
        let facts = signUp.signIn(Flow.finished, owner: Flow.owner)
        return (signUp, facts)
    }

    private func changing(_ change: AccountChangeKind) -> AccountChange { Flow.changing(change, proof: Self.proof) }

    @Test func `a change begins at its proof and makes nothing true`() {
        var signUp = Flow.signUp(at: .entrance(.signIn))
        #expect(signUp.prove(Flow.unbinding, now: Flow.now) == [])
        signUp.stands(at: .change(.prove(Flow.unbinding)))
    }

    @Test func `a proof leads where the change asks for more`() {
        let (bind, none) = proved(.bind(.facebook))
        #expect(none == [])
        bind.stands(at: .change(.binding(changing(.bind(.facebook)))))
        let (phone, _) = proved(.phone)
        phone.stands(at: .phone(.number(.change(changing(.phone)), draft: nil)))
        let (password, _) = proved(.password)
        password.stands(at: .recovery(.password(.change(changing(.password)))))
    }

    @Test func `unbinding keeps one way in, ends the sessions and is told`() {
        let (signUp, facts) = proved(.unbind(.google, subject: "anna"))
        #expect(
            facts == [
                .remove(.binding(.google, subject: "anna"), from: Flow.old, keepsOne: true), .raiseEpoch(Flow.old),
                Flow.told(.unbound, provider: .google),
            ])
        signUp.stands(at: .over(.account))
    }

    @Test func `a deleted account's owner is told in the same step`() {
        let (signUp, facts) = proved(.delete)
        #expect(facts == [Flow.told(.deleted), .delete(Flow.old)])
        signUp.stands(at: .over(.expired(.accountDeleted)))
    }

    @Test func `a new number ends the sessions and is told to the old number and by letter`() {
        let step = Step.phone(.code(.change(changing(.phone)), Flow.challenge, draft: Flow.draft))
        var signUp = Flow.signUp(at: step)
        #expect(
            signUp.rightCode(owner: Flow.owner) == [
                .changePhone(Flow.old, to: Flow.phone), .raiseEpoch(Flow.old),
                Flow.told(.phoneChanged, to: .phone(Flow.oldPhone)), Flow.told(.phoneChanged),
                .smsConfirmed(Flow.phone),
            ])
        signUp.stands(at: .over(.account))
    }

    @Test func `a new password ends the sessions and is told`() {
        var signUp = Flow.signUp(at: .recovery(.password(.change(changing(.password)))))
        #expect(
            signUp.setPassword("$hash", owner: Flow.owner, now: Flow.now) == [
                .setPassword(Flow.old, hash: "$hash"), .raiseEpoch(Flow.old), Flow.told(.passwordChanged),
            ])
        signUp.stands(at: .over(.account))
    }

    @Test func `a code to the account's number, and the right provider, prove as well`() {
        var sms = Flow.signUp(at: .change(.code(Flow.changing(.password), Flow.challenge(to: .phone(Flow.oldPhone)))))
        #expect(sms.rightCode() == [.phoneProven(Flow.old, Flow.oldPhone), .smsConfirmed(Flow.oldPhone)])
        sms.stands(
            at: .recovery(
                .password(
                    .change(Flow.changing(.password, proof: Proof(account: Flow.active, way: .sms, at: Flow.now))))))
        var google = Flow.signUp(
            at: .trip(.returning(Flow.departure(.prove), from: .prove(Flow.changing(.password)), since: Flow.now)))
        #expect(google.identify(Flow.identity, known: Flow.finished) == [])
        google.stands(
            at: .recovery(
                .password(
                    .change(
                        Flow.changing(
                            .password, proof: Proof(account: Flow.active, way: .provider(.google), at: Flow.now))))))
    }

    @Test func `somebody else's proof proves nothing`() {
        let other = Flow.known(.active, phone: "+79990000002", id: AccountID("other"))
        var password = Flow.signUp(at: .change(.prove(Flow.unbinding)))
        #expect(password.signIn(other) == nil)
        for known in [other, nil] {
            var provider = Flow.signUp(
                at: .trip(.returning(Flow.departure(.prove), from: .prove(Flow.unbinding), since: Flow.now)))
            #expect(provider.identify(Flow.identity, known: known) == [])
            provider.stands(at: .change(.prove(Flow.unbinding)), Refusal(.notBound, provider: .google))
        }
    }

    @Test func `a provider is bound, told to the owner, once`() {
        let step = Step.trip(.returning(Flow.departure(), from: .binding(Flow.binding), since: Flow.now))
        var fresh = Flow.signUp(at: step)
        let link = Fact.link(provider: .google, subject: "anna", to: Flow.old, giving: nil)
        #expect(
            fresh.identify(Flow.identity, known: nil, owner: Flow.owner) == [
                link, Flow.told(.linked, provider: .google),
            ])
        fresh.stands(at: .over(.account))
        var again = Flow.signUp(at: step)
        #expect(again.identify(Flow.identity, known: Flow.finished, owner: Flow.owner) == [link])
        let other = Flow.known(.active, phone: nil, id: AccountID("other"))
        var refused = Flow.signUp(at: step)
        #expect(refused.identify(Flow.identity, known: other, owner: Flow.owner) == [])
        refused.stands(at: .change(.binding(Flow.binding)), Refusal(.alreadyBound, provider: .google))
    }

    @Test func `the last way in stays`() {
        var signUp = Flow.signUp(at: .change(.prove(Flow.unbinding)))
        #expect(signUp.lastWayIn(now: Flow.now) == [])
        signUp.stands(at: .change(.prove(Flow.unbinding)), Refusal(.lastWayIn))
    }

    @Test func `only a binding takes the word of a provider that can't authenticate again`() {
        #expect(!AccountChangeKind.bind(.google).needsReauthentication)
        for change in [AccountChangeKind.unbind(.google, subject: "a"), .phone, .password, .delete] {
            #expect(change.needsReauthentication)
        }
    }

    @Test(arguments: Flow.places.filter { EventTableTests.changing.contains($0.name) })
    func `a change that is given up, or whose session has ended, leads back to the account`(place: Place) {
        var left = Flow.signUp(at: place.step)
        // What a call brings that is under way is not lost.
        #expect(left.leave(now: Flow.now) == (place.step.isCalling ? nil : []))
        if !place.step.isCalling { left.stands(at: .over(.account)) }
        var ended = Flow.signUp(at: place.step)
        #expect(ended.sessionEnded(now: Flow.now) == [])
        ended.stands(at: .over(.account))
    }
}
