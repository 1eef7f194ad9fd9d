import Gateway
import SignUpFlow
import Testing

extension StoreConformance {
    static let doors: [Rule] = [
        Rule("an account begun by e-mail is opened by its address, in any case, until its deadline") { store in
            let (walk, outcome) = try await StoreScenario.byEmail("anna", email: "Anna@Example.com", in: store)
            #expect(outcome == .saved(version: 1))
            let deadline = walk.now + StoreScenario.day
            let known = KnownAccount(
                id: walk.account, state: .pending(confirmBy: deadline), phone: nil, epoch: 0, createdAt: walk.now,
                email: "Anna@Example.com", hasPassword: true, language: .russian, termsVersion: "2026-11-01")
            #expect(try await store.account(email: "anna@example.COM", now: walk.now) == known)
            #expect(try await store.account(walk.account, now: walk.now) == known)
            #expect(try await store.passwordHash(of: walk.account) == "hash-anna")
            #expect(try await store.account(email: "other@example.com", now: walk.now) == nil)
            #expect(try await store.account(email: "anna@example.com", now: deadline) == nil)
            let details = try await store.details(of: walk.account, now: walk.now)
            #expect(details?.bindings == [])
            #expect(details?.firstName == "First-anna")
            #expect(details?.lastName == "Last-anna")
        },
        Rule("an address that nobody confirmed is kept, and opens nothing") { store in
            var walk = StoreScenario("anna")
            let facts = walk.signUp.registerUnproven(
                walk.account, email: "anna@example.com", walk.particulars, walk.acceptance,
                confirmWithin: StoreScenario.day,
                now: walk.now)
            #expect(try await walk.save(in: store, facts ?? []).isSaved)
            #expect(try await store.account(email: "anna@example.com", now: walk.now) == nil)
            let details = try await store.details(of: walk.account, now: walk.now)
            #expect(details?.contactEmail == "anna@example.com")
            #expect(details?.known.email == nil)
            // It reserves nothing either.
            let (_, outcome) = try await StoreScenario.byEmail("boris", email: "anna@example.com", in: store)
            #expect(outcome.isSaved)
        },
        Rule("the phone-first door's last step makes an active account at once") { store in
            let (walk, outcome) = try await StoreScenario.byPhone(
                "anna", email: "anna@example.com", phone: 1, in: store)
            #expect(outcome.isSaved)
            let known = try #require(try await store.account(phone: walk.phone.e164))
            #expect(known.id == walk.account)
            #expect(known.state == .active)
            #expect(known.email == "anna@example.com")
            #expect(known.hasPassword)
            #expect(try await store.account(email: "ANNA@example.com", now: walk.now) == known)
            #expect(try await store.session(walk.session, now: walk.now)?.account == walk.account)
        },
        Rule("of 16 that finish with one e-mail address at once, one becomes active (I11)") { store in
            let outcomes = try await atOnce(16) { index in
                try await StoreScenario.byPhone("anna-\(index)", email: "Anna@example.com", phone: index, in: store)
                    .outcome
            }
            #expect(outcomes.count(where: \.isSaved) == 1)
            #expect(outcomes.count { $0 == .emailTaken } == 15)
        },
        Rule("of 16 that finish with one phone at once, one becomes active (I2)") { store in
            let outcomes = try await atOnce(16) { index in
                try await StoreScenario.byPhone(
                    "anna-\(index)", email: "anna-\(index)@example.com", phone: 7, in: store
                ).outcome
            }
            #expect(outcomes.count(where: \.isSaved) == 1)
            #expect(outcomes.count { $0 == .phoneTaken } == 15)
        },
        Rule("an active account's address is refused to everybody else, in any case (I11)") { store in
            let (holder, _) = try await StoreScenario.byPhone("anna", email: "anna@example.com", phone: 1, in: store)
            let (walk, outcome) = try await StoreScenario.byEmail("boris", email: "ANNA@example.com", in: store)
            #expect(outcome == .emailTaken)
            #expect(try await store.signUp(walk.signUp.id, browser: walk.browser) == nil)
            #expect(try await store.account(walk.account, now: walk.now) == nil)
            #expect(try await store.account(email: "anna@example.com", now: walk.now)?.id == holder.account)
        },
        Rule("when a second pending account confirms the same address, the first loses it and stays") { store in
            var (first, _) = try await StoreScenario.byEmail("anna", email: "anna@example.com", phone: 1, in: store)
            let (second, outcome) = try await StoreScenario.byEmail(
                "boris", email: "Anna@example.com", phone: 2, in: store)
            #expect(outcome.isSaved)
            #expect(try await store.account(email: "anna@example.com", now: second.now)?.id == second.account)
            let left = try #require(try await store.account(first.account, now: first.now))
            #expect(left.email == nil)
            #expect(left.hasPassword)
            _ = first.sendCode()
            let confirmed = first.confirm()
            #expect(try await first.save(in: store, confirmed).isSaved)
            #expect(try await store.account(email: "anna@example.com", now: second.now)?.id == second.account)
        },
        Rule("the phone-first door takes an address over from a pending account too") { store in
            let (first, _) = try await StoreScenario.byEmail("anna", email: "anna@example.com", in: store)
            let (second, outcome) = try await StoreScenario.byPhone(
                "boris", email: "anna@example.com", phone: 2, in: store)
            #expect(outcome.isSaved)
            #expect(try await store.account(email: "anna@example.com", now: second.now)?.id == second.account)
            #expect(try await store.account(first.account, now: first.now)?.email == nil)
        },
        Rule("an account past its deadline keeps no address: it goes when another confirms it") { store in
            let (first, _) = try await StoreScenario.byEmail("anna", email: "anna@example.com", in: store)
            let later = StoreScenario.start + StoreScenario.day
            let (_, outcome) = try await StoreScenario.byEmail(
                "boris", email: "anna@example.com", now: later, in: store)
            #expect(outcome.isSaved)
            #expect(try await store.account(first.account, now: first.now) == nil)
            #expect(try await store.passwordHash(of: first.account) == nil)
        },
        Rule("signing in elsewhere gives a pending account up, and never an active one") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let (pending, _) = try await StoreScenario.byEmail("boris", email: "boris@example.com", in: store)
            let gone = Fact.giveUp(AccountID("nobody"))
            #expect(try await walk.save(in: store, [.giveUp(pending.account), gone]).isSaved)
            #expect(try await store.account(pending.account, now: walk.now) == nil)
            #expect(try await store.account(email: "boris@example.com", now: walk.now) == nil)
            #expect(try await store.unfinished(browser: pending.browser, now: walk.now + .seconds(1)) == nil)
            #expect(try await walk.save(in: store, [.giveUp(walk.account)]).isSaved)
            #expect(try await store.account(walk.account, now: walk.now) != nil)
        },
        Rule("the version accepted latest is known, also where the terms went back") { store async throws in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            func accept(_ version: String, after seconds: Int) async throws -> String? {
                var acceptance = walk.acceptance
                acceptance.version = version
                acceptance.shownAs = .notice
                acceptance.language = .english
                acceptance.at = StoreScenario.start + .seconds(seconds)
                #expect(try await walk.save(in: store, [.accept(walk.account, acceptance)]).isSaved)
                #expect(try await store.account(walk.account, now: walk.now)?.language == .english)
                return try await store.account(walk.account, now: walk.now)?.termsVersion
            }
            #expect(try await accept("2027-01-01", after: 10) == "2027-01-01")
            #expect(try await accept("2026-11-01", after: 20) == "2026-11-01")
            #expect(try await store.session(walk.session, now: walk.now)?.termsVersion == "2026-11-01")
            let all = try await store.details(of: walk.account, now: walk.now)?.acceptances
            #expect(all?.map(\.version) == ["2026-11-01", "2027-01-01"])
            #expect(all?.map(\.shownAs) == [.notice, .notice])
            let unknown = Fact.accept(AccountID("nobody"), walk.acceptance)
            #expect(try await walk.save(in: store, [unknown]) == .ended)
        },
        Rule("an owner is shown all that is kept, and nobody else's") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            _ = try await StoreScenario.byPhone("boris", email: "boris@example.com", phone: 2, in: store)
            walk.now = StoreScenario.start + .seconds(60)
            let link = Fact.link(provider: ProviderName("facebook"), subject: "f", to: walk.account, giving: nil)
            _ = try await walk.save(in: store, [link, .setPassword(walk.account, hash: "new")])
            let known = try #require(try await store.account(walk.account, now: walk.now))
            var acceptance = walk.acceptance
            acceptance.at = StoreScenario.start
            let details = AccountDetails(
                known: known, firstName: nil, lastName: nil, contactEmail: nil,
                bindings: [
                    .init(provider: StoreScenario.google, subject: walk.subject, boundAt: StoreScenario.start),
                    .init(provider: ProviderName("facebook"), subject: "f", boundAt: walk.now),
                ], acceptances: [acceptance], attribution: walk.signUp.attribution, passwordSetAt: walk.now)
            #expect(try await store.details(of: walk.account, now: walk.now) == details)
            #expect(try await store.details(of: AccountID("nobody"), now: walk.now) == nil)
            let (pending, _) = try await StoreScenario.pending("vera", phone: 3, in: store)
            #expect(try await store.details(of: pending.account, now: StoreScenario.start + StoreScenario.day) == nil)
        },
    ]
}
