import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

/// What a code costs at the doors that send one to existing accounts, and what their operator range has to say.
@Suite struct DoorLedgerTests {
    enum Door: CaseIterable {
        case link, recoverByPhone, recoverByMail
    }

    private let phone = "9991234567"
    private let email = "anna@example.com"

    /// Asks for a code there.
    private func ask(_ world: FlowScenario, _ door: Door, _ browser: Browser) async throws -> FlowOutcome {
        switch door {
        case .link:
            let id = try await world.atLink(browser, as: "g-\(browser.cookie)")
            return try await world.post(.linkCode(FlowScenario.draft(phone), drawn: "7"), id, browser)
        case .recoverByPhone:
            return try await world.begin(.request(login: phone), browser, at: .recover).outcome
        case .recoverByMail:
            return try await world.begin(.request(login: email), browser, at: .recover).outcome
        }
    }

    /// What was used up since, by budget and owner.
    private func spent(_ before: [String], _ after: [String]) -> [String: Int] {
        func read(_ ledger: [String]) -> [String: Int] {
            Dictionary(
                ledger.map { line in
                    let parts = line.split(separator: ":")
                    return (parts.dropLast().joined(separator: ":"), parts.last.flatMap { Int($0) } ?? 0)
                }
            ) { first, _ in first }
        }
        let old = read(before)
        return read(after).reduce(into: [:]) { $0[$1.key] = $1.value - old[$1.key, default: 0] }.filter {
            $0.value != 0
        }
    }

    @Test(arguments: Door.allCases)
    func `known and unknown logins cost the same budgets`(door: Door) async throws {
        var spent: [[String: Int]] = []
        for isKnown in [true, false] {
            let world = try FlowScenario()
            try await world.emailAccount(
                isKnown ? email : "other@example.com", phone: isKnown ? phone : "9161234567")
            let before = try await world.ledger()
            let anna = Browser("anna")
            let outcome = try await ask(world, door, anna)
            let id = try #require(outcome.stored).signUp.id
            try await world.post(.verify("000000"), id, anna)
            try await world.post(.verify("000001"), id, anna)
            spent.append(self.spent(before, try await world.ledger()))
        }
        #expect(spent[0] == spent[1] && spent[0].count > 4)
    }

    @Test(arguments: Door.allCases)
    func `nothing is begun for a known login before the answer's last byte has left`(door: Door) async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        world.startJobs()
        let awaited = Mutex(0)
        let end = AnswerEnd { _ in awaited.withLock { $0 += 1 } }
        let browser = Browser("anna")
        var visitor = browser.visitor
        visitor.answer = end
        let (letters, messages) = (world.mail.letters.count, world.sms.messages.count)
        switch door {
        case .link:
            let id = try await world.atLink(browser, as: "g-anna")
            let form = StepForm.linkCode(FlowScenario.draft(phone), drawn: "7")
            #expect(try await world.flows.post(form, to: id, version: nil, visitor).name == "link-code")
        case .recoverByPhone, .recoverByMail:
            let form = StepForm.request(login: door == .recoverByMail ? email : phone)
            let ticket = try world.ticket(entrance: .recover)
            #expect(try await world.flows.begin(ticket, with: form, visitor).name == "recover-code")
        }
        #expect(awaited.withLock { $0 } == 1)
        for _ in 0..<1000 { await Task.yield() }
        #expect(world.mail.letters.count == letters && world.sms.messages.count == messages)
        end.come()
        await world.eventually { world.mail.letters.count + world.sms.messages.count == letters + messages + 1 }
    }

    @Test(arguments: Door.allCases)
    func `the rows of known and unknown logins are of one length`(door: Door) async throws {
        var lengths: [Int] = []
        for isKnown in [true, false] {
            let world = try FlowScenario()
            try await world.emailAccount(
                isKnown ? email : "other@example.com", phone: isKnown ? phone : "9161234567")
            let id = try #require(try await ask(world, door, Browser("anna")).stored).signUp.id
            lengths.append(try await world.count("SELECT length(document) FROM sign_ups WHERE id = '\(id)'"))
        }
        #expect(lengths[0] == lengths[1])
    }

    @Test(arguments: [Door.link, .recoverByPhone])
    func `a range that rests is sent nothing, whoever's the number is`(door: Door) async throws {
        for isKnown in [true, false] {
            let world = try FlowScenario()
            if isKnown { try await world.emailAccount(email, phone: phone) }
            try await world.change(
                """
                INSERT INTO operator_ranges (name, begins_at, sent, confirmed, last_sent_at)
                VALUES ('RU:999', \(world.clock.now.milliseconds / 3_600_000 * 3_600_000), 60, 0, \(world.clock.now.milliseconds))
                ON CONFLICT (name, begins_at) DO UPDATE SET sent = 60, confirmed = 0
                """)
            let messages = world.sms.messages.count
            #expect(try await ask(world, door, Browser("anna")).refusal == .tooManyCodes)
            await world.finishJobs()
            #expect(world.sms.messages.count == messages)
        }
    }

    @Test(arguments: [Door.link, .recoverByPhone])
    func `what is sent counts for its range, and what is not does not`(door: Door) async throws {
        for isKnown in [true, false] {
            let world = try FlowScenario()
            if isKnown { try await world.emailAccount(email, phone: phone) }
            let sent = "SELECT coalesce(sum(sent), 0) FROM operator_ranges"
            let before = try await world.count(sent)
            _ = try await ask(world, door, Browser("anna"))
            // Until the answer has left nothing may differ.
            #expect(try await world.count(sent) == before)
            await world.finishJobs()
            #expect(try await world.count(sent) == before + (isKnown ? 1 : 0))
        }
    }
}
