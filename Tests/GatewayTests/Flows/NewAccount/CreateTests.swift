import GRDB
import SignUpFlow
import Testing

@testable import Gateway

/// From the first click to a finished account.
@Suite struct CreateTests {
    @Test func `a newcomer goes all the way to the client`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let (id, outcome) = try await world.arrive(anna, as: "g-anna")
        #expect(outcome.name == "newcomer")
        #expect(try await world.count("SELECT count(*) FROM accounts") == 0)
        #expect(try await world.post(.create(termsTicked: true), id, anna).name == "phone")
        let sent = try await world.post(.send(FlowScenario.draft("8 (999) 123-45-67"), drawn: "7"), id, anna)
        #expect(sent.name == "code")
        #expect(world.sms.messages.map(\.to.e164) == ["+79991234567"])
        let confirmed = try await world.post(
            .verify(" \(world.sms.code.prefix(3))-\(world.sms.code.suffix(3))"), id, anna)
        #expect(confirmed.name == "done")
        anna.session = confirmed.session
        #expect(try await world.flows.engine.session(anna.visitor)?.phone == "+79991234567")
        let away = try await world.post(.start, id, anna)
        #expect(away.parameter("state") == "of the client")
        #expect(away.parameter("iss") == "https://signup.example.com")
        let code = try #require(away.parameter("code"))
        let stored = try #require(try await world.store.code(.sha256(code)))
        #expect(stored.client == ClientID("crm-web"))
        #expect(stored.way == "google")
        #expect(try await world.step(id, anna) == .over(.handedOver))
    }

    @Test func `what is stored is the subject, never the profile`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let id = try await world.done(&anna, as: "g-anna", phone: "9991234567")
        try await world.post(.start, id, anna)
        #expect(try await world.text("SELECT subject FROM bindings") == "g-anna")
        for table in ["sign_ups", "accounts", "handoff_codes", "audit"] {
            #expect(try await world.rows(of: table).contains("@example.com") == false, "\(table)")
            #expect(try await world.rows(of: table).contains("Имя") == false, "\(table)")
        }
    }

    @Test func `the profile is readable by this browser alone`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, outcome) = try await world.arrive(anna, as: "g-anna")
        guard case .newAccount(.newcomer(let identity))? = outcome.stored?.signUp.step else {
            Issue.record("\(outcome.name)")
            return
        }
        #expect(world.flows.trip.profile(identity, of: id, anna.visitor)?.email == "g-anna@example.com")
        #expect(world.flows.trip.profile(identity, of: id, Browser("mallory").visitor) == nil)
        #expect(world.flows.trip.profile(identity, of: SignUpID("other"), anna.visitor) == nil)
    }

    @Test func `an acceptance records version, language and how it was shown (I5)`() async throws {
        let world = try FlowScenario()
        _ = try await world.pending(Browser("anna"), as: "g-anna")
        _ = try await world.pending(Browser("boris"), as: "g-boris", FlowScenario.request("crm-ios"))
        let shown = try await world.text(
            "SELECT group_concat(document || ' ' || version || ' ' || language || ' ' || shown_as, '; ') FROM "
                + "(SELECT * FROM acceptances ORDER BY shown_as)")
        #expect(shown == "terms 2026-11-01 ru checkbox; terms 2026-11-01 ru notice")
    }

    @Test func `nothing becomes active without terms and phone (I5)`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, _) = try await world.arrive(anna, as: "g-anna")
        let forms: [StepForm] = [
            .create(termsTicked: false), .send(FlowScenario.draft("9991234567"), drawn: "7"), .verify("123456"),
            .start,
            .confirmLink, .goOn, .create(termsTicked: false), .resend, .again, .start,
        ]
        for form in forms { try await world.post(form, id, anna) }
        #expect(try await world.count("SELECT count(*) FROM accounts") == 0)
        #expect(world.sms.messages.isEmpty)
        try await world.post(.goOn, id, anna)
        try await world.post(.create(termsTicked: true), id, anna)
        for form: StepForm in [.start, .verify("123456"), .confirmLink, .again] { try await world.post(form, id, anna) }
        #expect(try await world.count("SELECT count(*) FROM accounts WHERE state = 'active'") == 0)
        #expect(try await world.count("SELECT count(*) FROM sessions") == 0)
    }

    @Test func `two browsers at Create make one account, and both stand on it (I1)`() async throws {
        let world = try FlowScenario()
        let (phone, desk) = (Browser("phone"), Browser("desk"))
        let (first, _) = try await world.arrive(phone, as: "g-anna")
        let (second, _) = try await world.arrive(desk, as: "g-anna")
        #expect(try await world.post(.create(termsTicked: true), first, phone).name == "phone")
        #expect(try await world.post(.create(termsTicked: true), second, desk).name == "phone")
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
        let (one, other) = (try await world.step(first, phone), try await world.step(second, desk))
        guard case .phone(.number(let a, _)) = one, case .phone(.number(let b, _)) = other else {
            Issue.record("\(one) \(other)")
            return
        }
        #expect(a.standing?.account == b.standing?.account)
        // The one confirms; the other's code then changes no phone, and opens nothing.
        try await world.post(.send(FlowScenario.draft("9991234567"), drawn: "7"), first, phone)
        let code = world.sms.code
        try await world.post(.send(FlowScenario.draft("9991234568"), drawn: "7"), second, desk)
        let late = world.sms.code
        #expect(try await world.post(.verify(code), first, phone).name == "done")
        let ended = try await world.post(.verify(late), second, desk)
        #expect(ended.stored?.signUp.step == .over(.confirmedElsewhere) && ended.session == nil)
        #expect(try await world.text("SELECT group_concat(phone) FROM accounts") == "+79991234567")
        #expect(try await world.count("SELECT count(*) FROM sessions") == 1)
    }

    @Test func `Create that finds the identity active since its proof asks for another proof`() async throws {
        let world = try FlowScenario()
        let late = Browser("late")
        let (id, _) = try await world.arrive(late, as: "g-anna")
        world.clock.advance(.seconds(1))
        var anna = Browser("anna")
        _ = try await world.done(&anna, as: "g-anna", phone: "9991234567")
        let outcome = try await world.post(.create(termsTicked: true), id, late)
        #expect(outcome.name == "sign-in" && outcome.refusal == .proofOutdated && outcome.session == nil)
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
        // Made again, it is good.
        try await world.post(.provider(.google), id, late)
        let again = try await world.comeBack(late, try #require(world.google.trips.last).state, as: "g-anna")
        #expect(again.parameter("code") != nil && again.session != nil)
    }

    @Test func `Create that finds the identity bound by an earlier account goes straight on`() async throws {
        let world = try FlowScenario()
        _ = try await world.account("g-anna", phone: "9991234567")
        try await world.change("UPDATE bindings SET subject = 'g-other'")
        world.clock.advance(.seconds(1))
        let late = Browser("late")
        let (id, _) = try await world.arrive(late, as: "g-anna")
        try await world.change("UPDATE bindings SET subject = 'g-anna'")
        let outcome = try await world.post(.create(termsTicked: true), id, late)
        #expect(outcome.parameter("code") != nil && outcome.session != nil)
    }

    @Test func `parallel Creates of one identity make one account (I1)`() async throws {
        let world = try FlowScenario()
        var ids: [(SignUpID, Browser)] = []
        for index in 0..<8 {
            let browser = Browser("tab-\(index)")
            ids.append((try await world.arrive(browser, as: "g-anna").id, browser))
        }
        let names = try await withThrowingTaskGroup(of: String.self) { [ids] group in
            for (id, browser) in ids {
                group.addTask { try await world.post(.create(termsTicked: true), id, browser).name }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(names == Array(repeating: "phone", count: 8))
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
        #expect(try await world.count("SELECT count(*) FROM bindings") == 1)
    }

    @Test func `a form drawn from another version changes nothing`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, outcome) = try await world.arrive(anna, as: "g-anna")
        let version = try #require(outcome.stored).version
        #expect(try await world.post(.create(termsTicked: true), id, anna, version: version - 1).name == "newcomer")
        #expect(try await world.post(.create(termsTicked: true), id, anna, version: version).name == "phone")
        #expect(try await world.post(.create(termsTicked: true), id, anna, version: version).name == "phone")
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
    }

    @Test func `another browser's forms and looks get the same answer as an unknown id`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, _) = try await world.arrive(anna, as: "g-anna")
        let mallory = Browser("mallory")
        let stolen = try await world.post(.create(termsTicked: true), id, mallory)
        let unknown = try await world.post(.create(termsTicked: true), SignUpID("nobody"), mallory)
        #expect(stolen.entrancePage == unknown.entrancePage)
        #expect(stolen.refusal == .otherBrowser)
        #expect(try await world.flows.engine.signUp(id, mallory.visitor) == nil)
        #expect(try await world.step(id, anna).name == "newcomer")
    }

    @Test func `pressing twice at the door begins one sign-up, and the other button a new trip`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let ticket = try world.ticket()
        let first = try await world.flows.begin(ticket, with: .provider(.google), anna.visitor)
        let second = try await world.flows.begin(ticket, with: .provider(.facebook), anna.visitor)
        #expect(first.location != nil && second.location?.contains("facebook.example") == true)
        #expect(try await world.count("SELECT count(*) FROM sign_ups") == 1)
        let old = try #require(world.google.trips.last).state
        #expect(try await world.comeBack(anna, old, as: "g-anna").name == "away")
        #expect(world.google.calls.isEmpty)
        let outcome = try await world.comeBack(
            anna, try #require(world.facebook.trips.last).state, as: "f-anna", with: world.facebook)
        #expect(outcome.name == "newcomer")
        // Now that somebody is proven, the door leads to their step.
        #expect(try await world.flows.begin(ticket, with: .provider(.google), anna.visitor).name == "newcomer")
        // A ticket is no key to the sign-up it began.
        let thief = try await world.flows.begin(ticket, with: .provider(.google), Browser("mallory").visitor)
        #expect(thief.refusal == .otherBrowser)
        #expect(try await world.step(ticket.id, anna).name == "newcomer")
    }

    @Test func `too many sign-ups from one address write no row (I10)`() async throws {
        let world = try FlowScenario { $0.limits.signUpsPerAddressHour = 2 }
        for index in 0..<2 { _ = try await world.depart(Browser("b\(index)")) }
        let refused = try await world.flows.begin(
            try world.ticket(), with: .provider(.google), Browser("b3").visitor)
        #expect(refused.refusal == .tooManySignUps)
        #expect(refused.entrancePage?.refusal?.retryAt != nil)
        #expect(try await world.count("SELECT count(*) FROM sign_ups") == 2)
        let elsewhere = try await world.flows.begin(
            try world.ticket(), with: .provider(.google), Browser("b4", address: "203.0.113.8").visitor)
        #expect(elsewhere.location != nil)
        world.clock.advance(.seconds(3600))
        let later = try await world.flows.begin(try world.ticket(), with: .provider(.google), Browser("b5").visitor)
        #expect(later.location != nil)
    }
}

extension FlowScenario {
    /// All of a table's text.
    func rows(of table: String) async throws -> String {
        let columns = try await store.pool.read { db in try db.columns(in: table).map(\.name) }
        let all = columns.map { "coalesce(\"\($0)\", '')" }.joined(separator: " || ' ' || ")
        return try await text("SELECT group_concat(\(all), ' ') FROM \(table)") ?? ""
    }
}
