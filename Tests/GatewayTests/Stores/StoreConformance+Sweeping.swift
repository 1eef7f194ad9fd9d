import Gateway
import SignUpFlow
import Testing

extension StoreConformance {
    static let sweeping: [Rule] = [
        Rule("accounts past their deadline go in small jobs, others stay (I6)") { store in
            for index in 0..<5 { _ = try await StoreScenario.pending("anna-\(index)", in: store) }
            let active = try await StoreScenario.done("boris", phone: 2, in: store)
            let deadline = StoreScenario.start + .seconds(24 * 3600)
            let (young, _) = try await StoreScenario.pending("vera", now: deadline - .seconds(1), in: store)
            #expect(try await store.sweepAccounts(now: deadline - .seconds(1), limit: 3) == 0)
            #expect(try await store.sweepAccounts(now: deadline, limit: 3) == 3)
            #expect(try await store.sweepAccounts(now: deadline, limit: 3) == 2)
            #expect(try await store.sweepAccounts(now: deadline, limit: 3) == 0)
            for index in 0..<5 {
                #expect(try await store.account(AccountID("account-anna-\(index)"), now: StoreScenario.start) == nil)
            }
            #expect(try await store.account(active.account, now: deadline) != nil)
            #expect(try await store.account(young.account, now: deadline) != nil)
        },
        Rule("a swept account's sign-up is emptied: it says what happened, and nothing else") { store in
            var (walk, _) = try await StoreScenario.pending("anna", in: store)
            let sent = walk.sendCode()
            _ = try await walk.save(in: store, sent)
            let deadline = StoreScenario.start + .seconds(24 * 3600)
            _ = try await store.sweepAccounts(now: deadline, limit: 10)
            let emptied = try #require(try await store.signUp(walk.signUp.id, browser: walk.browser))
            #expect(emptied.signUp.step == .over(.expired(.confirmExpired)))
            walk.now = deadline
            #expect(try await walk.save(in: store) == .stale)
            // A day later the row goes too.
            let day = deadline + .seconds(86_400)
            #expect(try await store.sweepRest(now: day - .seconds(1), limit: 10) < 10)
            #expect(try await store.signUp(walk.signUp.id, browser: walk.browser) != nil)
            #expect(try await store.sweepRest(now: day, limit: 10) >= 1)
            #expect(try await store.signUp(walk.signUp.id, browser: walk.browser) == nil)
        },
        Rule("a sign-up left idle is emptied an hour later, in small jobs") { store in
            for index in 0..<5 {
                var walk = StoreScenario("anna-\(index)")
                walk.meet()
                _ = try await walk.save(in: store)
            }
            let now = StoreScenario.start + .seconds(3600)
            #expect(try await store.sweepRest(now: now - .seconds(1), limit: 3) == 0)
            #expect(try await store.sweepRest(now: now, limit: 3) == 3)
            #expect(try await store.sweepRest(now: now, limit: 3) == 2)
            #expect(try await store.sweepRest(now: now, limit: 3) == 0)
            let emptied = try await store.signUp(SignUpID("sign-up-anna-0"), browser: Digest("browser-anna-0"))
            #expect(emptied?.signUp.step == .over(.expired(.signUpExpired)))
            #expect(emptied?.version == 2)
        },
        Rule("old codes, tokens, sessions and budgets go, and the account stays") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let code = walk.code()
            let take = BudgetTake(.smsPerHour, limit: 5)
            _ = try await walk.save(in: store) { commit in
                commit.code = code
                commit.takes = [take]
            }
            _ = try await store.redeem(code.hash, token: walk.token(), now: walk.now)
            let later = walk.now + .seconds(3 * 24 * 3600)
            var swept = 0
            while case let count = try await store.sweepRest(now: later, limit: 2), count > 0 {
                #expect(count <= 2)
                swept += count
            }
            // The sign-up twice, token, code, session (with them or before), budget, operator range.
            #expect(swept >= 5)
            #expect(try await store.code(code.hash) == nil)
            #expect(try await store.session(walk.session, now: walk.now) == nil)
            #expect(try await store.used([take], now: walk.now) == [0])
            #expect(try await store.account(walk.account, now: later) != nil)
        },
        Rule("a code outlives its tokens, so that a second use is noticed") { store in
            let walk = try await StoreScenario.done("anna", phone: 1, in: store)
            _ = try await store.issue(walk.code(), takes: [], now: walk.now)
            _ = try await store.redeem(walk.code().hash, token: walk.token(), now: walk.now)
            let later = walk.now + .seconds(300)
            _ = try await store.sweepRest(now: later, limit: 100)
            #expect(try await store.redeem(walk.code().hash, token: walk.token("b"), now: later) == .replayed)
            #expect(try await store.holder(ofToken: walk.token().hash, now: later) == nil)
        },
        Rule("failures of a login are forgotten after 30 days, but a password that rests goes on resting") { store in
            let address = BudgetTake(.passwordFailuresPerAddressHour, limit: 0)
            let rests = PasswordGuess(login: Digest("a login"), account: Digest("rests"))
            let waits = PasswordGuess(login: Digest("waits"), account: Digest("waits too"))
            for guess in [rests, waits] {
                for index in 0..<4 {
                    let limit = guess == rests ? 4 : 100
                    let answer = try await store.tryPassword(
                        guess, address: address, limit: limit, now: StoreScenario.start + .seconds(index))
                    #expect(answer == .allowed)
                }
            }
            let month = StoreScenario.start + .seconds(3) + .seconds(30 * 86_400)
            #expect(try await store.sweepRest(now: month - .milliseconds(1), limit: 10) == 0)
            #expect(try await store.sweepRest(now: month, limit: 10) == 3)
            let years = StoreScenario.start + .seconds(1000 * 86400)
            _ = try await store.sweepRest(now: years, limit: 10)
            #expect(try await store.tryPassword(rests, address: address, limit: 4, now: years) == .rests)
            for _ in 0..<4 {
                let answer = try await store.tryPassword(waits, address: address, limit: 100, now: years)
                #expect(answer == .allowed)
            }
        },
        Rule("a message that nobody came to send goes after 30 days") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            _ = try await walk.save(in: store, [.tell(walk.notice())])
            let month = walk.now + .seconds(30 * 86_400)
            _ = try await store.sweepRest(now: month - .milliseconds(1), limit: 100)
            #expect(try await store.nextMessageDue() == walk.now)
            _ = try await store.sweepRest(now: month, limit: 100)
            #expect(try await store.nextMessageDue() == nil)
        },
        Rule("the newest time is known to the minute, and never goes back") { store in
            #expect(try await store.newestTime() == nil)
            var walk = StoreScenario("anna")
            _ = try await walk.save(in: store)
            #expect(try await store.newestTime() == StoreScenario.start)
            walk.now = StoreScenario.start + .seconds(60)
            _ = try await walk.save(in: store)
            walk.now = StoreScenario.start - .seconds(86400)
            _ = try await walk.save(in: store)
            #expect(try await store.newestTime() == StoreScenario.start + .seconds(60))
        },
        Rule("a clock that is believed is the newest time, to the minute, whatever was before") { store in
            for (now, newest) in [(0, 0), (59, 0), (60, 60), (-86400, -86400)] {
                try await store.believe(StoreScenario.start + .seconds(now))
                #expect(try await store.newestTime() == StoreScenario.start + .seconds(newest))
            }
        },
        Rule("a ping answers and leaves nothing") { store in
            try await store.ping()
            #expect(try await store.newestTime() == nil)
        },
    ]
}
