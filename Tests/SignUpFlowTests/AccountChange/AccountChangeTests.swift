import Testing

@testable import SignUpFlow

/// Changes of a way in: each after a fresh proof, bound to the account and the session.
@Suite struct AccountChangeTests {
    private static let proof = Proof(account: Fixtures.active, way: .password, at: Fixtures.now)

    /// At `prove`, and the right password given.
    private func proved(_ change: AccountChangeKind) -> (SignUp, [Fact]?) {
        var signUp = Fixtures.signUp(at: .change(.prove(Fixtures.changing(change))))
        let facts = signUp.signIn(Fixtures.finished, owner: Fixtures.owner)
        return (signUp, facts)
    }

    private func changing(_ change: AccountChangeKind) -> AccountChange { Fixtures.changing(change, proof: Self.proof) }

    @Test func `a change begins at its proof and makes nothing true`() {
        var signUp = Fixtures.signUp(at: .entrance(.signIn))
        #expect(signUp.prove(Fixtures.unbinding, now: Fixtures.now) == [])
        signUp.stands(at: .change(.prove(Fixtures.unbinding)))
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
                .remove(.binding(.google, subject: "anna"), from: Fixtures.old, keepsOne: true),
                .raiseEpoch(Fixtures.old),
                Fixtures.told(.unbound, provider: .google),
            ])
        signUp.stands(at: .over(.account))
    }

    @Test func `a deleted account's owner is told in the same step`() {
        let (signUp, facts) = proved(.delete)
        #expect(facts == [Fixtures.told(.deleted), .delete(Fixtures.old)])
        signUp.stands(at: .over(.expired(.accountDeleted)))
    }

    @Test func `a new number ends the sessions and is told to the old number and by letter`() {
        let step = Step.phone(.code(.change(changing(.phone)), Fixtures.challenge, draft: Fixtures.draft))
        var signUp = Fixtures.signUp(at: step)
        #expect(
            signUp.rightCode(owner: Fixtures.owner) == [
                .changePhone(Fixtures.old, to: Fixtures.phone), .raiseEpoch(Fixtures.old),
                Fixtures.told(.phoneChanged, to: .phone(Fixtures.oldPhone)), Fixtures.told(.phoneChanged),
                .smsConfirmed(Fixtures.phone),
            ])
        signUp.stands(at: .over(.account))
    }

    @Test func `a new password ends the sessions and is told`() {
        var signUp = Fixtures.signUp(at: .recovery(.password(.change(changing(.password)))))
        #expect(
            signUp.setPassword("$hash", owner: Fixtures.owner, now: Fixtures.now) == [
                .setPassword(Fixtures.old, hash: "$hash"), .raiseEpoch(Fixtures.old), Fixtures.told(.passwordChanged),
            ])
        signUp.stands(at: .over(.account))
    }

    @Test func `a code to the account's number, and the right provider, prove as well`() {
        var sms = Fixtures.signUp(
            at: .change(.code(Fixtures.changing(.password), Fixtures.challenge(to: .phone(Fixtures.oldPhone)))))
        #expect(sms.rightCode() == [.phoneProven(Fixtures.old, Fixtures.oldPhone), .smsConfirmed(Fixtures.oldPhone)])
        sms.stands(
            at: .recovery(
                .password(
                    .change(
                        Fixtures.changing(
                            .password, proof: Proof(account: Fixtures.active, way: .sms, at: Fixtures.now))))))
        var google = Fixtures.signUp(
            at: .trip(
                .returning(Fixtures.departure(.prove), from: .prove(Fixtures.changing(.password)), since: Fixtures.now))
        )
        #expect(google.identify(Fixtures.identity, known: Fixtures.finished) == [])
        google.stands(
            at: .recovery(
                .password(
                    .change(
                        Fixtures.changing(
                            .password, proof: Proof(account: Fixtures.active, way: .provider(.google), at: Fixtures.now)
                        )))))
    }

    @Test func `somebody else's proof proves nothing`() {
        let other = Fixtures.known(.active, phone: "+79990000002", id: AccountID("other"))
        var password = Fixtures.signUp(at: .change(.prove(Fixtures.unbinding)))
        #expect(password.signIn(other) == nil)
        for known in [other, nil] {
            var provider = Fixtures.signUp(
                at: .trip(.returning(Fixtures.departure(.prove), from: .prove(Fixtures.unbinding), since: Fixtures.now))
            )
            #expect(provider.identify(Fixtures.identity, known: known) == [])
            provider.stands(at: .change(.prove(Fixtures.unbinding)), Refusal(.notBound, provider: .google))
        }
    }

    @Test func `a provider is bound, told to the owner, once`() {
        let step = Step.trip(.returning(Fixtures.departure(), from: .binding(Fixtures.binding), since: Fixtures.now))
        var fresh = Fixtures.signUp(at: step)
        let link = Fact.link(provider: .google, subject: "anna", to: Fixtures.old, giving: nil)
        #expect(
            fresh.identify(Fixtures.identity, known: nil, owner: Fixtures.owner) == [
                link, Fixtures.told(.linked, provider: .google),
            ])
        fresh.stands(at: .over(.account))
        var again = Fixtures.signUp(at: step)
        #expect(again.identify(Fixtures.identity, known: Fixtures.finished, owner: Fixtures.owner) == [link])
        let other = Fixtures.known(.active, phone: nil, id: AccountID("other"))
        var refused = Fixtures.signUp(at: step)
        #expect(refused.identify(Fixtures.identity, known: other, owner: Fixtures.owner) == [])
        refused.stands(at: .change(.binding(Fixtures.binding)), Refusal(.alreadyBound, provider: .google))
    }

    @Test func `the last way in stays`() {
        var signUp = Fixtures.signUp(at: .change(.prove(Fixtures.unbinding)))
        #expect(signUp.lastWayIn(now: Fixtures.now) == [])
        signUp.stands(at: .change(.prove(Fixtures.unbinding)), Refusal(.lastWayIn))
    }

    @Test func `only a binding takes the word of a provider that can't authenticate again`() {
        #expect(!AccountChangeKind.bind(.google).needsReauthentication)
        for change in [AccountChangeKind.unbind(.google, subject: "a"), .phone, .password, .delete] {
            #expect(change.needsReauthentication)
        }
    }

    @Test(arguments: Fixtures.places.filter { EventTableTests.changing.contains($0.name) })
    func `a change that is given up, or whose session has ended, leads back to the account`(place: Place) {
        var left = Fixtures.signUp(at: place.step)
        // What a call brings that is under way is not lost.
        #expect(left.leave(now: Fixtures.now) == (place.step.isCalling ? nil : []))
        if !place.step.isCalling { left.stands(at: .over(.account)) }
        var ended = Fixtures.signUp(at: place.step)
        #expect(ended.sessionEnded(now: Fixtures.now) == [])
        ended.stands(at: .over(.account))
    }
}
