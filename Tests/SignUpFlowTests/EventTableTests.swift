import Testing

@testable import SignUpFlow

/// Which event which step knows: the whole table. An event that a step does not know answers nil and changes nothing.
@Suite struct EventTableTests {
    struct Event: Sendable, CustomTestStringConvertible {
        let name: String
        let places: Set<String>
        let happen: @Sendable (inout SignUp) -> [Fact]?

        init(_ name: String, at places: Set<String>, _ happen: @escaping @Sendable (inout SignUp) -> [Fact]?) {
            self.name = name
            self.places = places
            self.happen = happen
        }

        var testDescription: String { name }
    }

    private static let doors = Set(Flow.doors.map(\.name))
    private static let away: Set = [
        "away from register", "away from newcomer", "away from link", "away from prove", "away from binding",
        "away from second",
    ]
    private static let returning: Set = [
        "returning to register", "returning to link", "returning to prove", "returning to binding",
        "returning to second",
    ]
    private static let links: Set = ["link", "link, giving"]
    private static let linkCodes: Set = ["link-code", "link-code, nobody's"]
    private static let smsConfirms: Set = ["link-confirm", "link-confirm, giving"]
    private static let confirms = smsConfirms.union(["link-confirm by password"])
    private static let phones: Set = [
        "phone", "phone, linked", "phone, by e-mail", "phone, newcomer", "phone, change",
    ]
    private static let sendings: Set = ["sending", "sending again", "sending, newcomer", "sending, change"]
    private static let codes: Set = ["code", "code, linked", "code, by e-mail", "code, newcomer", "code, change"]
    private static let emails: Set = ["email", "email, phone first"]
    private static let mailings: Set = ["mailing", "mailing again", "mailing, phone first"]
    private static let emailCodes: Set = ["email-code", "email-code, phone first"]
    private static let recoverCodes: Set = ["recover-code", "recover-code, nobody's"]
    private static let passwords: Set = ["password", "password by SMS", "password, change"]
    /// After the new password.
    private static let renewed: Set = ["recovered", "recovered, linking"]
    private static let recovereds = renewed.union(["recovered by SMS"])
    private static let seconds: Set = ["second, linking", "second, recovering"]
    private static let secondCodes: Set = ["second-code, linking", "second-code, recovering"]
    private static let termsNew: Set = ["terms-new", "terms-new, live session"]
    /// Where a way in is being changed.
    static let changing: Set = [
        "prove", "prove-code", "binding", "away from prove", "away from binding", "returning to prove",
        "returning to binding", "phone, change", "sending, change", "code, change", "password, change",
    ]
    /// Where a call is under way.
    private static let calling = returning.union(sendings).union(mailings)
    /// Where a code is waited for.
    private static let challenges = codes.union(linkCodes).union(emailCodes).union(recoverCodes)
        .union(secondCodes).union(["prove-code"])
    private static let departing = seconds.union(doors).union(away).union(links).union(["newcomer", "prove", "binding"])
    /// From where one can go and look for another way in, with nothing to link.
    private static let keeping: Set = [
        "phone, linked", "phone, by e-mail", "phone, newcomer", "code, linked", "code, by e-mail", "code, newcomer",
        "email", "email, phone first", "email-code", "email-code, phone first", "profile",
    ]

    static let events: [Event] = providerEvents + linkEvents + codeEvents + addressEvents + accountEvents + ends

    private static let providerEvents: [Event] = [
        Event("depart", at: departing) { $0.depart(Flow.departure(at: Flow.now)) },
        Event("cannotDepart", at: departing) { $0.cannotDepart(to: .google, now: Flow.now) },
        Event("comeBack", at: away) { $0.comeBack(state: Digest("state"), now: Flow.now) },
        Event("comeBack with another state", at: []) { $0.comeBack(state: Digest("another"), now: Flow.now) },
        Event("turnBack", at: away.union(returning)) { $0.turnBack(.providerDenied, now: Flow.now) },
        Event("identify", at: returning) { $0.identify(Flow.identity, known: nil) },
        Event("join", at: ["newcomer"]) {
            $0.join(Flow.finished, terms: Flow.box, session: Flow.session, now: Flow.now)
        },
        Event("create", at: ["newcomer"]) {
            $0.create(Flow.own, accepted: true, terms: Flow.box, confirmWithin: Flow.day, now: Flow.now)
        },
        Event("continueFromTerms", at: ["terms"]) { $0.continueFromTerms(now: Flow.now) },
    ]

    private static let linkEvents: [Event] = [
        Event("chooseLink", at: linkCodes.union(["newcomer", "phone", "code"])) { $0.chooseLink(now: Flow.now) },
        // Nobody has said yet that the account is not theirs.
        Event("back", at: links.union(confirms).union(linkCodes)) { $0.back(now: Flow.now) },
        Event("sendLinkCode", at: links.union(linkCodes).union(["prove", "prove-code"])) {
            $0.sendLinkCode(Flow.challenge, account: Flow.active, now: Flow.now)
        },
        Event("confirmLink", at: confirms) {
            $0.confirmLink(Flow.finished)
        },
        Event("removeWay", at: smsConfirms.union(["recovered by SMS"])) {
            $0.removeWay(.password, owner: Flow.owner, now: Flow.now)
        },
        Event("notMine", at: smsConfirms.union(seconds).union(["recovered by SMS"])) {
            $0.notMine(owner: Flow.owner, now: Flow.now)
        },
        Event("askIdentityAgain", at: []) { $0.askIdentityAgain(now: Flow.now) },
        Event("linkRefused", at: confirms.union(["returning to binding"])) { $0.linkRefused(now: Flow.now) },
    ]

    private static let codeEvents: [Event] = [
        Event("sendSecondCode", at: seconds.union(secondCodes)) { $0.sendSecondCode(Flow.letter, now: Flow.now) },
        Event("refuseSecond", at: seconds) { $0.refuseSecond(Refusal(.tooManyCodes), now: Flow.now) },
        Event("refusePhone", at: phones.union(codes).union(links).union(doors).union(["prove"])) {
            $0.refusePhone(Refusal(.phoneInvalid, fault: .tooShort), draft: Flow.draft, now: Flow.now)
        },
        Event("tellTaken", at: phones.union(doors)) { $0.tellTaken(draft: Flow.draft, now: Flow.now) },
        Event("sendCode", at: phones.union(codes)) { $0.sendCode(Flow.challenge, draft: Flow.draft, now: Flow.now) },
        Event("codeSent", at: sendings) { $0.codeSent(certain: true, rules: Flow.code, now: Flow.now) },
        Event("sendFailed", at: sendings) { $0.sendFailed(now: Flow.now) },
        Event("refuseCode", at: challenges) { $0.refuseCode(Refusal(.tooSoon), now: Flow.now) },
        Event("incompleteCode", at: challenges) { $0.incompleteCode(now: Flow.now) },
        Event("guess", at: challenges) { $0.guess(now: Flow.now) },
        Event("wrongCode", at: challenges) { $0.wrongCode(now: Flow.now) },
        Event("rightCode", at: challenges.subtracting(["link-code, nobody's", "recover-code, nobody's"])) {
            $0.rightCode()
        },
        Event("phoneTaken", at: codes.union(["profile"])) { $0.phoneTaken(now: Flow.now) },
        Event("emailTaken", at: codes.union(emailCodes).union(["profile"])) { $0.emailTaken(now: Flow.now) },
        Event("changeTarget", at: challenges) { $0.changeTarget(now: Flow.now) },
    ]

    private static let addressEvents: [Event] = [
        Event("refuseEntrance", at: doors) {
            $0.refuseEntrance(Refusal(.emailInvalid), typed: Flow.typed, now: Flow.now)
        },
        Event("registerByEmail", at: doors) {
            $0.registerByEmail(Flow.letter, Flow.particulars, Flow.acceptance, now: Flow.now)
        },
        Event("registerUnproven", at: doors) {
            $0.registerUnproven(
                Flow.own, email: Flow.address, Flow.particulars, Flow.acceptance, confirmWithin: Flow.day,
                now: Flow.now)
        },
        Event("registerByPhone", at: doors) {
            $0.registerByPhone(Flow.challenge, Flow.acceptance, draft: Flow.draft, now: Flow.now)
        },
        Event("refuseEmail", at: emails) { $0.refuseEmail(Refusal(.emailInvalid), typed: "b@", now: Flow.now) },
        Event("mailCode", at: emails.union(emailCodes)) { $0.mailCode(Flow.letter, now: Flow.now) },
        Event("mailSent", at: mailings) { $0.mailSent(certain: true, rules: Flow.code, now: Flow.now) },
        Event("mailRefused", at: mailings) { $0.mailRefused(now: Flow.now) },
        Event("refuseProfile", at: ["profile"]) {
            $0.refuseProfile(Refusal(.nameRequired), typed: Flow.typed, now: Flow.now)
        },
        Event("finish", at: ["profile"]) {
            $0.finish(Flow.own, Flow.particulars, session: Flow.session, now: Flow.now)
        },
    ]

    private static let accountEvents: [Event] = [
        Event("signIn", at: doors.union(links).union(seconds).union(["prove"])) { $0.signIn(Flow.finished) },
        Event("refuseSignIn", at: doors.union(links).union(seconds).union(["prove"])) {
            $0.refuseSignIn(Refusal(.credentialsWrong), login: Login("anna"), now: Flow.now)
        },
        Event("chooseSignIn", at: keeping) { $0.chooseSignIn(now: Flow.now) },
        Event("chooseRecovery", at: keeping.union(links).union(["phone", "code"])) {
            $0.chooseRecovery(now: Flow.now)
        },
        Event("acceptTerms", at: termsNew) {
            $0.acceptTerms(ticked: true, terms: Flow.box, session: Flow.session, now: Flow.now)
        },
        Event("requestRecovery", at: doors.union(recoverCodes)) {
            $0.requestRecovery(Flow.challenge, login: Login("+79991234567"), account: Flow.active, now: Flow.now)
        },
        Event("refusePassword", at: passwords) { $0.refusePassword(Refusal(.passwordWeak), now: Flow.now) },
        Event("setPassword", at: passwords) { $0.setPassword("$hash", owner: Flow.owner, now: Flow.now) },
        Event("unbindRecovered", at: recovereds) { $0.unbindRecovered(.email, owner: Flow.owner, now: Flow.now) },
        Event("chooseNewPassword", at: ["recovered by SMS"]) { $0.chooseNewPassword(now: Flow.now) },
        Event("continueRecovered", at: renewed) {
            $0.continueRecovered(
                Flow.finished, way: Evidence.phone, terms: Flow.box, session: Flow.session, now: Flow.now)
        },
        Event("prove", at: doors) { $0.prove(Flow.unbinding, now: Flow.now) },
        Event("lastWayIn", at: changing) { $0.lastWayIn(now: Flow.now) },
    ]

    private static let ends: [Event] = [
        Event("resume", at: doors) {
            $0.resume(Flow.resuming, known: Flow.finished, terms: Flow.box, now: Flow.now)
        },
        Event("start", at: ["done"]) { $0.start(app: nil, now: Flow.now) },
        Event("again", at: ["app"]) { $0.again(Flow.exit, now: Flow.now) },
        Event("sessionEnded", at: changing.union(termsNew).union(["done", "app"])) { $0.sessionEnded(now: Flow.now) },
        Event(
            "leave",
            at: changing.union(doors).union(away).union(links).union(linkCodes).union(confirms).union(phones)
                .union(codes).union(emails).union(emailCodes).union(recoverCodes).union(passwords).union(termsNew)
                .union(seconds).union(secondCodes).union(["newcomer", "terms", "profile", "recovered by SMS"])
                .subtracting(calling)
        ) { $0.leave(now: Flow.now) },
        Event("switchEntrance", at: doors.union(["away from register"])) {
            $0.switchEntrance(to: .signIn, now: Flow.now)
        },
        Event("attribute", at: doors.union(["away from register", "newcomer"])) {
            $0.attribute(Attribution(partner: PartnerName("acme")), refusal: nil, now: Flow.now)
        },
        Event("speak", at: Set(Flow.places.map(\.name)).subtracting(calling)) {
            $0.setLanguage(.english, now: Flow.now)
        },
        Event("expire", at: Set(Flow.places.map(\.name))) { $0.expire(now: Flow.now) },
    ]

    @Test(arguments: events)
    func `an event moves the steps that know it, and no other`(event: Event) {
        #expect(event.places.isSubset(of: Flow.places.map(\.name)))
        for place in Flow.places {
            let before = Flow.signUp(at: place.step)
            var signUp = before
            let facts = event.happen(&signUp)
            #expect((facts != nil) == event.places.contains(place.name), "\(event.name) at \(place.name)")
            if facts == nil {
                #expect(signUp == before, "\(event.name) changed \(place.name)")
            } else {
                #expect(signUp.touchedAt == Flow.now, "\(event.name) at \(place.name)")
            }
        }
    }

    /// Only these may make anything true besides the step itself.
    @Test func `no event but those that say so brings facts`() {
        let bringing: Set = [
            "identify", "create", "sendLinkCode", "confirmLink", "removeWay", "notMine", "sendCode", "sendFailed",
            "rightCode",
            "registerByPhone", "registerUnproven", "finish", "signIn", "acceptTerms", "requestRecovery", "setPassword",
            "unbindRecovered",
        ]
        for event in Self.events where !bringing.contains(event.name) {
            for place in Flow.places {
                var signUp = Flow.signUp(at: place.step)
                #expect(event.happen(&signUp) ?? [] == [], "\(event.name) at \(place.name)")
            }
        }
    }

    @Test(arguments: Flow.places)
    func `every step survives the row it is stored in`(place: Place) throws {
        var signUp = Flow.signUp(
            at: place.step, attribution: Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING")))
        signUp.request.authorization = ClientRequest.Authorization(
            redirectURI: "https://crm.example.com/callback", scopes: ["openid", "phone"], state: "s", nonce: "n",
            codeChallenge: "c", prompt: .selectAccount, maxAge: 60)
        signUp.notice = Refusal(.tooManyCodes, retryAt: Flow.now, fault: .notMobile, provider: .google)
        signUp.offered = Flow.box
        signUp.smsSent = 3
        signUp.mailSent = 2
        signUp.takenAnswers = 2
        signUp.move(by: Digest("request"))
        signUp.guardBy(Digest("request"), now: Flow.now)
        #expect(try Stored.again(signUp) == signUp)
    }

    @Test(arguments: Refusal.Code.allCases)
    func `every refusal survives the row it is stored in`(code: Refusal.Code) throws {
        for fault in PhoneFault.allCases + [nil] {
            var signUp = Flow.signUp(at: .over(.expired(code)))
            signUp.notice = Refusal(code, retryAt: Flow.now, fault: fault, form: .email)
            signUp.notice?.emailFault = EmailFault(.noDot)
            signUp.notice?.passwordFault = .cyrillic
            signUp.notice?.name = .last
            signUp.notice?.nameFault = .noLetter
            #expect(try Stored.again(signUp) == signUp)
        }
    }

    @Test func `a step's name, provider and place in the list of unfinished ones`() {
        let unfinished: Set = [
            "sign-in, pending", "recover, linking", "newcomer", "terms", "link", "link, giving", "link-code",
            "link-code, nobody's", "link-confirm", "link-confirm, giving", "link-confirm by password", "phone",
            "phone, linked", "phone, by e-mail", "sending", "sending again", "code", "code, linked",
            "code, by e-mail", "email", "mailing", "mailing again", "email-code", "second, linking",
            "second-code, linking",
        ]
        let byEmail: Set = [
            "phone, by e-mail", "code, by e-mail", "email", "mailing", "mailing again", "email-code",
        ]
        let byPhone: Set = [
            "phone, newcomer", "sending, newcomer", "code, newcomer", "phone, change", "sending, change",
            "code, change", "email, phone first", "mailing, phone first", "email-code, phone first", "profile",
        ]
        let byNone = Self.doors.union(Self.recoverCodes).union(Self.passwords).union(Self.recovereds)
            .union(["second, recovering", "second-code, recovering"])
            .union([
                "prove", "prove-code", "binding", "handed over", "left", "back at the account", "expired",
                "confirmed elsewhere",
            ])
        for place in Flow.places {
            let signUp = Flow.signUp(at: place.step)
            #expect(signUp.isUnfinished == unfinished.contains(place.name), "\(place.name)")
            let way =
                byEmail.contains(place.name)
                ? "email" : byPhone.contains(place.name) ? "phone" : byNone.contains(place.name) ? nil : "google"
            #expect(place.step.way == way, "\(place.name)")
        }
        #expect(
            Set(Flow.places.map(\.step.name)) == [
                "register", "sign-in", "recover", "away", "returning", "newcomer", "terms", "link", "link-code",
                "link-confirm", "phone", "sending", "code", "email", "mailing", "email-code", "profile",
                "recover-code", "recover-password", "recovered", "second-proof", "second-code", "prove", "prove-code",
                "binding", "terms-new", "done",
                "app", "over",
            ])
    }
}
