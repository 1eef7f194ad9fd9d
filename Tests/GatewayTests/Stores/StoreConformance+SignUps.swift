import Gateway
import SignUpFlow
import Testing

extension StoreConformance {
    static let signUps: [Rule] = [
        Rule("a sign-up is shown as it was saved, to its own browser alone") { store in
            var walk = StoreScenario("anna")
            walk.meet()
            #expect(try await walk.save(in: store) == .saved(version: 1))
            let stored = try await store.signUp(walk.signUp.id, browser: walk.browser)
            #expect(stored == StoredSignUp(signUp: walk.signUp, version: 1))
            #expect(try await store.signUp(walk.signUp.id, browser: Digest("other")) == nil)
            #expect(try await store.signUp(walk.signUp.id, browser: walk.browser) != nil)
            #expect(try await store.signUp(SignUpID("unknown"), browser: walk.browser) == nil)
        },
        Rule("a second beginning of the same sign-up changes nothing") { store in
            var walk = StoreScenario("anna")
            _ = try await walk.save(in: store)
            walk.version = nil
            walk.meet()
            #expect(try await walk.save(in: store) == .stale)
            let stored = try await store.signUp(walk.signUp.id, browser: walk.browser)
            #expect(stored?.signUp.step == .entrance(.register))
        },
        Rule("a save from another browser is stale") { store in
            var walk = StoreScenario("anna")
            _ = try await walk.save(in: store)
            #expect(try await walk.save(in: store) { $0.browser = Digest("other") } == .stale)
        },
        Rule("of 32 moves made from one version at once, one is saved") { store in
            var walk = StoreScenario("anna")
            _ = try await walk.save(in: store)
            let from = walk
            let outcomes = try await atOnce(32) { _ in
                var walk = from
                return try await walk.save(in: store)
            }
            #expect(outcomes.count { $0 == .saved(version: 2) } == 1)
            #expect(outcomes.count { $0 == .stale } == 31)
        },
        Rule("Register offers the browser's latest unfinished sign-up, while it is one") { store in
            var early = StoreScenario("anna")
            early.meet()
            _ = try await early.save(in: store)
            let browser = early.browser
            var late = StoreScenario("boris", now: StoreScenario.start + .seconds(60))
            late.meet()
            _ = try await late.save(in: store) { $0.browser = browser }
            var begun = StoreScenario("vera", now: StoreScenario.start + .seconds(120))
            _ = try await begun.save(in: store) { $0.browser = browser }

            #expect(try await store.unfinished(browser: browser, now: begun.now) == late.signUp.id)
            #expect(try await store.unfinished(browser: Digest("other"), now: begun.now) == nil)
            // Half an hour later the identity is too old: Register itself is what they would lead to.
            #expect(try await store.unfinished(browser: browser, now: StoreScenario.start + .seconds(1900)) == nil)
        },
        Rule("a browser's one sign-up away at a provider is found, and none of several") { store in
            var early = StoreScenario("anna")
            early.depart()
            _ = try await early.save(in: store)
            let (browser, now) = (early.browser, early.now)
            #expect(
                try await store.onlyAway(at: StoreScenario.google, browser: browser, now: now)?.signUp == early.signUp)
            #expect(try await store.onlyAway(at: .facebook, browser: browser, now: now) == nil)
            #expect(try await store.onlyAway(at: StoreScenario.google, browser: Digest("other"), now: now) == nil)
            let end = now + Lifetime.departure
            #expect(try await store.onlyAway(at: StoreScenario.google, browser: browser, now: end) != nil)
            #expect(
                try await store.onlyAway(at: StoreScenario.google, browser: browser, now: end + .milliseconds(1)) == nil
            )
            var met = StoreScenario("vera")
            met.meet()
            _ = try await met.save(in: store) { $0.browser = browser }
            #expect(
                try await store.onlyAway(at: StoreScenario.google, browser: browser, now: now)?.signUp == early.signUp)
            var late = StoreScenario("boris")
            late.depart()
            _ = try await late.save(in: store) { $0.browser = browser }
            #expect(try await store.onlyAway(at: StoreScenario.google, browser: browser, now: now) == nil)
        },
        Rule("signing out ends the session and its browser's sign-ups, and nobody else's") { store in
            let anna = try await StoreScenario.done("anna", phone: 1, in: store)
            let boris = try await StoreScenario.done("boris", phone: 2, in: store)
            try await store.endSession(anna.session, browser: anna.browser, now: anna.now)
            #expect(try await store.session(anna.session, now: anna.now) == nil)
            #expect(try await store.signUp(anna.signUp.id, browser: anna.browser) == nil)
            #expect(try await store.session(boris.session, now: boris.now) != nil)
            #expect(try await store.signUp(boris.signUp.id, browser: boris.browser) != nil)
        },
        Rule("a commit needs its live session") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let session = walk.session
            #expect(try await walk.save(in: store) { $0.liveSession = session }.isSaved)
            #expect(try await walk.save(in: store) { $0.liveSession = Digest("unknown") } == .ended)
            walk.now = walk.now + .seconds(1800)
            #expect(try await walk.save(in: store) { $0.liveSession = session } == .ended)
        },
    ]
}
