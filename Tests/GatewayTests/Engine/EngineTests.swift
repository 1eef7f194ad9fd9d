import Testing

@testable import Gateway
@testable import SignUpFlow

/// What the engine writes into every commit, whichever flow it serves: what ended between the read and the write ends it too.
@Suite struct EngineTests {
    private let account = AccountReference(account: AccountID("a"), epoch: 3, confirmBy: nil)

    private func commit(at step: Step) throws -> Commit {
        let world = try FlowScenario()
        var signUp = try world.ticket().signUp(now: world.clock.now)
        signUp.step = step
        let stored = StoredSignUp(signUp: signUp, version: 4)
        return world.flows.engine.commit(signUp, after: stored, [], world.clock.now, Browser("anna").visitor)
    }

    @Test func `a change goes on while its session lives`() throws {
        let change = AccountChange(
            account: account, session: Digest("s"), way: Evidence.phone, phone: nil, kind: .phone)
        for step in [Step.change(.prove(change)), .change(.binding(change)), .recovery(.password(.change(change)))] {
            #expect(try commit(at: step).liveSession == Digest("s"), "\(step.name)")
        }
        let returning = Returning(
            standing: account, evidence: Evidence(way: Evidence.phone, at: Instant(milliseconds: 0)))
        #expect(try commit(at: .arrival(.termsNew(returning))).standings == [account])
    }

    @Test func `what stands on a proof of an account goes on while the account's epoch is the proof's`() throws {
        let now = Instant(milliseconds: 0)
        let recovery = Recovery(login: "anna@example.com", suspended: nil)
        let number = PhoneNumber(e164: "+79991234567", region: CountryCode("RU"), callingCode: 7)
        let proof = Proof(account: account, way: .sms, at: now)
        for step in [
            Step.recovery(.recovered(recovery, proof)), .recovery(.password(.recovery(recovery, proof))),
            .secondProof(
                .choosing(NumberProof(account: account, phone: number, at: now, purpose: .recovery(recovery)))),
        ] {
            let commit = try commit(at: step)
            #expect(commit.standings == [account] && commit.expected == 4, "\(step.name)")
        }
    }
}
