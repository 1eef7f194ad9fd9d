import Testing

@testable import SignUpFlow

/// The world of the flow's tests: values only, and one sign-up for each place it can stand at.
enum Flow {
    static let start = Instant(milliseconds: 1_800_000_000_000)
    /// The moment of the event under test: a minute after everything that stands in the steps.
    static let now = start + .seconds(60)
    static let session = Digest("session")
    static let code = CodeRules(
        length: 6, lifetime: .seconds(300), attempts: 5, resendAfter: [.seconds(60), .seconds(120), .seconds(300)],
        perSignUp: 5)
    static let box = TermsOffer(version: "2026-11-01", shownAs: .checkbox)
    static let notice = TermsOffer(version: "2026-11-01", shownAs: .notice)
    static let day: Duration = .seconds(24 * 3600)

    static let identity = Identity(
        provider: .google, subject: "anna", profile: Sealed("profile"), provenAt: start)
    /// The account this sign-up begins.
    static let own = AccountID("own")
    /// An account that was there before.
    static let old = AccountID("old")

    static let pending = Standing(account: own, epoch: 0, confirmBy: start + day)
    static let active = Standing(account: old, epoch: 3, confirmBy: nil)

    static func known(_ state: KnownAccount.State, phone: String?, id: AccountID = old) -> KnownAccount {
        KnownAccount(id: id, state: state, phone: phone, epoch: 3, createdAt: start - day)
    }

    static let phone = PhoneNumber(e164: "+79991234567", region: CountryCode("RU"), callingCode: 7)
    static let draft = PhoneDraft(country: "RU", callingCode: "7", phone: "999 123-45-67")
    static let challenge = Challenge(
        phone: phone, code: Digest("code"), triesLeft: 5, expiresAt: start + .seconds(300),
        resendAt: start + .seconds(60), sends: 1)

    static func departure(_ purpose: Departure.Purpose = .identify, at: Instant = start) -> Departure {
        Departure(
            provider: .google, state: Digest("state"), nonce: Digest("nonce"), verifier: Sealed("verifier"),
            purpose: purpose, at: at)
    }

    static let linking = Linking(identity: identity, pending: nil)
    static let giving = Linking(identity: identity, pending: pending)
    static let proof = Proof(account: active, way: .sms, at: start)
    static let created = Confirming(standing: pending, identity: identity, manner: .created)
    static let linked = Confirming(standing: active, identity: identity, manner: .linked)
    static let arrival = Arrival(
        standing: active, identity: identity, manner: .created, session: session, authenticatedAt: start,
        way: "google", since: start)
    static let exit = AppExit(code: Digest("handoff"), sealedCode: Sealed("app"), expiresAt: start + .seconds(300))

    /// Every case of `Step`, and of those that differ in what they allow, each kind.
    static let places: [Place] = [
        Place("register", .entrance(.register)),
        Place("sign-in", .entrance(.signIn)),
        Place("away from register", .away(departure(), from: .entrance(.register))),
        Place("away from newcomer", .away(departure(.chooseAnother), from: .newcomer(identity))),
        Place("away from link", .away(departure(.prove), from: .link(giving, draft: draft))),
        Place("returning to register", .returning(departure(), from: .entrance(.register), since: now)),
        Place("returning to link", .returning(departure(.prove), from: .link(linking, draft: nil), since: now)),
        Place("newcomer", .newcomer(identity)),
        Place("terms", .terms(identity)),
        Place("link", .link(linking, draft: nil)),
        Place("link, giving", .link(giving, draft: draft)),
        Place("link-code", .linkCode(linking, challenge, account: active)),
        Place("link-code, nobody's", .linkCode(linking, challenge, account: nil)),
        Place("link-confirm", .linkConfirm(linking, proof)),
        Place("link-confirm, giving", .linkConfirm(giving, proof)),
        Place("phone", .phone(created, draft: draft)),
        Place("phone, linked", .phone(linked, draft: nil)),
        Place("sending", .sending(created, challenge, draft: draft, since: now)),
        Place("sending again", .sending(created, challenge, replaces: challenge, draft: draft, since: now)),
        Place("code", .code(created, challenge, draft: draft)),
        Place("code, linked", .code(linked, challenge, draft: draft)),
        Place("done", .done(arrival)),
        Place("app", .app(arrival, exit)),
        Place("handed over", .over(.handedOver)),
        Place("left", .over(.left)),
        Place("expired", .over(.expired(.confirmExpired))),
    ]

    /// A sign-up that stands at `step`, touched when everything in it happened.
    static func signUp(at step: Step, attribution: Attribution? = nil) -> SignUp {
        var signUp = SignUp(
            id: SignUpID("sign-up"), request: ClientRequest(client: ClientID("crm")), attribution: attribution,
            language: .russian, entrance: .register, now: start)
        signUp.step = step
        return signUp
    }
}

/// Where a sign-up can stand, by a name that tests use.
struct Place: Sendable, CustomTestStringConvertible {
    let name: String
    let step: Step

    init(_ name: String, _ step: Step) {
        self.name = name
        self.step = step
    }

    var testDescription: String { name }
}

extension SignUp {
    /// What must stand after an event: the step and the notice.
    func stands(at step: Step, _ notice: Refusal? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(self.step == step, sourceLocation: sourceLocation)
        #expect(self.notice == notice, sourceLocation: sourceLocation)
        #expect(touchedAt == Flow.now, sourceLocation: sourceLocation)
    }
}
