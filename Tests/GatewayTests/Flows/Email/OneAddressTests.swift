import SignUpFlow
import Testing

@testable import Gateway

/// What one address does to what is everybody's.
@Suite struct OneAddressTests {
    private let email = "anna@example.com"
    private let phone = "9991234567"

    /// Wrong codes for logins that nobody has.
    private func wrongCodes(
        _ world: FlowScenario, _ count: Int, from address: String, network: String? = nil
    ) async throws {
        for index in 0..<(count + 4) / 5 {
            let browser = Browser("guessing \(address) \(index)", address: address)
            var visitor = browser.visitor
            visitor.network = network ?? address
            let ticket = try world.ticket(entrance: .recover)
            let login = "nobody\(index)@\(address.hashValue.magnitude % 100_000).example.com"
            _ = try await world.flows.begin(ticket, with: .request(login: login), visitor)
            for _ in 0..<min(5, count - 5 * index) {
                _ = try await world.flows.post(.verify("000000"), to: ticket.id, version: nil, visitor)
            }
        }
    }

    private func tries(_ world: FlowScenario) async throws -> Int? {
        try await world.recover(Browser("anna", address: "198.51.100.9"), email).outcome
            .stored?.signUp.step.challenge?.triesLeft
    }

    private func rules(_ rules: inout Rules) {
        rules.limits.mailPerAddressHour = 0
        rules.limits.mailPerHour = 0
    }

    @Test func `one address's hundred wrong codes for invented logins cost nobody else a try`() async throws {
        let world = try FlowScenario(rules)
        try await world.emailAccount(email, phone: phone)
        try await wrongCodes(world, 150, from: "192.0.2.1")
        let opening = BudgetTake(.openingCodeFailuresPerHour, limit: 100)
        #expect(try await world.store.used([opening], now: world.clock.now) == [20])
        #expect(try await tries(world) == 5)
    }

    @Test func `the addresses of one IPv6 48 count as one`() async throws {
        let world = try FlowScenario(rules)
        for index in 0..<10 {
            try await wrongCodes(
                world, 20, from: "2001:db8:1:\(index)::/64", network: "2001:db8:1::/48")
        }
        let opening = BudgetTake(.openingCodeFailuresPerHour, limit: 100)
        #expect(try await world.store.used([opening], now: world.clock.now) == [20])
    }

    @Test func `many addresses' wrong codes leave one try to a new code, and the right one still opens`() async throws {
        let world = try FlowScenario(rules)
        try await world.emailAccount(email, phone: phone)
        for index in 0..<5 { try await wrongCodes(world, 20, from: "192.0.2.\(index)") }
        let before = world.mail.letters.count
        let anna = Browser("anna", address: "198.51.100.9")
        let (id, outcome) = try await world.recover(anna, email)
        #expect(outcome.stored?.signUp.step.challenge?.triesLeft == 1)
        await world.eventually { world.mail.letters.count > before }
        #expect(try await world.post(.verify(world.mail.code), id, anna).name == "recover-password")
    }

    @Test func `a right code gives its try back, in the share too`() async throws {
        let world = try FlowScenario(rules)
        try await world.emailAccount(email, phone: phone)
        let anna = Browser("anna")
        let before = world.mail.letters.count
        let (id, _) = try await world.recover(anna, email)
        await world.eventually { world.mail.letters.count > before }
        #expect(try await world.post(.verify(world.mail.code), id, anna).name == "recover-password")
        let opening = BudgetTake(.openingCodeFailuresPerHour, limit: 100)
        #expect(try await world.store.used([opening], now: world.clock.now) == [0])
        #expect(!(try await world.ledger()).contains { $0.contains("opening") })
    }

    @Test func `of one address's wrong codes a hundred count for all`() async throws {
        let world = try FlowScenario { rules in
            rules.limits.mailPerAddressHour = 0
            rules.limits.mailPerHour = 0
            rules.limits.codeFailuresPerHour = 2000
        }
        try await wrongCodes(world, 130, from: "192.0.2.1")
        let all = BudgetTake(.codeFailuresPerHour, limit: 2000)
        #expect(try await world.store.used([all], now: world.clock.now) == [100])
    }

    @Test func `one address's unconfirmed codes rest no operator range`() async throws {
        let world = try FlowScenario { rules in
            rules.limits.smsPerAddressHour = 0
            rules.limits.smsPerPrefixHour = 0
            rules.limits.smsPerPhoneDay = 0
        }
        func send(_ index: Int, from address: String) async throws -> String {
            try await world.begin(
                .registerByPhone(FlowScenario.draft("999\(1_234_000 + index)"), drawn: "7", termsTicked: true),
                Browser("\(address) \(index)", address: address)
            ).outcome.name
        }
        for index in 0..<40 { #expect(try await send(index, from: "192.0.2.1") == "code") }
        #expect(try await send(50, from: "192.0.2.2") == "code")
        // So many of several addresses do.
        for index in 0..<30 { _ = try await send(100 + index, from: "192.0.2.\(10 + index / 10)") }
        #expect(try await send(60, from: "192.0.2.2") == "register")
    }

    @Test func `an IPv6 48 has ten addresses' SMS and half of a prefix's`() async throws {
        let world = try FlowScenario { rules in
            rules.limits.smsPerAddressHour = 1
            rules.limits.smsPerPrefixHour = 6
        }
        func send(_ number: Int, _ index: Int) async throws -> Refusal.Code? {
            var visitor = Browser("b \(index)", address: "2001:db8:1:\(index)::/64").visitor
            visitor.network = "2001:db8:1::/48"
            let form = StepForm.registerByPhone(
                FlowScenario.draft("\(number)"), drawn: "7", termsTicked: true)
            return try await world.flows.begin(try world.ticket(), with: form, visitor).refusal
        }
        var refused: [Refusal.Code?] = []
        for index in 0..<4 { refused.append(try await send(9_991_234_500 + index, index)) }
        #expect(refused == [nil, nil, nil, .tooManyCodes])
        for index in 10..<18 { refused.append(try await send(9_991_000_000 + index * 10_000, index)) }
        #expect(refused.count { $0 == nil } == 10)
    }
}
