import Gateway
import SignUpFlow
import Testing

extension StoreConformance {
    static let accounts: [Rule] = [
        Rule("Create makes a pending account that the identity opens until its deadline") { store in
            let (walk, outcome) = try await StoreScenario.pending("anna", in: store)
            #expect(outcome == .saved(version: 1))
            let deadline = walk.now + .seconds(24 * 3600)
            let known = KnownAccount(
                id: walk.account, state: .pending(confirmBy: deadline), phone: nil, epoch: 0, createdAt: walk.now,
                language: .russian, termsVersion: "2026-11-01")
            #expect(try await walk.known(in: store) == known)
            #expect(try await store.account(walk.account, now: walk.now) == known)
            #expect(try await store.account(walk.account, now: deadline) == nil)
            #expect(try await store.account(boundTo: StoreScenario.google, subject: walk.subject, now: deadline) == nil)
            #expect(
                try await store.account(boundTo: ProviderName("facebook"), subject: walk.subject, now: walk.now) == nil)
        },
        Rule("64 creates of one identity at once make one account (I1)") { store in
            let outcomes = try await atOnce(64) { index in
                try await StoreScenario.pending("anna-\(index)", subject: "same", in: store).outcome
            }
            #expect(outcomes.count(where: \.isSaved) == 1)
            let known = try #require(
                try await store.account(boundTo: StoreScenario.google, subject: "same", now: StoreScenario.start))
            #expect(outcomes.count { $0 == .bound(known) } == 63)
        },
        Rule("a commit that is refused leaves nothing behind") { store in
            _ = try await StoreScenario.pending("anna", subject: "same", in: store)
            let (walk, outcome) = try await StoreScenario.pending("boris", subject: "same", in: store)
            #expect(outcome != .saved(version: 1))
            #expect(try await store.signUp(walk.signUp.id, browser: walk.browser) == nil)
            #expect(try await store.account(walk.account, now: walk.now) == nil)
        },
        Rule("an account past its deadline reserves nothing: Create begins anew") { store in
            let (old, _) = try await StoreScenario.pending("anna", subject: "same", in: store)
            let later = StoreScenario.start + .seconds(24 * 3600)
            let (walk, outcome) = try await StoreScenario.pending("boris", subject: "same", now: later, in: store)
            #expect(outcome.isSaved)
            #expect(try await walk.known(in: store)?.id == walk.account)
            #expect(try await store.account(old.account, now: StoreScenario.start) == nil)
        },
        Rule("a confirmed phone makes the account active, for good") { store in
            let walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let known = try #require(try await store.account(phone: walk.phone.e164))
            #expect(known.id == walk.account)
            #expect(known.state == .active)
            #expect(known.phone == walk.phone.e164)
            #expect(try await store.account(walk.account, now: walk.now + .seconds(365 * 86400)) == known)
            #expect(try await store.sweepAccounts(now: walk.now + .seconds(365 * 86400), limit: 10) == 0)
        },
        Rule("of 16 accounts that confirm one phone at once, one becomes active (I2)") { store in
            let outcomes = try await atOnce(16) { index in
                var (walk, _) = try await StoreScenario.pending("anna-\(index)", phone: 7, in: store)
                _ = walk.sendCode()
                let confirmed = walk.confirm()
                let outcome = try await walk.save(in: store, confirmed)
                let state = try await store.account(walk.account, now: walk.now)?.state
                #expect((state == .active) == outcome.isSaved)
                return outcome
            }
            #expect(outcomes.count(where: \.isSaved) == 1)
            #expect(outcomes.count { $0 == .phoneTaken } == 15)
        },
        Rule("an account can't become active at its deadline or later") { store in
            var (walk, _) = try await StoreScenario.pending("anna", in: store)
            walk.now = walk.now + .seconds(24 * 3600)
            let activation = Fact.activate(walk.account, phone: walk.phone)
            #expect(try await walk.save(in: store, [activation]) == .ended)
            let standing = walk.standing
            #expect(try await walk.save(in: store) { $0.standings = [standing] } == .ended)
            #expect(try await store.account(phone: walk.phone.e164) == nil)
        },
        Rule("confirming another phone changes nothing on an active account, and the step that would is over") {
            store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let other = StoreScenario("boris", phone: 2).phone
            #expect(try await walk.save(in: store, [.activate(walk.account, phone: other)]) == .ended)
            #expect(try await store.account(walk.account, now: walk.now)?.phone == walk.phone.e164)
            #expect(try await store.account(phone: other.e164) == nil)
        },
        Rule("activation raises the epoch, says when, and ends what else stood on the account (I9)") {
            store async throws in
            var (walk, _) = try await StoreScenario.pending("anna", in: store)
            let pending = walk.standing
            var other = StoreScenario("another browser", subject: walk.subject)
            other.meet()
            let known = try #require(try await walk.known(in: store))
            _ = other.signUp.join(known, terms: StoreScenario.terms, session: other.session, now: other.now)
            #expect(try await other.save(in: store).isSaved)
            #expect(try await store.unfinished(browser: other.browser, now: walk.now) == other.signUp.id)
            let sent = walk.sendCode()
            _ = try await walk.save(in: store, sent)
            walk.now = walk.now + .seconds(60)
            let confirmed = walk.confirm()
            let session = walk.liveSession
            #expect(try await walk.save(in: store, confirmed) { $0.opens = session }.isSaved)
            let active = try #require(try await store.account(walk.account, now: walk.now))
            #expect(active.epoch == 1)
            #expect(active.epochRaisedAt == walk.now)
            #expect(active.takes(proofOf: walk.now + .milliseconds(1)))
            #expect(!active.takes(proofOf: walk.now))
            #expect(try await store.session(walk.session, now: walk.now)?.epoch == 1)
            #expect(try await other.save(in: store) { $0.standings = [pending] } == .ended)
            #expect(try await store.unfinished(browser: other.browser, now: walk.now) == nil)
            #expect(try await store.sweepRest(now: walk.now, limit: 10) == 1)
            let emptied = try await store.signUp(other.signUp.id, browser: other.browser)?.signUp.step
            #expect(emptied == .over(.confirmedElsewhere))
            #expect(try await store.signUp(walk.signUp.id, browser: walk.browser)?.signUp.step.name == "done")
        },
        Rule("what stands on an unknown account or another epoch is over (I9)") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let known = walk.standing
            let raised = AccountReference(account: walk.account, epoch: 2, confirmBy: nil)
            let unknown = AccountReference(account: AccountID("nobody"), epoch: 0, confirmBy: nil)
            #expect(try await walk.save(in: store) { $0.standings = [known] }.isSaved)
            #expect(try await walk.save(in: store) { $0.standings = [known, raised] } == .ended)
            #expect(try await walk.save(in: store) { $0.standings = [unknown] } == .ended)
            for epoch in [0, 2] {
                let stale = walk.session(Digest("another"), epoch: epoch)
                #expect(try await walk.save(in: store) { $0.opens = stale } == .ended)
            }
            #expect(try await store.session(Digest("another"), now: walk.now) == nil)
        },
        Rule("a session is for active accounts (I5)") { store in
            var (walk, _) = try await StoreScenario.pending("anna", in: store)
            let session = walk.liveSession
            #expect(try await walk.save(in: store) { $0.opens = session } == .ended)
        },
        Rule("attribution is replaced, and removed where nobody brought the person") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            func attribution(_ name: String) async throws -> Attribution? {
                #expect(try await store.issue(walk.code(name), takes: [], now: walk.now).isSaved)
                _ = try await store.redeem(walk.code(name).hash, token: walk.token(name), now: walk.now)
                return try await store.holder(ofToken: walk.token(name).hash, now: walk.now)?.attribution
            }
            #expect(try await attribution("a") == walk.signUp.attribution)
            let other = Attribution(partner: PartnerName("other"))
            _ = try await walk.save(in: store, [.attribute(walk.account, other)])
            #expect(try await attribution("b") == other)
            _ = try await walk.save(in: store, [.attribute(walk.account, Attribution())])
            #expect(try await attribution("c") == nil)
            #expect(try await walk.save(in: store, [.attribute(AccountID("nobody"), other)]) == .ended)
        },
    ]

    static let links: [Rule] = [
        Rule("a link lets a second identity open the account, once") { store in
            var anna = try await StoreScenario.done("anna", phone: 1, in: store)
            var boris = try await StoreScenario.done("boris", phone: 2, in: store)
            let facebook = ProviderName("facebook")
            func link(to account: AccountID) -> Fact {
                .link(provider: facebook, subject: "f", to: account, giving: nil)
            }
            #expect(try await anna.save(in: store, [link(to: anna.account)]).isSaved)
            #expect(try await store.account(boundTo: facebook, subject: "f", now: anna.now)?.id == anna.account)
            #expect(try await anna.save(in: store, [link(to: anna.account)]).isSaved)
            let holder = try #require(try await store.account(anna.account, now: anna.now))
            #expect(try await boris.save(in: store, [link(to: boris.account)]) == .bound(holder))
            #expect(try await boris.save(in: store, [link(to: AccountID("nobody"))]) == .ended)
        },
        Rule("a link takes an identity over from an account past its deadline") { store in
            let (old, _) = try await StoreScenario.pending("anna", subject: "same", in: store)
            var walk = try await StoreScenario.done(
                "boris", phone: 2, now: StoreScenario.start + .seconds(24 * 3600), in: store)
            let link = Fact.link(provider: StoreScenario.google, subject: "same", to: walk.account, giving: nil)
            #expect(try await walk.save(in: store, [link]).isSaved)
            #expect(
                try await store.account(boundTo: StoreScenario.google, subject: "same", now: walk.now)?.id
                    == walk.account)
            #expect(try await store.account(old.account, now: StoreScenario.start) == nil)
        },
        Rule("a link moves the binding from the pending account that held it, and that is gone") { store in
            let proved = try await StoreScenario.done("anna", phone: 1, in: store)
            var (walk, _) = try await StoreScenario.pending("boris", phone: 2, in: store)
            let link = walk.link(to: proved.account)
            #expect(try await walk.save(in: store, [link]).isSaved)
            #expect(try await walk.known(in: store)?.id == proved.account)
            #expect(try await store.account(walk.account, now: walk.now) == nil)
            #expect(try await store.unfinished(browser: walk.browser, now: walk.now + .seconds(1)) == nil)
        },
        Rule("an account that is active by now, or holds another identity, gives nothing over") { store in
            let proved = try await StoreScenario.done("anna", phone: 1, in: store)
            var active = try await StoreScenario.done("boris", phone: 2, in: store)
            let first = active.link(to: proved.account)
            #expect(try await active.save(in: store, [first]) == .notGiven)

            var (walk, _) = try await StoreScenario.pending("vera", phone: 3, in: store)
            let second = Fact.link(
                provider: ProviderName("facebook"), subject: "f", to: walk.account, giving: nil)
            let link = walk.link(to: proved.account)
            #expect(try await walk.save(in: store, [second]).isSaved)
            #expect(try await walk.save(in: store, [link]) == .notGiven)
            #expect(try await walk.known(in: store)?.id == walk.account)
        },
        Rule("an account past its deadline gives nothing over") { store in
            var (walk, _) = try await StoreScenario.pending("boris", phone: 2, in: store)
            let later = StoreScenario.start + .seconds(24 * 3600)
            let proved = try await StoreScenario.done("anna", phone: 1, now: later, in: store)
            let link = walk.link(to: proved.account)
            walk.now = later
            #expect(try await walk.save(in: store, [link]) == .ended)
        },
        Rule("ending all sessions spares the one opened with it, and takes codes and tokens along") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            _ = try await store.issue(walk.code("used"), takes: [], now: walk.now)
            _ = try await store.redeem(walk.code("used").hash, token: walk.token(), now: walk.now)
            _ = try await store.issue(walk.code("unused"), takes: [], now: walk.now)
            let next = walk.session(Digest("next"))
            #expect(try await walk.save(in: store, [.endSessions(walk.account)]) { $0.opens = next }.isSaved)
            #expect(try await store.session(walk.session, now: walk.now) == nil)
            #expect(try await store.session(next.hash, now: walk.now)?.account == walk.account)
            #expect(try await store.holder(ofToken: walk.token().hash, now: walk.now) == nil)
            let unused = walk.code("unused").hash
            #expect(try await store.redeem(unused, token: walk.token("late"), now: walk.now) == .dead)
        },
    ]
}

extension StoreScenario {
    func link(to account: AccountID) -> Fact {
        .link(provider: StoreScenario.google, subject: subject, to: account, giving: self.account)
    }
}
