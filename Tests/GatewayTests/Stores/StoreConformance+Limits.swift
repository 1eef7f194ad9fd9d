import Gateway
import SignUpFlow
import Testing

extension StoreConformance {
    static let limits: [Rule] = [
        Rule("a hard budget admits exactly its limit, also at once, and says until when it rests (I10)") {
            store async throws in
            let take = BudgetTake(.smsPerPhoneDay, key: Digest("a"), limit: 5)
            let outcomes = try await atOnce(32) { index in
                var walk = StoreScenario("anna-\(index)")
                return try await walk.save(in: store) { $0.takes = [take] }
            }
            let day: Int64 = 24 * 3600 * 1000
            let tomorrow = Instant(milliseconds: (StoreScenario.start.milliseconds / day + 1) * day)
            #expect(outcomes.count(where: \.isSaved) == 5)
            #expect(outcomes.count { $0 == .overBudget(.smsPerPhoneDay, retryAt: tomorrow) } == 27)
            #expect(try await store.used([take], now: StoreScenario.start) == [5])
            #expect(try await store.used([take], now: tomorrow) == [0])
            var walk = StoreScenario("boris", now: tomorrow)
            #expect(try await walk.save(in: store) { $0.takes = [take] }.isSaved)
        },
        Rule("the first budget that is used up refuses, and takes from none of the others") { store async throws in
            let wide = BudgetTake(.smsPerHour, limit: 10)
            let narrow = BudgetTake(.smsPerAddressHour, key: Digest("a"), limit: 1)
            var walk = StoreScenario("anna")
            #expect(try await walk.save(in: store) { $0.takes = [wide, narrow] }.isSaved)
            let outcome = try await walk.save(in: store) { $0.takes = [wide, narrow] }
            guard case .overBudget(.smsPerAddressHour, _) = outcome else {
                Issue.record("the narrow budget should refuse, not \(outcome)")
                return
            }
            #expect(try await store.used([wide, narrow], now: walk.now) == [1, 1])
        },
        Rule("a soft budget counts past its limit, a limit of 0 counts nothing, a unit can be given back") {
            store async throws in
            let soft = BudgetTake(.codeFailuresPerHour, limit: 1, isHard: false)
            let none = BudgetTake(.smsPerHour, limit: 0)
            var walk = StoreScenario("anna")
            for _ in 0..<3 { #expect(try await walk.save(in: store) { $0.takes = [soft, none] }.isSaved) }
            #expect(try await store.used([soft, none], now: walk.now) == [3, 0])
            #expect(try await walk.save(in: store) { $0.gives = [soft, none] }.isSaved)
            #expect(try await store.used([soft, none], now: walk.now) == [2, 0])
        },
        Rule("what is given back never goes below nothing") { store async throws in
            let take = BudgetTake(.smsPerHour, limit: 5)
            var walk = StoreScenario("anna")
            _ = try await walk.save(in: store) { $0.takes = [take] }
            for _ in 0..<2 { _ = try await walk.save(in: store) { $0.gives = [take] } }
            #expect(try await store.used([take], now: walk.now) == [0])
        },
        Rule("an operator range rests an hour where too few codes come back") { store async throws in
            var walk = StoreScenario("anna")
            let breaker = RangeBreaker(range: walk.phone.range, percent: 20)
            let sent = Fact.smsSent(walk.phone)
            for index in 0..<30 {
                let facts = index < 5 ? [sent, .smsConfirmed(walk.phone)] : [sent]
                #expect(try await walk.save(in: store, facts) { $0.breaker = breaker }.isSaved)
            }
            let rested = walk.now + .seconds(3600)
            #expect(
                try await walk.save(in: store, [sent]) { $0.breaker = breaker }
                    == .overBudget(.smsConfirmedShare, retryAt: rested))
            let other = RangeBreaker(range: "RU:911", percent: 20)
            #expect(try await walk.save(in: store) { $0.breaker = other }.isSaved)
            let off = RangeBreaker(range: walk.phone.range, percent: 0)
            #expect(try await walk.save(in: store) { $0.breaker = off }.isSaved)

            // One more goes out after the rest; a day later nothing of it counts.
            walk.now = rested
            #expect(try await walk.save(in: store, [sent]) { $0.breaker = breaker }.isSaved)
            #expect(try await walk.save(in: store, [sent]) { $0.breaker = breaker }.isSaved == false)
            walk.now = rested + .seconds(25 * 3600)
            #expect(try await walk.save(in: store, [sent]) { $0.breaker = breaker }.isSaved)
        },
        Rule("what was not sent does not count against its operator range, in the hour after neither") {
            store async throws in
            var walk = StoreScenario("anna")
            let breaker = RangeBreaker(range: walk.phone.range, percent: 20)
            for _ in 0..<40 {
                #expect(try await walk.save(in: store, [.smsSent(walk.phone)]) { $0.breaker = breaker }.isSaved)
                #expect(try await walk.save(in: store, [.smsNotSent(walk.phone)]).isSaved)
            }
            for _ in 0..<29 { #expect(try await walk.save(in: store, [.smsSent(walk.phone)]).isSaved) }
            walk.now = walk.now + .seconds(3600)
            for _ in 0..<29 { try await store.notSent(to: walk.phone.range, share: nil, now: walk.now) }
            for _ in 0..<30 {
                #expect(try await walk.save(in: store, [.smsSent(walk.phone)]) { $0.breaker = breaker }.isSaved)
            }
            #expect(try await walk.save(in: store, [.smsSent(walk.phone)]) { $0.breaker = breaker }.isSaved == false)
        },
        Rule("what one address uses counts for all only as far as its share, and is given back with it") {
            store async throws in
            @Sendable func take(_ owner: String) -> BudgetTake {
                BudgetTake(
                    .openingCodeFailuresPerHour, limit: 100, isHard: false,
                    share: BudgetShare(.openingCodeFailuresPerAddressHour, key: Digest(owner), limit: 2))
            }
            var walk = StoreScenario("anna")
            for _ in 0..<5 { #expect(try await walk.save(in: store) { $0.takes = [take("a")] }.isSaved) }
            #expect(try await store.used([take("a")], now: walk.now) == [2])
            #expect(try await walk.save(in: store) { $0.takes = [take("b")] }.isSaved)
            #expect(try await store.used([take("a")], now: walk.now) == [3])
            // What did not count is not given back twice.
            for _ in 0..<5 { #expect(try await walk.save(in: store) { $0.gives = [take("a")] }.isSaved) }
            #expect(try await store.used([take("a")], now: walk.now) == [1])
        },
        Rule("what one network sends and nobody confirms counts for an operator range only so far") {
            store async throws in
            var walk = StoreScenario("anna")
            let breaker = RangeBreaker(range: walk.phone.range, percent: 20)
            @Sendable func share(_ owner: String) -> BudgetShare {
                BudgetShare(.smsUnconfirmedPerAddressDay, key: Digest(owner), limit: 10)
            }
            for _ in 0..<60 {
                #expect(
                    try await walk.save(in: store, [.smsSent(walk.phone)]) {
                        ($0.breaker, $0.rangeShare) = (breaker, share("a"))
                    }.isSaved)
            }
            // What did not count is not taken off what others sent.
            for _ in 0..<60 { try await store.notSent(to: walk.phone.range, share: share("a"), now: walk.now) }
            for index in 0..<30 {
                try await store.sent(to: walk.phone.range, share: share("b\(index / 10)"), now: walk.now)
            }
            #expect(try await walk.save(in: store, [.smsSent(walk.phone)]) { $0.breaker = breaker }.isSaved == false)
        },
        Rule("a confirmed code is not held against its network") { store async throws in
            var walk = StoreScenario("anna")
            let share = BudgetShare(.smsUnconfirmedPerAddressDay, key: Digest("a"), limit: 10)
            let breaker = RangeBreaker(range: walk.phone.range, percent: 100)
            for _ in 0..<40 {
                let facts: [Fact] = [.smsSent(walk.phone), .smsConfirmed(walk.phone)]
                #expect(
                    try await walk.save(in: store, facts) { ($0.breaker, $0.rangeShare) = (breaker, share) }.isSaved)
            }
            // All forty counted: one that is not confirmed makes them too few.
            #expect(try await walk.save(in: store, [.smsSent(walk.phone)]) { $0.rangeShare = share }.isSaved)
            #expect(try await walk.save(in: store) { $0.breaker = breaker }.isSaved == false)
        },
        Rule("a range's rest and a login's wait are over where the clock was ahead and is set right") {
            store async throws in
            var walk = StoreScenario("anna")
            let right = walk.now
            walk.now = right + .seconds(25 * 3600)
            let breaker = RangeBreaker(range: walk.phone.range, percent: 20)
            for _ in 0..<30 { #expect(try await walk.save(in: store, [.smsSent(walk.phone)]).isSaved) }
            #expect(try await walk.save(in: store) { $0.breaker = breaker }.isSaved == false)
            walk.now = right
            #expect(try await walk.save(in: store) { $0.breaker = breaker }.isSaved)

            let guess = PasswordGuess(login: Digest("login"), account: Digest("account"))
            let address = BudgetTake(.passwordFailuresPerAddressHour, key: Digest("a"), limit: 1000)
            @Sendable func attempt(_ now: Instant) async throws -> PasswordTry {
                try await store.tryPassword(guess, address: address, limit: 100, now: now)
            }
            let ahead = right + .seconds(25 * 3600)
            for _ in 0..<5 { #expect(try await attempt(ahead) == .allowed) }
            #expect(try await attempt(ahead) == .wait(until: ahead + .seconds(2)))
            #expect(try await attempt(right) == .allowed)
            // And is as long as ever from then on.
            #expect(try await attempt(right) == .wait(until: right + .seconds(4)))
        },
        Rule("an operator range does not rest where enough codes come back") { store async throws in
            var walk = StoreScenario("anna")
            let breaker = RangeBreaker(range: walk.phone.range, percent: 20)
            for index in 0..<40 {
                let facts: [Fact] = [.smsSent(walk.phone)] + (index % 5 == 0 ? [.smsConfirmed(walk.phone)] : [])
                #expect(try await walk.save(in: store, facts) { $0.breaker = breaker }.isSaved)
            }
        },
    ]
}
