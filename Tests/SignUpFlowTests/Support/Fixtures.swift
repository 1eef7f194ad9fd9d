import Testing

@testable import SignUpFlow

/// The world of the flow's tests: values only, and one sign-up for each place it can stand at.
enum Fixtures {
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

    static let pending = AccountReference(account: own, epoch: 0, confirmBy: start + day)
    static let active = AccountReference(account: old, epoch: 3, confirmBy: nil)

    static func known(
        _ state: KnownAccount.State, phone: String?, id: AccountID = old, terms: String? = box.version
    ) -> KnownAccount {
        KnownAccount(id: id, state: state, phone: phone, epoch: 3, createdAt: start - day, termsVersion: terms)
    }

    static let finished = known(.active, phone: "+79990000001")

    /// The owner of the account that was there before, who reads letters and messages.
    static let owner = Owner(account: old, email: "anna@example.com", phone: oldPhone, language: .russian)

    /// What the owner is told, and where.
    static func told(
        _ event: OwnerEvent, provider: ProviderName? = nil, to: Challenge.Target = .email("anna@example.com")
    ) -> Fact {
        .tell(
            OwnerNotice(account: old, event: event, provider: provider, to: to, language: .russian, at: now))
    }

    static let phone = PhoneNumber(e164: "+79991234567", region: CountryCode("RU"), callingCode: 7)
    static let draft = PhoneDraft(country: "RU", callingCode: "7", phone: "999 123-45-67")
    static let challenge = challenge(to: .phone(phone))
    static let address = "boris@example.com"
    static let letter = challenge(to: .email(address))
    /// The number of the account that was there before.
    static let oldPhone = PhoneNumber(e164: "+79990000001", region: CountryCode("RU"), callingCode: 7)

    static func challenge(to target: Challenge.Target) -> Challenge {
        Challenge(
            to: target, code: Digest("code"), triesLeft: 5, expiresAt: start + .seconds(300),
            resendAt: start + .seconds(60), sends: 1)
    }

    static func departure(_ purpose: Departure.Purpose = .identify, at: Instant = start) -> Departure {
        Departure(
            provider: .google, state: Digest("state"), nonce: Digest("nonce"), verifier: Sealed("verifier"),
            purpose: purpose, at: at)
    }

    static let linking = Linking(identity: identity, pending: nil)
    static let giving = Linking(identity: identity, pending: pending)
    static let proof = Proof(account: active, way: .sms, at: start)
    static let passwordProof = Proof(account: active, way: .password, at: start)
    static let created = purpose(pending, .created)
    static let linked = purpose(active, .linked)
    /// An account begun by the e-mail door.
    static let byEmail = PhonePurpose.account(
        Confirming(standing: pending, evidence: Evidence(way: Evidence.email, at: start), manner: .created))
    static let byEmailKept = SuspendedStep.pending(
        Confirming(standing: pending, evidence: Evidence(way: Evidence.email, at: start), manner: .created))

    /// An account that `identity` opens, on its way to a confirmed phone.
    static func purpose(_ standing: AccountReference, _ manner: Arrival.Manner, terms: String? = nil) -> PhonePurpose {
        .account(
            Confirming(standing: standing, evidence: Evidence(identity), manner: manner, termsVersion: terms))
    }

    static let arrival = Arrival(
        standing: active, evidence: Evidence(identity), manner: .created, session: session, since: start)
    static let exit = AppExit(code: Digest("handoff"), sealedCode: Sealed("app"), expiresAt: start + .seconds(300))

    static let particulars = Particulars(firstName: "Борис", lastName: "Орлов", passwordHash: "$argon2id$")
    static let acceptance = Acceptance(version: box.version, language: .russian, shownAs: .checkbox, at: start)
    static let proven = ProvenPhone(phone: phone, acceptance: acceptance, at: start)
    static let verification = EmailVerification.byEmail(particulars, acceptance)
    static let phoneFirst = EmailVerification.byPhone(proven)
    static let typed = Typed(firstName: "Борис", lastName: "Орлов", email: address)
    static let recovery = Recovery(login: "+79990000001", suspended: nil)
    static let recovered = Proof(account: active, way: .recovery, at: start)
    /// Recovery by a code to the number, and nothing besides.
    static let recoveredBySMS = Proof(account: active, way: .sms, at: start)
    static let secondToRecover = NumberProof(account: active, phone: oldPhone, at: start, purpose: .recovery(recovery))
    static let secondToLink = NumberProof(account: active, phone: oldPhone, at: start, purpose: .link(linking))
    static let returning = Returning(standing: active, evidence: Evidence(identity))
    static let resuming = Returning(
        standing: active, evidence: Evidence(way: "google", at: start), session: Digest("live"))

    static func changing(_ change: AccountChangeKind, proof: Proof? = nil) -> AccountChange {
        AccountChange(
            account: active, session: Digest("live"), way: "google", phone: oldPhone, kind: change, proof: proof)
    }

    static let changingPhone = changing(.phone, proof: passwordProof)
    static let changingPassword = changing(.password, proof: proof)
    static let unbinding = changing(.unbind(.google, subject: "anna"))
    static let binding = changing(.bind(.facebook), proof: passwordProof)

    /// Every case of `Step`, and of those that differ in what they allow, each kind.
    static let places: [Place] =
        doors + away + linkAccounts + phones + addresses + recoveries + changes + [
            Place("terms-new", .arrival(.termsNew(returning))),
            Place("terms-new, live session", .arrival(.termsNew(resuming))),
            Place("done", .arrival(.done(arrival))),
            Place("app", .arrival(.app(arrival, exit))),
            Place("handed over", .over(.handedOver)),
            Place("left", .over(.left)),
            Place("back at the account", .over(.account)),
            Place("expired", .over(.expired(.confirmExpired))),
            Place("confirmed elsewhere", .over(.confirmedElsewhere)),
        ]

    static let doors = [
        Place("register", .entrance(.register)),
        Place("sign-in", .entrance(.signIn)),
        Place("recover", .entrance(.recover)),
        Place("sign-in, pending", .entrance(EntranceStep(.signIn, suspended: byEmailKept))),
        Place("recover, linking", .entrance(EntranceStep(.recover, suspended: .linking(linking)))),
    ]

    private static let away = [
        Place("away from register", .trip(.away(departure(), from: .entrance(.register)))),
        Place("away from newcomer", .trip(.away(departure(.chooseAnother), from: .newcomer(identity)))),
        Place("away from link", .trip(.away(departure(.prove), from: .link(giving, typed: Typed(phone: draft))))),
        Place("away from prove", .trip(.away(departure(.prove), from: .prove(unbinding)))),
        Place("away from second", .trip(.away(departure(.prove), from: .second(secondToLink)))),
        Place("away from binding", .trip(.away(departure(.chooseAnother), from: .binding(binding)))),
        Place("returning to register", .trip(.returning(departure(), from: .entrance(.register), since: now))),
        Place(
            "returning to link", .trip(.returning(departure(.prove), from: .link(linking, typed: Typed()), since: now))),
        Place("returning to prove", .trip(.returning(departure(.prove), from: .prove(unbinding), since: now))),
        Place("returning to second", .trip(.returning(departure(.prove), from: .second(secondToRecover), since: now))),
        Place("returning to binding", .trip(.returning(departure(), from: .binding(binding), since: now))),
    ]

    private static let linkAccounts = [
        Place("newcomer", .newAccount(.newcomer(identity))),
        Place("terms", .newAccount(.terms(identity))),
        Place("link", .link(.choosing(linking, typed: Typed()))),
        Place("link, giving", .link(.choosing(giving, typed: Typed(phone: draft)))),
        Place("link-code", .link(.code(linking, challenge, account: active))),
        Place("link-code, nobody's", .link(.code(linking, challenge, account: nil))),
        Place("link-confirm", .link(.confirm(linking, proof))),
        Place("link-confirm, giving", .link(.confirm(giving, proof))),
        Place("link-confirm by password", .link(.confirm(linking, passwordProof))),
        Place("second, linking", .secondProof(.choosing(secondToLink))),
        Place("second, recovering", .secondProof(.choosing(secondToRecover))),
        Place("second-code, linking", .secondProof(.code(secondToLink, letter))),
        Place("second-code, recovering", .secondProof(.code(secondToRecover, letter))),
    ]

    private static let phones = [
        Place("phone", .phone(.number(created, draft: draft))),
        Place("phone, linked", .phone(.number(linked, draft: nil))),
        Place("phone, by e-mail", .phone(.number(byEmail, draft: nil))),
        Place("phone, newcomer", .phone(.number(.newcomer(acceptance), draft: draft))),
        Place("phone, change", .phone(.number(.change(changingPhone), draft: nil))),
        Place("sending", .phone(.sending(created, challenge, draft: draft, since: now))),
        Place("sending again", .phone(.sending(created, challenge, replaces: challenge, draft: draft, since: now))),
        Place("sending, newcomer", .phone(.sending(.newcomer(acceptance), challenge, draft: draft, since: now))),
        Place("sending, change", .phone(.sending(.change(changingPhone), challenge, draft: draft, since: now))),
        Place("code", .phone(.code(created, challenge, draft: draft))),
        Place("code, linked", .phone(.code(linked, challenge, draft: draft))),
        Place("code, by e-mail", .phone(.code(byEmail, challenge, draft: draft))),
        Place("code, newcomer", .phone(.code(.newcomer(acceptance), challenge, draft: draft))),
        Place("code, change", .phone(.code(.change(changingPhone), challenge, draft: draft))),
    ]

    private static let addresses = [
        Place("email", .email(.address(verification, typed: "boris@"))),
        Place("email, phone first", .email(.address(phoneFirst, typed: ""))),
        Place("mailing", .email(.mailing(verification, letter, since: now))),
        Place("mailing again", .email(.mailing(verification, letter, replaces: letter, since: now))),
        Place("mailing, phone first", .email(.mailing(phoneFirst, letter, since: now))),
        Place("email-code", .email(.code(verification, letter))),
        Place("email-code, phone first", .email(.code(phoneFirst, letter))),
        Place("profile", .email(.profile(proven, email: address, since: start, typed: Typed()))),
    ]

    private static let recoveries = [
        Place("recover-code", .recovery(.code(recovery, challenge, account: active))),
        Place("recover-code, nobody's", .recovery(.code(recovery, letter, account: nil))),
        Place("password", .recovery(.password(.recovery(recovery, recovered)))),
        Place("password by SMS", .recovery(.password(.recovery(recovery, recoveredBySMS)))),
        Place("password, change", .recovery(.password(.change(changingPassword)))),
        Place("recovered", .recovery(.recovered(recovery, recovered))),
        Place("recovered by SMS", .recovery(.recovered(recovery, recoveredBySMS))),
        Place(
            "recovered, linking",
            .recovery(.recovered(Recovery(login: address, suspended: .linking(linking)), recovered))),
    ]

    private static let changes = [
        Place("prove", .change(.prove(unbinding))),
        Place("prove-code", .change(.code(unbinding, challenge(to: .phone(oldPhone))))),
        Place("binding", .change(.binding(binding))),
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
