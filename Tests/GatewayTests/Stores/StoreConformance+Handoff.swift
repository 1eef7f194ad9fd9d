import Gateway
import SignUpFlow
import Testing

extension StoreConformance {
    static let handoff: [Rule] = [
        Rule("a session lives while it is used, and 12 hours at most") { store in
            let walk = try await StoreScenario.done("anna", phone: 1, in: store)
            var session = walk.liveSession
            session.phone = walk.phone.e164
            session.termsVersion = "2026-11-01"
            #expect(try await store.session(walk.session, now: walk.now) == session)
            #expect(try await store.session(Digest("unknown"), now: walk.now) == nil)
            #expect(try await store.session(walk.session, now: walk.now + .milliseconds(1_799_999)) == session)
            #expect(try await store.session(walk.session, now: walk.now + .seconds(1800)) == nil)

            // Used within five minutes: not noted. Used once more: noted.
            try await store.touchSession(walk.session, now: walk.now + .seconds(60))
            #expect(try await store.session(walk.session, now: walk.now)?.lastSeenAt == walk.now)
            var now = walk.now
            while now.since(walk.now) < .seconds(42_000) {
                now = now + .seconds(1200)
                try await store.touchSession(walk.session, now: now)
                #expect(try await store.session(walk.session, now: now)?.lastSeenAt == now)
            }
            #expect(try await store.session(walk.session, now: walk.now + .milliseconds(43_199_999)) != nil)
            #expect(try await store.session(walk.session, now: walk.now + .seconds(43_200)) == nil)
        },
        Rule("a session that was left idle is not woken by use") { store in
            let walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let late = walk.now + .seconds(1800)
            try await store.touchSession(walk.session, now: late)
            #expect(try await store.session(walk.session, now: late) == nil)
        },
        Rule("a code gives its token and says what the account holds") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let code = walk.code()
            #expect(try await walk.save(in: store) { $0.code = code }.isSaved)
            #expect(try await store.code(code.hash) == code)
            let holder = TokenHolder(
                account: walk.account, client: code.client, scopes: ["openid", "phone"], phone: walk.phone.e164,
                email: nil, firstName: nil, lastName: nil, attribution: walk.signUp.attribution,
                termsVersion: "2026-11-01")
            #expect(
                try await store.redeem(code.hash, token: walk.token(), now: walk.now)
                    == .redeemed(code, holder: holder, isFirst: true))
            #expect(try await store.holder(ofToken: walk.token().hash, now: walk.now) == holder)
            #expect(
                try await store.holder(ofToken: walk.token().hash, now: walk.now + .milliseconds(299_999)) == holder)
            #expect(try await store.holder(ofToken: walk.token().hash, now: walk.now + .seconds(300)) == nil)
            #expect(try await store.holder(ofToken: Digest("unknown"), now: walk.now) == nil)
        },
        Rule("a preview says what redeeming will give, and nothing of what gives nothing") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let code = walk.code()
            #expect(try await store.preview(code.hash, now: walk.now) == nil)
            #expect(try await walk.save(in: store) { $0.code = code }.isSaved)
            #expect(try await store.preview(code.hash, now: walk.now + Lifetime.handoffCode) == nil)
            let preview = try await store.preview(code.hash, now: walk.now)
            guard
                case .redeemed(_, let holder, let isFirst) = try await store.redeem(
                    code.hash, token: walk.token(), now: walk.now)
            else {
                Issue.record("not redeemed")
                return
            }
            #expect(preview == CodePreview(holder: holder, isFirst: isFirst) && isFirst)
            #expect(try await store.preview(code.hash, now: walk.now) == nil)
        },
        Rule("a code asked for again with the very same token has the same answer, and with another none") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let code = walk.code()
            #expect(try await walk.save(in: store) { $0.code = code }.isSaved)
            let first = try await store.redeem(code.hash, token: walk.token(), now: walk.now)
            let again = try await store.redeem(code.hash, token: walk.token(), now: walk.now + .seconds(1))
            guard case .redeemed(_, let holder, true) = first, case .redeemed(_, let same, true) = again else {
                Issue.record("\(first), \(again)")
                return
            }
            #expect(holder == same)
            #expect(try await store.redeem(code.hash, token: walk.token("other"), now: walk.now) == .replayed)
            #expect(try await store.redeem(code.hash, token: walk.token(), now: walk.now) == .replayed)
        },
        Rule("of 32 that redeem one code at once, one gets it, and the reuse kills what it gave (I3)") { store in
            let walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let code = walk.code()
            _ = try await store.issue(code, takes: [], now: walk.now)
            let outcomes = try await atOnce(32) { index in
                try await store.redeem(code.hash, token: walk.token("\(index)"), now: walk.now)
            }
            #expect(outcomes.count { if case .redeemed = $0 { true } else { false } } == 1)
            #expect(outcomes.count { $0 == .replayed } == 31)
            for index in 0..<32 {
                #expect(try await store.holder(ofToken: walk.token("\(index)").hash, now: walk.now) == nil)
            }
        },
        Rule("only the first code of an account is its first") { store in
            let walk = try await StoreScenario.done("anna", phone: 1, in: store)
            for (index, name) in ["a", "b"].enumerated() {
                _ = try await store.issue(walk.code(name), takes: [], now: walk.now)
                let outcome = try await store.redeem(walk.code(name).hash, token: walk.token(name), now: walk.now)
                guard case .redeemed(_, _, let isFirst) = outcome else {
                    Issue.record("code \(name) should be redeemed, not \(outcome)")
                    return
                }
                #expect(isFirst == (index == 0))
            }
        },
        Rule("a code that is unknown, late or revoked gives nothing") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            #expect(try await store.code(Digest("unknown")) == nil)
            #expect(try await store.redeem(Digest("unknown"), token: walk.token(), now: walk.now) == .dead)
            let (late, revoked) = (walk.code("late"), walk.code("revoked"))
            _ = try await store.issue(late, takes: [], now: walk.now)
            #expect(try await store.redeem(late.hash, token: walk.token(), now: walk.now + .seconds(60)) == .dead)
            let young = try await store.redeem(
                late.hash, token: walk.token("young"), now: walk.now + .milliseconds(59_999))
            guard case .redeemed = young else {
                Issue.record("a code of less than a minute should be redeemed, not \(young)")
                return
            }
            _ = try await store.issue(revoked, takes: [], now: walk.now)
            #expect(try await walk.save(in: store) { $0.revokes = revoked.hash }.isSaved)
            #expect(try await store.redeem(revoked.hash, token: walk.token(), now: walk.now) == .dead)
        },
        Rule("revoking a redeemed code changes nothing") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let code = walk.code()
            _ = try await store.issue(code, takes: [], now: walk.now)
            _ = try await store.redeem(code.hash, token: walk.token(), now: walk.now)
            _ = try await walk.save(in: store) { $0.revokes = code.hash }
            #expect(try await store.holder(ofToken: walk.token().hash, now: walk.now) != nil)
            #expect(try await store.redeem(code.hash, token: walk.token("again"), now: walk.now) == .replayed)
        },
        Rule("a misused code is spent, and what it gave is revoked") { store in
            let walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let (unused, used) = (walk.code("unused"), walk.code("used"))
            for code in [unused, used] { _ = try await store.issue(code, takes: [], now: walk.now) }
            try await store.spend(unused.hash, now: walk.now)
            #expect(try await store.redeem(unused.hash, token: walk.token("a"), now: walk.now) == .replayed)
            _ = try await store.redeem(used.hash, token: walk.token("b"), now: walk.now)
            try await store.spend(used.hash, now: walk.now)
            #expect(try await store.holder(ofToken: walk.token("b").hash, now: walk.now) == nil)
        },
        Rule("codes and tokens die with their session (I9)") { store in
            let walk = try await StoreScenario.done("anna", phone: 1, in: store)
            for name in ["used", "unused"] { _ = try await store.issue(walk.code(name), takes: [], now: walk.now) }
            _ = try await store.redeem(walk.code("used").hash, token: walk.token(), now: walk.now)
            try await store.endSession(walk.session, browser: walk.browser, now: walk.now)
            #expect(try await store.holder(ofToken: walk.token().hash, now: walk.now) == nil)
            #expect(try await store.redeem(walk.code("unused").hash, token: walk.token("b"), now: walk.now) == .dead)
        },
        Rule("an access token dies with its session, also where that was left idle or has had its day (I9)") {
            store async throws in
            for (name, idle) in [("anna", true), ("boris", false)] {
                let walk = try await StoreScenario.done(name, phone: idle ? 1 : 2, in: store)
                let end = walk.now + (idle ? .seconds(30 * 60) : .seconds(12 * 3600))
                var now = walk.now
                while !idle, now < end - .seconds(25 * 60) {
                    now = now + .seconds(20 * 60)
                    try await store.touchSession(walk.session, now: now)
                }
                // A minute before the session's end; the token would live for five.
                let late = end - .seconds(60)
                if !idle { try await store.touchSession(walk.session, now: late) }
                var code = walk.code()
                code.expiresAt = late + .seconds(60)
                _ = try await store.issue(code, takes: [], now: late)
                let token = AccessToken(hash: walk.token().hash, expiresAt: late + .seconds(300))
                _ = try await store.redeem(code.hash, token: token, now: late)
                #expect(try await store.holder(ofToken: token.hash, now: end - .milliseconds(1)) != nil, "\(name)")
                #expect(try await store.holder(ofToken: token.hash, now: end) == nil, "\(name)")
            }
        },
        Rule("a session that another replaces ends with the very commit that opens the other (I9)") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            _ = try await store.issue(walk.code(), takes: [], now: walk.now)
            _ = try await store.redeem(walk.code().hash, token: walk.token(), now: walk.now)
            let (old, next) = (walk.session, walk.session(Digest("next")))
            let stale = walk.session(Digest("stale"), epoch: 0)
            let refused = try await walk.save(in: store) { commit in
                commit.closes = old
                commit.opens = stale
            }
            #expect(refused == .ended)
            #expect(try await store.session(old, now: walk.now) != nil)
            let replaced = try await walk.save(in: store) { commit in
                commit.closes = old
                commit.opens = next
            }
            #expect(replaced.isSaved)
            #expect(try await store.session(old, now: walk.now) == nil)
            #expect(try await store.holder(ofToken: walk.token().hash, now: walk.now) == nil)
            #expect(try await store.session(next.hash, now: walk.now) != nil)
        },
        Rule("a code is made for a live session of its own account and epoch, within the budget") { store in
            let walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let other = try await StoreScenario.done("boris", phone: 2, in: store)
            let take = BudgetTake(.codesPerSessionHour, key: walk.session, limit: 1)
            #expect(try await store.issue(walk.code("a"), takes: [take], now: walk.now) == .saved(version: 0))
            let second = try await store.issue(walk.code("b"), takes: [take], now: walk.now)
            guard case .overBudget(.codesPerSessionHour, _) = second else {
                Issue.record("the budget should refuse, not \(second)")
                return
            }
            let foreign = walk.code("c", session: other.session)
            #expect(try await store.issue(foreign, takes: [], now: walk.now) == .ended)
            #expect(try await store.issue(walk.code("d", epoch: 2), takes: [], now: walk.now) == .ended)
            #expect(try await store.issue(walk.code("f", epoch: 0), takes: [], now: walk.now) == .ended)
            #expect(try await store.issue(walk.code("e"), takes: [], now: walk.now + .seconds(1800)) == .ended)
            #expect(try await store.code(walk.code("b").hash) == nil)
        },
    ]

    static let keys: [Rule] = [
        Rule("signing keys are added once, sealed again, and removed when their follower has signed long enough") {
            store in
            func key(_ id: String, _ algorithm: String, signsFrom seconds: Int) -> StoredSigningKey {
                StoredSigningKey(
                    id: id, algorithm: algorithm, sealed: Sealed("sealed-\(id)"), createdAt: StoreScenario.start,
                    signsFrom: StoreScenario.start + .seconds(seconds))
            }
            let all = [
                key("a", "ES256", signsFrom: 0), key("b", "RS256", signsFrom: 1), key("c", "ES256", signsFrom: 2),
            ]
            for key in all { try await store.add(key) }
            try await store.add(key("a", "RS256", signsFrom: 9))
            #expect(try await store.signingKeys() == all)
            try await store.reseal("b", sealed: Sealed("again"))
            #expect(try await store.signingKeys().map(\.sealed.rawValue) == ["sealed-a", "again", "sealed-c"])
            try await store.removeSigningKeys(retiredBefore: StoreScenario.start + .seconds(2))
            #expect(try await store.signingKeys().map(\.id) == ["a", "b", "c"])
            try await store.removeSigningKeys(retiredBefore: StoreScenario.start + .seconds(3))
            #expect(try await store.signingKeys().map(\.id) == ["b", "c"])
        },
        Rule("a named secret is the first writer's, for everybody") { store in
            let secrets = try await atOnce(16) { index in
                try await store.secret(named: "counters", orStore: Sealed("\(index)"))
            }
            #expect(Set(secrets).count == 1)
            try await store.replaceSecret(named: "counters", with: Sealed("again"))
            #expect(try await store.secret(named: "counters", orStore: Sealed("mine")) == Sealed("again"))
            #expect(try await store.secret(named: "other", orStore: Sealed("mine")) == Sealed("mine"))
        },
    ]
}
