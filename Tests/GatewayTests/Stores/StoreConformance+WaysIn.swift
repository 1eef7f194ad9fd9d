import Gateway
import SignUpFlow
import Testing

extension StoreConformance {
    private static func unbind(_ walk: StoreScenario, keepsOne: Bool) -> Fact {
        .remove(.binding(StoreScenario.google, subject: walk.subject), from: walk.account, keepsOne: keepsOne)
    }

    static let waysIn: [Rule] = [
        Rule("the last way in can't be removed by its owner") { store in
            var social = try await StoreScenario.done("anna", phone: 1, in: store)
            #expect(try await social.save(in: store, [unbind(social, keepsOne: true)]) == .lastWayIn)
            #expect(try await social.known(in: store)?.id == social.account)
            // A password with a confirmed phone is one more.
            _ = try await social.save(in: store, [.setPassword(social.account, hash: "h")])
            #expect(try await social.save(in: store, [unbind(social, keepsOne: true)]).isSaved)
            #expect(try await social.known(in: store) == nil)
            let password = Fact.remove(.password, from: social.account, keepsOne: true)
            #expect(try await social.save(in: store, [password]) == .lastWayIn)
            #expect(try await store.passwordHash(of: social.account) == "h")
        },
        Rule("a password counts as a way in only beside a login that was confirmed") { store in
            var (walk, _) = try await StoreScenario.byPhone("anna", email: "anna@example.com", phone: 1, in: store)
            let email = Fact.remove(.email, from: walk.account, keepsOne: true)
            let release = Fact.releasePhone(walk.account)
            #expect(try await walk.save(in: store, [release, email]) == .lastWayIn)
            #expect(try await walk.save(in: store, [email]).isSaved)
            #expect(try await store.account(email: "anna@example.com", now: walk.now) == nil)
            #expect(try await store.account(walk.account, now: walk.now)?.phone == walk.phone.e164)
        },
        Rule("who proved the number may remove every other way in") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            #expect(try await walk.save(in: store, [unbind(walk, keepsOne: false)]).isSaved)
            #expect(try await walk.known(in: store) == nil)
            #expect(try await store.account(phone: walk.phone.e164)?.id == walk.account)
        },
        Rule("a phone was last proven when it was confirmed, changed, or its code came back") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            #expect(try await walk.known(in: store)?.phoneProvenAt == walk.now)
            let old = walk.now
            walk.now = old + .seconds(1)
            // Another number's code says nothing of this one.
            let other = StoreScenario("boris", phone: 2).phone
            #expect(try await walk.save(in: store, [.phoneProven(walk.account, other)]).isSaved)
            #expect(try await walk.known(in: store)?.phoneProvenAt == old)
            #expect(try await walk.save(in: store, [.phoneProven(walk.account, walk.phone)]).isSaved)
            #expect(try await walk.known(in: store)?.phoneProvenAt == walk.now)
            walk.now = old + .seconds(2)
            #expect(try await walk.save(in: store, [.changePhone(walk.account, to: other)]).isSaved)
            #expect(try await walk.known(in: store)?.phoneProvenAt == walk.now)
        },
        Rule("of two that remove one way in at once, the second finds it gone") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            var other = try await StoreScenario.done("boris", phone: 2, in: store)
            _ = try await walk.save(in: store, [.setPassword(walk.account, hash: "h")])
            // Not the account's own: nobody's binding goes.
            let foreign = Fact.remove(
                .binding(StoreScenario.google, subject: walk.subject), from: other.account, keepsOne: false)
            #expect(try await other.save(in: store, [foreign]) == .stale)
            #expect(try await walk.known(in: store)?.id == walk.account)
            for way in [Credential.binding(StoreScenario.google, subject: walk.subject), .password] {
                let remove = Fact.remove(way, from: walk.account, keepsOne: false)
                #expect(try await walk.save(in: store, [remove]).isSaved)
                #expect(try await walk.save(in: store, [remove]) == .stale)
            }
            let email = Fact.remove(.email, from: walk.account, keepsOne: false)
            #expect(try await walk.save(in: store, [email]) == .stale)
        },
        Rule("a binding that was removed can be bound again, by anybody who proves it") { store in
            var anna = try await StoreScenario.done("anna", phone: 1, in: store)
            var boris = try await StoreScenario.done("boris", phone: 2, in: store)
            _ = try await anna.save(in: store, [unbind(anna, keepsOne: false)])
            let link = Fact.link(provider: StoreScenario.google, subject: anna.subject, to: boris.account, giving: nil)
            #expect(try await boris.save(in: store, [link]).isSaved)
            #expect(try await anna.known(in: store)?.id == boris.account)
        },
        Rule("a password is replaced, with its date; another cost of the same one changes no date") {
            store async throws in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            func setAt() async throws -> Instant? {
                let details = try await store.details(of: walk.account, now: walk.now)
                return details?.passwordSetAt
            }
            #expect(try await store.passwordHash(of: walk.account) == nil)
            // There is none to hash again.
            _ = try await walk.save(in: store, [.rehashPassword(walk.account, hash: "ghost")])
            #expect(try await store.passwordHash(of: walk.account) == nil)
            for (hash, seconds) in [("first", 1), ("second", 2)] {
                walk.now = StoreScenario.start + .seconds(seconds)
                #expect(try await walk.save(in: store, [.setPassword(walk.account, hash: hash)]).isSaved)
                #expect(try await store.passwordHash(of: walk.account) == hash)
                #expect(try await setAt() == walk.now)
            }
            walk.now = StoreScenario.start + .seconds(3)
            #expect(try await walk.save(in: store, [.rehashPassword(walk.account, hash: "dearer")]).isSaved)
            #expect(try await store.passwordHash(of: walk.account) == "dearer")
            #expect(try await setAt() == StoreScenario.start + .seconds(2))
            #expect(try await store.account(walk.account, now: walk.now)?.hasPassword == true)
        },
        Rule("a changed phone is the account's alone, or another's already (I2)") { store in
            var anna = try await StoreScenario.done("anna", phone: 1, in: store)
            let boris = try await StoreScenario.done("boris", phone: 2, in: store)
            let old = anna.phone
            #expect(try await anna.save(in: store, [.changePhone(anna.account, to: boris.phone)]) == .phoneTaken)
            #expect(try await anna.save(in: store, [.changePhone(anna.account, to: old)]).isSaved)
            let fresh = StoreScenario("vera", phone: 3).phone
            #expect(try await anna.save(in: store, [.changePhone(anna.account, to: fresh)]).isSaved)
            #expect(try await store.account(phone: fresh.e164)?.id == anna.account)
            #expect(try await store.account(phone: old.e164) == nil)
            // The old number is free for somebody else.
            let next = try await StoreScenario.done("gleb", phone: 1, in: store)
            #expect(try await store.account(phone: old.e164)?.id == next.account)
        },
        Rule("of 16 accounts that change to one phone at once, one gets it (I2)") { store in
            let fresh = StoreScenario("vera", phone: 99).phone
            let outcomes = try await atOnce(16) { index in
                var walk = try await StoreScenario.done("anna-\(index)", phone: index, in: store)
                return try await walk.save(in: store, [.changePhone(walk.account, to: fresh)])
            }
            #expect(outcomes.count(where: \.isSaved) == 1)
            #expect(outcomes.count { $0 == .phoneTaken } == 15)
        },
        Rule("a released phone leaves the account active, and its next holder confirms it anew") { store in
            var anna = try await StoreScenario.done("anna", phone: 1, in: store)
            #expect(try await anna.save(in: store, [.releasePhone(anna.account)]).isSaved)
            let left = try #require(try await store.account(anna.account, now: anna.now))
            #expect(left.state == .active)
            #expect(left.phone == nil)
            #expect(try await store.account(phone: anna.phone.e164) == nil)
            let next = try await StoreScenario.done("boris", phone: 1, in: store)
            #expect(try await store.account(phone: anna.phone.e164)?.id == next.account)
            // The account confirms another number at its next sign-in.
            #expect(try await anna.save(in: store, [.activate(anna.account, phone: next.phone)]) == .phoneTaken)
            let other = StoreScenario("vera", phone: 3).phone
            #expect(try await anna.save(in: store, [.activate(anna.account, phone: other)]).isSaved)
            #expect(try await store.account(phone: other.e164)?.id == anna.account)
        },
        Rule("a raised epoch ends every session, code, token and sign-up made before, and spares its own (I9)") {
            store async throws in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            _ = try await store.issue(walk.code("used"), takes: [], now: walk.now)
            _ = try await store.redeem(walk.code("used").hash, token: walk.token(), now: walk.now)
            _ = try await store.issue(walk.code("unused"), takes: [], now: walk.now)
            var other = StoreScenario("boris")
            _ = try await other.save(in: store)

            let before = walk.standing
            let next = walk.session(Digest("next"), epoch: 2)
            let raised = try await walk.save(in: store, [.raiseEpoch(walk.account)]) { commit in
                commit.standings = [before]
                commit.opens = next
            }
            #expect(raised.isSaved)
            #expect(try await store.account(walk.account, now: walk.now)?.epoch == 2)
            #expect(try await store.session(walk.session, now: walk.now) == nil)
            #expect(try await store.session(next.hash, now: walk.now)?.epoch == 2)
            #expect(try await store.holder(ofToken: walk.token().hash, now: walk.now) == nil)
            let unused = walk.code("unused").hash
            #expect(try await store.redeem(unused, token: walk.token("late"), now: walk.now) == .dead)
            #expect(try await other.save(in: store) { $0.standings = [before] } == .ended)
            #expect(try await walk.save(in: store, [.raiseEpoch(walk.account)]) { $0.standings = [before] } == .ended)
            #expect(try await store.account(walk.account, now: walk.now)?.epoch == 2)
        },
        Rule("of 16 changes made under one epoch at once, one is saved (I9)") { store in
            let walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let outcomes = try await atOnce(16) { index in
                var tab = StoreScenario("tab-\(index)")
                return try await tab.save(
                    in: store, [.setPassword(walk.account, hash: "hash-\(index)"), .raiseEpoch(walk.account)]
                ) { $0.standings = [walk.standing] }
            }
            #expect(outcomes.count(where: \.isSaved) == 1)
            #expect(outcomes.count { $0 == .ended } == 15)
        },
        Rule("a deleted account goes with all that hangs on it, and frees what it had (I9)") { store in
            var (walk, _) = try await StoreScenario.byPhone("anna", email: "anna@example.com", phone: 1, in: store)
            let link = Fact.link(provider: StoreScenario.google, subject: walk.subject, to: walk.account, giving: nil)
            _ = try await walk.save(in: store, [link])
            _ = try await store.issue(walk.code(), takes: [], now: walk.now)
            _ = try await store.redeem(walk.code().hash, token: walk.token(), now: walk.now)
            let (standing, farewell) = (walk.standing, walk.notice(.deleted))
            let outcome = try await walk.save(in: store, [.tell(farewell), .delete(walk.account)]) { commit in
                commit.standings = [standing]
            }
            #expect(outcome.isSaved)
            #expect(try await store.account(walk.account, now: walk.now) == nil)
            #expect(try await store.details(of: walk.account, now: walk.now) == nil)
            #expect(try await store.passwordHash(of: walk.account) == nil)
            #expect(try await store.session(walk.session, now: walk.now) == nil)
            #expect(try await store.holder(ofToken: walk.token().hash, now: walk.now) == nil)
            #expect(try await store.dueMessages(now: walk.now, limit: 10).map(\.notice) == [farewell])
            let (next, again) = try await StoreScenario.byPhone("boris", email: "anna@example.com", phone: 1, in: store)
            #expect(again.isSaved)
            #expect(try await store.account(phone: walk.phone.e164)?.id == next.account)
        },
        Rule("nothing changes on an account that is gone, and a pending one has no phone to change") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let nobody = AccountID("nobody")
            let facts: [Fact] = [
                .remove(.password, from: nobody, keepsOne: false), .setPassword(nobody, hash: "h"),
                .changePhone(nobody, to: walk.phone), .releasePhone(nobody),
                .raiseEpoch(nobody), .delete(nobody),
            ]
            for fact in facts { #expect(try await walk.save(in: store, [fact]) == .ended, "\(fact)") }
            let (pending, _) = try await StoreScenario.pending("boris", phone: 2, in: store)
            for fact in [Fact.changePhone(pending.account, to: pending.phone), .releasePhone(pending.account)] {
                #expect(try await walk.save(in: store, [fact]) == .ended, "\(fact)")
            }
        },
    ]
}
