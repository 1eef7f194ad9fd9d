import Testing

@testable import SignUpFlow

/// How long each thing is good, as the security notes promise it: in figures, so that nobody changes a promise by changing a
/// constant. The tests beside say what happens a moment before and after.
@Suite struct LifetimesTests {
    @Test(arguments: [
        ("a ticket", Lifetime.ticket, 7200), ("a sign-up at rest", Lifetime.signUpIdle, 3600),
        ("a sign-up", Lifetime.signUp, 86_400), ("an ended sign-up's row", Lifetime.emptied, 86_400),
        ("a trip to a provider", Lifetime.departure, 600), ("an identity", Lifetime.identity, 1800),
        ("the proof of an account", Lifetime.linkProof, 600), ("a proved number or address", Lifetime.proven, 1800),
        ("done", Lifetime.done, 600), ("a code", Lifetime.handoffCode, 60),
        ("a code behind a button", Lifetime.appHandoffCode, 300), ("a token", Lifetime.token, 300),
        ("a session at rest", Lifetime.sessionIdle, 1800), ("a session", Lifetime.session, 43_200),
        ("the note of its use", Lifetime.lastSeen, 300), ("the audit", Lifetime.audit, 400 * 86_400),
    ])
    func `every lifetime is the promised one`(name: String, lifetime: Duration, seconds: Int) {
        #expect(lifetime == .seconds(seconds), "\(name)")
    }
}
