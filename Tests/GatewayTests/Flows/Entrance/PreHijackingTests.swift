import SignUpFlow
import Testing

@testable import Gateway

/// "Pre-hijacked Accounts" (USENIX Security 2022): whoever prepares an account for somebody else ends up outside it.
@Suite struct PreHijackingTests {
    private let email = "victim@example.com"
    private let phone = "9991234567"
    private let thiefs = "9161234567"
    private let fresh = "another horse"

    /// The victim recovers the account by a code to her address, and stands at its bindings.
    private func recover(_ world: FlowScenario, _ victim: Browser, _ login: String) async throws -> SignUpID {
        let (mails, messages) = (world.mail.letters.count, world.sms.codes.count)
        let (id, _) = try await world.recover(victim, login)
        let byMail = login.contains("@")
        await world.eventually { byMail ? world.mail.letters.count > mails : world.sms.codes.count > messages }
        try await world.post(.verify(byMail ? world.mail.code : world.sms.code), id, victim)
        #expect(try await world.post(.password(login: "", password: fresh), id, victim).name == "recovered")
        return id
    }

    @Test func `classic-federated merge: an equal address never joins a password and a provider`() async throws {
        let world = try FlowScenario()
        // The thief registers with the victim's address. Without her letter there is no account at all.
        let thief = Browser("thief")
        let (id, _) = try await world.begin(FlowScenario.form(email, password: "thief's horse"), thief)
        #expect(try await world.post(.verify(world.wrongLetterCode), id, thief).name == "email-code")
        #expect(try await world.count("SELECT count(*) FROM accounts") == 0)
        // The provider vouches for an address that equals one of an account here: the victim's is a new account.
        try await world.emailAccount("v@example.com", phone: thiefs, password: "thief's horse")
        let (mine, outcome) = try await world.arrive(Browser("victim"), as: "v")
        #expect(outcome.name == "newcomer")
        try await world.post(.create(termsTicked: true), mine, Browser("victim"))
        try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), mine, Browser("victim"))
        #expect(try await world.post(.verify(world.sms.code), mine, Browser("victim")).name == "done")
        let old = try await world.store.account(email: "v@example.com", now: world.clock.now)
        let new = try await world.store.account(boundTo: .google, subject: "v", now: world.clock.now)
        #expect(old != nil && new != nil && old?.id != new?.id)
        #expect(new?.hasPassword == false && new?.email == nil)
        // The other way round: who registers by e-mail finds no provider account of the same address either.
        try await world.emailAccount(email, phone: "9161234568")
        #expect(try await world.count("SELECT count(*) FROM bindings") == 1)
    }

    @Test func `unexpired session: recovery ends the session that the thief kept alive`() async throws {
        let world = try FlowScenario()
        let account = try await world.emailAccount(email, phone: phone, password: "thief's horse")
        var thief = Browser("thief")
        try await world.signedIn(&thief, email, "thief's horse")
        for _ in 0..<3 {
            world.clock.advance(.seconds(1500))
            try await world.store.touchSession(try #require(thief.visitor.sessionHash), now: world.clock.now)
        }
        #expect(try await world.flows.engine.session(thief.visitor)?.account == account.id)
        let victim = Browser("victim")
        let id = try await recover(world, victim, email)
        #expect(try await world.flows.engine.session(thief.visitor) == nil)
        #expect(try await world.flows.arrival.resume(try world.ticket(), thief.visitor).location == nil)
        #expect(try await world.change(.delete, thief).outcome.entrancePage != nil)
        #expect(try await world.signIn(Browser("t"), email, "thief's horse").outcome.refusal == .credentialsWrong)
        #expect(try await world.post(.goOn, id, victim).parameter("code") != nil)
    }

    @Test func `trojan identifier: recovery shows what else opens the account, and unbinds it`() async throws {
        let world = try FlowScenario()
        let account = try await world.emailAccount(email, phone: phone, password: "thief's horse")
        let thief = Browser("thief")
        let link = try await world.atLink(thief, as: "g-thief")
        try await world.post(.password(login: email, password: "thief's horse"), link, thief)
        #expect(try await world.post(.confirmLink, link, thief).name == "done")
        let victim = Browser("victim")
        let id = try await recover(world, victim, email)
        let details = try #require(try await world.flows.accountChange.details(of: account.id))
        #expect(details.bindings.map(\.subject) == ["g-thief"])
        #expect(
            try await world.post(.unbind(.binding(.google, subject: "g-thief")), id, victim).name == "recovered")
        #expect(try await world.arrive(Browser("again"), as: "g-thief").outcome.name == "newcomer")
        #expect(try await world.post(.goOn, id, victim).parameter("code") != nil)
        // Whoever has the number alone sees and removes it as well.
        try await world.change("INSERT INTO bindings VALUES ('google', 'g-thief', '\(account.id)', 0)")
        let holder = Browser("holder")
        let proving = try await world.atLink(holder, as: "g-holder")
        let before = world.sms.codes.count
        try await world.post(.linkCode(FlowScenario.draft(phone), drawn: "7"), proving, holder)
        await world.eventually { world.sms.codes.count > before }
        try await world.post(.verify(world.sms.code), proving, holder)
        #expect(
            try await world.post(.removeWay(.binding(.google, subject: "g-thief")), proving, holder).name
                == "link-confirm")
        #expect(try await world.arrive(Browser("third"), as: "g-thief").outcome.name == "newcomer")
    }

    @Test func `unexpired change: recovery cancels the change of the number that was begun before`() async throws {
        let world = try FlowScenario()
        let account = try await world.emailAccount(email, phone: phone, password: "thief's horse")
        var thief = Browser("thief")
        try await world.signedIn(&thief, email, "thief's horse")
        let (change, _) = try await world.change(.phone, thief)
        try await world.post(.password(login: "", password: "thief's horse"), change, thief)
        #expect(
            try await world.post(.send(FlowScenario.draft(thiefs), drawn: "7"), change, thief).name == "code")
        let code = world.sms.code
        _ = try await recover(world, Browser("victim"), email)
        let late = try await world.post(.verify(code), change, thief)
        #expect(late.stored?.signUp.step == .over(.account) && late.session == nil)
        #expect(try await world.store.account(account.id, now: world.clock.now)?.phone == "+79991234567")
        #expect(try await world.store.account(phone: "+79161234567") == nil)
    }

    @Test func `non-verifying provider: an address that a provider tells proves nothing here`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        // The provider says `victim@example.com` of the thief, whom nobody has verified.
        let thief = Browser("thief")
        let (id, outcome) = try await world.arrive(thief, as: "victim")
        guard case .newAccount(.newcomer(let identity))? = outcome.stored?.signUp.step else {
            Issue.record("\(outcome.name)")
            return
        }
        #expect(world.flows.trip.profile(identity, of: id, thief.visitor)?.email == email)
        try await world.post(.create(termsTicked: true), id, thief)
        try await world.post(.send(FlowScenario.draft(thiefs), drawn: "7"), id, thief)
        #expect(try await world.post(.verify(world.sms.code), id, thief).name == "done")
        let own = try await world.store.account(boundTo: .google, subject: "victim", now: world.clock.now)
        let victims = try await world.store.account(email: email, now: world.clock.now)
        #expect(own?.id != victims?.id && own?.email == nil)
        // It is no login, and recovers the victim's account only.
        #expect(try await world.signIn(Browser("v"), email).outcome.parameter("code") != nil)
        let recovering = try await recover(world, Browser("r"), email)
        guard case .recovery(.recovered(_, let proof)) = try await world.step(recovering, Browser("r")) else { return }
        #expect(proof.account.account == victims?.id)
        // Nor does the thief's pending account keep the victim from registering with it.
        let other = Browser("other")
        _ = try await world.pending(other, as: "newvictim")
        #expect(
            try await world.begin(FlowScenario.form("newvictim@example.com"), Browser("n")).outcome.name
                == "email-code")
        #expect(world.mail.subjects.last == "code")
    }
}
