import Gateway
import SignUpFlow
import Testing

extension StoreConformance {
    private static let guess = PasswordGuess(login: Digest("login"), account: Digest("account"))
    private static let other = PasswordGuess(login: Digest("other login"), account: Digest("other account"))
    private static let anywhere = BudgetTake(.passwordFailuresPerAddressHour, limit: 0)

    static let passwords: [Rule] = [
        Rule("from the fifth failure on a login waits, twice as long each time, 15 minutes at most") {
            store async throws in
            var now = StoreScenario.start
            func attempt() async throws -> PasswordTry {
                try await store.tryPassword(guess, address: anywhere, limit: 100, now: now)
            }
            for _ in 0..<5 { #expect(try await attempt() == .allowed) }
            for seconds in [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
                let until = now + .seconds(seconds)
                now = until - .milliseconds(1)
                #expect(try await attempt() == .wait(until: until))
                // Asking while it waits makes it no longer.
                #expect(try await attempt() == .wait(until: until))
                now = until
                #expect(try await attempt() == .allowed)
            }
            #expect(try await store.tryPassword(other, address: anywhere, limit: 100, now: now) == .allowed)
        },
        Rule("the wait is no longer than 15 minutes after a thousand failures") { store in
            var now = StoreScenario.start
            for _ in 0..<1000 {
                now = now + .seconds(900)
                #expect(try await store.tryPassword(guess, address: anywhere, limit: 0, now: now) == .allowed)
            }
            let answer = try await store.tryPassword(guess, address: anywhere, limit: 0, now: now)
            #expect(answer == .wait(until: now + .seconds(900)))
        },
        Rule("of 32 tries at once five are allowed, as one after the other") { store in
            let answers = try await atOnce(32) { _ in
                try await store.tryPassword(guess, address: anywhere, limit: 100, now: StoreScenario.start)
            }
            #expect(answers.count { $0 == .allowed } == 5)
            #expect(answers.count { $0 == .wait(until: StoreScenario.start + .seconds(2)) } == 27)
        },
        Rule("at its limit a password rests until it is recovered, however long that takes") { store async throws in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            var now = StoreScenario.start
            func attempt(limit: Int = 3) async throws -> PasswordTry {
                try await store.tryPassword(guess, address: anywhere, limit: limit, now: now)
            }
            for _ in 0..<3 { #expect(try await attempt() == .allowed) }
            for _ in 0..<2 {
                #expect(try await attempt() == .rests)
                now = now + .seconds(1000 * 86400)
            }
            let recovered = [Fact.setPassword(walk.account, hash: "new"), .raiseEpoch(walk.account)]
            #expect(
                try await walk.save(in: store, recovered) { $0.clearsFailures = [guess.login, guess.account] }.isSaved)
            #expect(try await attempt() == .allowed)
        },
        Rule("two logins of one account wait each for itself, and rest together") { store in
            let second = PasswordGuess(login: other.login, account: guess.account)
            for _ in 0..<5 {
                _ = try await store.tryPassword(guess, address: anywhere, limit: 9, now: StoreScenario.start)
            }
            let waits = try await store.tryPassword(guess, address: anywhere, limit: 9, now: StoreScenario.start)
            #expect(waits == .wait(until: StoreScenario.start + .seconds(2)))
            for _ in 0..<4 {
                let answer = try await store.tryPassword(second, address: anywhere, limit: 9, now: StoreScenario.start)
                #expect(answer == .allowed)
            }
            for name in [guess, second] {
                #expect(
                    try await store.tryPassword(name, address: anywhere, limit: 9, now: StoreScenario.start) == .rests)
            }
        },
        Rule("a try that is taken back was none, the first one too") { store async throws in
            let address = BudgetTake(.passwordFailuresPerAddressHour, key: Digest("address"), limit: 100)
            func attempt() async throws -> PasswordTry {
                try await store.tryPassword(guess, address: address, limit: 6, now: StoreScenario.start)
            }
            for _ in 0..<20 {
                #expect(try await attempt() == .allowed)
                try await store.takeBackTry(guess, address: address, now: StoreScenario.start)
            }
            #expect(try await store.used([address], now: StoreScenario.start) == [0])
            for _ in 0..<5 { #expect(try await attempt() == .allowed) }
            #expect(try await attempt() == .wait(until: StoreScenario.start + .seconds(2)))
            try await store.takeBackTry(guess, address: address, now: StoreScenario.start)
            #expect(try await attempt() == .allowed)
        },
        Rule("the right password forgives its login's failures, and nobody else's") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            for name in [guess, other] {
                for _ in 0..<5 {
                    _ = try await store.tryPassword(name, address: anywhere, limit: 9, now: walk.now)
                }
            }
            #expect(try await walk.save(in: store) { $0.clearsFailures = [guess.login, guess.account] }.isSaved)
            #expect(try await store.tryPassword(guess, address: anywhere, limit: 9, now: walk.now) == .allowed)
            let answer = try await store.tryPassword(other, address: anywhere, limit: 9, now: walk.now)
            #expect(answer == .wait(until: walk.now + .seconds(2)))
        },
        Rule("a commit that is refused forgives nothing") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            for _ in 0..<5 { _ = try await store.tryPassword(guess, address: anywhere, limit: 9, now: walk.now) }
            let refused = try await walk.save(in: store, [.activate(AccountID("nobody"), phone: walk.phone)]) {
                commit in
                commit.clearsFailures = [guess.login, guess.account]
            }
            #expect(refused == .ended)
            let answer = try await store.tryPassword(guess, address: anywhere, limit: 9, now: walk.now)
            #expect(answer == .wait(until: walk.now + .seconds(2)))
        },
        Rule("an address has its budget over all logins, and a try beyond it counts for no login") { store in
            let address = BudgetTake(.passwordFailuresPerAddressHour, key: Digest("address"), limit: 3)
            for index in 0..<3 {
                let guess = PasswordGuess(login: Digest("login-\(index)"), account: Digest("account-\(index)"))
                let answer = try await store.tryPassword(guess, address: address, limit: 100, now: StoreScenario.start)
                #expect(answer == .allowed)
            }
            let hour: Int64 = 3600 * 1000
            let next = Instant(milliseconds: (StoreScenario.start.milliseconds / hour + 1) * hour)
            for _ in 0..<10 {
                let answer = try await store.tryPassword(guess, address: address, limit: 100, now: StoreScenario.start)
                #expect(answer == .wait(until: next))
            }
            #expect(try await store.used([address], now: StoreScenario.start) == [3])
            for _ in 0..<5 {
                let answer = try await store.tryPassword(guess, address: anywhere, limit: 100, now: StoreScenario.start)
                #expect(answer == .allowed)
            }
            // A login that waits costs the address nothing.
            _ = try await store.tryPassword(guess, address: address, limit: 100, now: next - .milliseconds(1))
            let waits = try await store.tryPassword(guess, address: address, limit: 5, now: next)
            #expect(waits == .rests)
            #expect(try await store.used([address], now: next) == [0])
        },
    ]
}
