import Outbound
import SignUpFlow
import Testing

@testable import Gateway

@Suite struct RefreshingCacheTests {
    private let issuer: Issuer

    init() async throws { issuer = try await Issuer() }

    @Test func `a new key is fetched once for a token that names it`() async throws {
        let provider = issuer.provider()
        try await provider.refresh()
        let second = try await IssuerKey(es256: "second")
        issuer.publish(keys: [issuer.key, second])
        try issuer.answerToken(key: second)
        _ = try await provider.identify(issuer.callback(), deadline: .ample)
        _ = try await provider.identify(issuer.callback(), deadline: .ample)
        #expect(keyFetches == 2)
    }

    @Test func `a key nobody published is asked for at most once a minute`() async throws {
        let provider = issuer.provider()
        try issuer.answerToken(key: try await IssuerKey(es256: "nobody's"))
        for _ in 1...3 { await refused(provider) }
        #expect(keyFetches == 2)
        issuer.clock.advance(.seconds(59))
        await refused(provider)
        #expect(keyFetches == 2)
        issuer.clock.advance(.seconds(1))
        await refused(provider)
        #expect(keyFetches == 3)
    }

    @Test func `a provider that changes its keys twice within a minute is followed`() async throws {
        let provider = issuer.provider()
        try await provider.refresh()
        for name in ["second", "third"] {
            let key = try await IssuerKey(es256: name)
            issuer.publish(keys: [key])
            try issuer.answerToken(key: key)
            issuer.clock.advance(.seconds(5))
            _ = try await provider.identify(issuer.callback(), deadline: .ample)
        }
        #expect(keyFetches == 3)
    }

    @Test func `a key nobody published does not stand in a new key's way`() async throws {
        let provider = issuer.provider()
        try issuer.answerToken(key: try await IssuerKey(es256: "nobody's"))
        await refused(provider)
        let second = try await IssuerKey(es256: "second")
        issuer.publish(keys: [second])
        try issuer.answerToken(key: second)
        _ = try await provider.identify(issuer.callback(), deadline: .ample)
    }

    @Test func `keys that change under the same name are fetched too`() async throws {
        let provider = issuer.provider()
        try await provider.refresh()
        let other = try await IssuerKey(es256: issuer.key.id)
        issuer.publish(keys: [other])
        try issuer.answerToken(key: other)
        _ = try await provider.identify(issuer.callback(), deadline: .ample)
        #expect(keyFetches == 2)
    }

    @Test func `names that nobody published are looked for five times a minute in all`() async throws {
        let provider = issuer.provider()
        try await provider.refresh()
        for index in 1...9 {
            try issuer.answerToken(key: try await IssuerKey(es256: "nobody's \(index)"))
            await refused(provider)
        }
        #expect(keyFetches == 1 + 5)
    }

    @Test func `a failed fetch pauses for a moment, and longer each time`() async throws {
        let provider = issuer.provider()
        try await provider.refresh()
        let second = try await IssuerKey(es256: "second")
        try issuer.answerToken(key: second)
        issuer.http.on(.get, issuer.keysAddress, status: 503, json: "oops")
        for pause in [1, 2, 4, 8, 16, 32, 32] {
            await #expect(throws: ProviderError.unavailable("keys: answered 503")) {
                try await provider.identify(issuer.callback(), deadline: .ample)
            }
            let fetches = keyFetches
            issuer.clock.advance(.milliseconds(pause * 1000 - 1))
            await refused(provider)
            #expect(keyFetches == fetches)
            issuer.clock.advance(.milliseconds(1))
            try issuer.answerToken(key: second)
        }
        issuer.publish(keys: [second])
        _ = try await provider.identify(issuer.callback(), deadline: .ample)
        // It began anew: the next failure costs a second again.
        let third = try await IssuerKey(es256: "third")
        try issuer.answerToken(key: third)
        issuer.http.on(.get, issuer.keysAddress, status: 503, json: "oops")
        await #expect(throws: ProviderError.unavailable("keys: answered 503")) {
            try await provider.identify(issuer.callback(), deadline: .ample)
        }
        issuer.publish(keys: [third])
        issuer.clock.advance(.seconds(1))
        _ = try await provider.identify(issuer.callback(), deadline: .ample)
    }

    @Test func `a fetch that was under way when the keys changed is followed by another`() async throws {
        let provider = issuer.provider()
        try await provider.refresh()
        let second = try await IssuerKey(es256: "second")
        issuer.clock.advance(.seconds(3600))
        try issuer.answerToken(key: second)
        let gate = Gate()
        let old = #"{"keys":[\#(issuer.key.published)]}"#
        issuer.http.on(.get, issuer.keysAddress) { _ throws(OutboundError) in
            await gate.wait()
            return OutboundResponse(status: 200, body: Array(old.utf8))
        }
        // On a busy machine it may stop waiting; the fetch goes on.
        async let background: Void? = try? provider.refresh()
        while keyFetches < 2 { await Task.yield() }
        let callback = issuer.callback()
        async let identity = provider.identify(callback, deadline: .ample)
        while issuer.http.requests(to: issuer.tokenAddress).isEmpty { await Task.yield() }
        issuer.publish(keys: [second])
        await gate.open()
        _ = await background
        #expect(try await identity.subject == "1102")
        #expect(keyFetches == 3)
    }

    @Test func `a clock that goes back does not stop the keys`() async throws {
        let provider = issuer.provider()
        try issuer.answerToken(key: try await IssuerKey(es256: "nobody's"))
        await refused(provider)
        issuer.clock.advance(.seconds(-86_400))
        try issuer.answerToken(key: try await IssuerKey(es256: "nobody's"))
        await refused(provider)
        #expect(keyFetches == 3)
        try await provider.refresh()
        #expect(keyFetches == 3)
    }

    @Test func `many callbacks with a new key share one fetch`() async throws {
        let provider = issuer.provider()
        try await provider.refresh()
        let second = try await IssuerKey(es256: "second")
        try issuer.answerToken(key: second)
        let gate = Gate()
        let set = #"{"keys":[\#(second.published)]}"#
        issuer.http.on(.get, issuer.keysAddress) { _ throws(OutboundError) in
            await gate.wait()
            return OutboundResponse(status: 200, body: Array(set.utf8))
        }
        let issuer = issuer
        let subjects = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 1...16 {
                let callback = issuer.callback()
                group.addTask {
                    try await provider.identify(callback, deadline: Deadline(after: .seconds(60))).subject
                }
            }
            while issuer.http.requests(to: issuer.tokenAddress).count < 16 { await Task.yield() }
            await gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(subjects == Array(repeating: "1102", count: 16))
        #expect(keyFetches == 2)
    }

    @Test func `departures before the first fetch has ended wait for it, together`() async throws {
        let provider = issuer.provider()
        let gate = Gate()
        let document = issuer.document.json
        issuer.http.on(.get, issuer.discoveryAddress) { _ throws(OutboundError) in
            await gate.wait()
            return OutboundResponse(status: 200, body: Array(document.utf8))
        }
        let trip = issuer.trip()
        // Out of time at once, while the fetch it began goes on for the others.
        await #expect(throws: ProviderError.unavailable("no answer in time")) {
            try await provider.departureURL(trip, deadline: Deadline(after: .zero))
        }
        async let first = provider.departureURL(trip, deadline: Deadline(after: .seconds(60)))
        async let second = provider.departureURL(trip, deadline: Deadline(after: .seconds(60)))
        await gate.open()
        let urls = try await [first, second]
        #expect(urls[0] == urls[1])
        #expect(discoveryFetches == 1)
    }

    @Test func `what is held survives an outage`() async throws {
        let provider = issuer.provider()
        try await provider.refresh()
        issuer.http.fail(.get, issuer.discoveryAddress, with: .notSent("down"))
        issuer.http.on(.get, issuer.keysAddress, status: 503, json: "oops")
        for _ in 1...3 {
            issuer.clock.advance(.seconds(40_000))
            await #expect(throws: ProviderError.unavailable("discovery: down")) { try await provider.refresh() }
            try issuer.answerToken()
            _ = try await provider.identify(issuer.callback(), deadline: .ample)
        }
        issuer.publish()
        issuer.clock.advance(.seconds(30))
        await #expect(throws: ProviderError.unavailable("keys: answered 503")) { try await provider.refresh() }
        _ = try await provider.identify(issuer.callback(), deadline: .ample)
    }

    @Test func `keys are fetched while discovery is down`() async throws {
        let provider = issuer.provider()
        try await provider.refresh()
        issuer.http.fail(.get, issuer.discoveryAddress, with: .notSent("down"))
        issuer.clock.advance(.seconds(3600))
        await #expect(throws: ProviderError.unavailable("discovery: down")) { try await provider.refresh() }
        #expect(keyFetches == 2)
    }

    @Test func `keys that are none don't replace those that are held`() async throws {
        let provider = issuer.provider()
        try await provider.refresh()
        issuer.http.on(.get, issuer.keysAddress, json: #"{"keys":[]}"#)
        issuer.clock.advance(.seconds(3600))
        await #expect(throws: ProviderError.rejected("keys: none that can sign an id_token")) {
            try await provider.refresh()
        }
        try issuer.answerToken()
        _ = try await provider.identify(issuer.callback(), deadline: .ample)
    }

    @Test func `after a failed first fetch visitors don't hammer the provider`() async throws {
        let provider = issuer.provider()
        issuer.http.fail(.get, issuer.discoveryAddress, with: .notSent("down"))
        for _ in 1...5 {
            await #expect(throws: ProviderError.unavailable("discovery: down")) {
                try await provider.departureURL(issuer.trip(), deadline: .ample)
            }
        }
        #expect(discoveryFetches == 1)
        issuer.publish()
        issuer.clock.advance(.seconds(1))
        _ = try await provider.departureURL(issuer.trip(), deadline: .ample)
    }

    @Test(
        arguments: [
            (nil, 2880), (10, 240), (600, 480), (86_400, 69_120), (1_000_000, 69_120),
        ] as [(Int?, Int)])
    func `a fifth of the lifetime before its end it is fetched again`(_ maxAge: Int?, _ due: Int) async throws {
        issuer.publish(maxAge: maxAge)
        issuer.publish(keys: [issuer.key], maxAge: maxAge)
        let provider = issuer.provider()
        try await provider.refresh()
        issuer.clock.advance(.seconds(due - 1))
        try await provider.refresh()
        #expect(keyFetches == 1)
        issuer.clock.advance(.seconds(1))
        try await provider.refresh()
        #expect(keyFetches == 2)
        #expect(discoveryFetches == 2)
    }

    @Test(arguments: [
        ("no-store", 300), ("private, no-cache", 300), ("max-age=1200", 1200), ("MAX-AGE = \"1200\"", 1200),
        ("max-age=x", 3600), ("s-maxage=9", 3600), ("max-age=1e400", 3600), ("max-age=-5", 300),
    ])
    func `Cache-Control is read with bounds`(_ header: String, _ seconds: Int) {
        let response = OutboundResponse(status: 200, headers: [("cache-control", header)])
        #expect(CacheLifetime.of(response) == .seconds(seconds))
    }

    private var keyFetches: Int { issuer.http.requests(to: issuer.keysAddress).count }
    private var discoveryFetches: Int { issuer.http.requests(to: issuer.discoveryAddress).count }

    private func refused(_ provider: OpenIDProvider) async {
        await #expect(throws: ProviderError.rejected("id_token: keyUnknown")) {
            try await provider.identify(issuer.callback(), deadline: .ample)
        }
    }
}
