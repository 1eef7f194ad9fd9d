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

    private static let doors: Set = ["register", "sign-in"]
    private static let away: Set = ["away from register", "away from newcomer", "away from link"]
    private static let returning: Set = ["returning to register", "returning to link"]
    private static let links: Set = ["link", "link, giving"]
    private static let linkCodes: Set = ["link-code", "link-code, nobody's"]
    private static let confirms: Set = ["link-confirm", "link-confirm, giving"]
    private static let phones: Set = ["phone", "phone, linked"]
    private static let codes: Set = ["code", "code, linked"]

    static let events: [Event] = [
        Event("depart", at: doors.union(away).union(links).union(["newcomer"])) {
            $0.depart(Flow.departure(at: Flow.now))
        },
        Event("cannotDepart", at: doors.union(away).union(links).union(["newcomer"])) {
            $0.cannotDepart(to: .google, now: Flow.now)
        },
        Event("comeBack", at: away) { $0.comeBack(state: Digest("state"), now: Flow.now) },
        Event("comeBack with another state", at: []) { $0.comeBack(state: Digest("another"), now: Flow.now) },
        Event("turnBack", at: away.union(returning)) { $0.turnBack(.providerDenied, now: Flow.now) },
        Event("identify", at: returning) {
            $0.identify(Flow.identity, known: nil, session: Flow.session, now: Flow.now)
        },
        Event("join", at: ["newcomer"]) {
            $0.join(Flow.known(.active, phone: "+79990000001"), session: Flow.session, now: Flow.now)
        },
        Event("create", at: ["newcomer"]) {
            $0.create(Flow.own, accepted: true, terms: Flow.box, confirmWithin: Flow.day, now: Flow.now)
        },
        Event("continueFromTerms", at: ["terms"]) { $0.continueFromTerms(now: Flow.now) },
        Event("chooseLink", at: linkCodes.union(["newcomer", "phone", "code"])) { $0.chooseLink(now: Flow.now) },
        Event("back", at: links.union(confirms)) { $0.back(now: Flow.now) },
        Event("sendLinkCode", at: links.union(linkCodes)) {
            $0.sendLinkCode(Flow.challenge, account: Flow.active, now: Flow.now)
        },
        Event("confirmLink", at: confirms) {
            $0.confirmLink(session: Flow.session, known: Flow.known(.active, phone: "+79990000001"), now: Flow.now)
        },
        Event("linkRefused", at: confirms) { $0.linkRefused(now: Flow.now) },
        Event("refusePhone", at: phones.union(codes).union(links)) {
            $0.refusePhone(Refusal(.phoneInvalid, fault: .tooShort), draft: Flow.draft, now: Flow.now)
        },
        Event("tellTaken", at: phones) { $0.tellTaken(draft: Flow.draft, now: Flow.now) },
        Event("sendCode", at: phones.union(codes)) { $0.sendCode(Flow.challenge, draft: Flow.draft, now: Flow.now) },
        Event("codeSent", at: ["sending", "sending again"]) {
            $0.codeSent(certain: true, rules: Flow.code, now: Flow.now)
        },
        Event("sendFailed", at: ["sending", "sending again"]) { $0.sendFailed(now: Flow.now) },
        Event("refuseCode", at: codes.union(linkCodes)) { $0.refuseCode(Refusal(.tooSoon), now: Flow.now) },
        Event("guess", at: codes.union(linkCodes)) { $0.guess(now: Flow.now) },
        Event("wrongCode", at: codes.union(linkCodes)) { $0.wrongCode(now: Flow.now) },
        Event("rightCode", at: codes.union(["link-code"])) { $0.rightCode(session: Flow.session, now: Flow.now) },
        Event("phoneTaken", at: codes) { $0.phoneTaken(now: Flow.now) },
        Event("changeNumber", at: codes.union(linkCodes)) { $0.changeNumber(now: Flow.now) },
        Event("resume", at: doors) { $0.resume(Flow.arrival, now: Flow.now) },
        Event("start", at: ["done"]) { $0.start(app: nil, now: Flow.now) },
        Event("again", at: ["app"]) { $0.again(Flow.exit, now: Flow.now) },
        Event("sessionEnded", at: ["done", "app"]) { $0.sessionEnded(now: Flow.now) },
        Event(
            "leave",
            at: doors.union(away).union(links).union(linkCodes).union(confirms).union(phones).union(codes)
                .union(["newcomer", "terms"])
        ) { $0.leave(now: Flow.now) },
        Event("switchEntrance", at: doors.union(["away from register"])) {
            $0.switchEntrance(to: .signIn, now: Flow.now)
        },
        Event("attribute", at: doors.union(["away from register", "newcomer"])) {
            $0.attribute(Attribution(partner: PartnerName("acme")), refusal: nil, now: Flow.now)
        },
        Event("speak", at: Set(Flow.places.map(\.name))) { $0.speak(.english, now: Flow.now) },
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
        let bringing: Set = ["create", "sendLinkCode", "confirmLink", "sendCode", "rightCode"]
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
        signUp.takenAnswers = 2
        #expect(try Stored.again(signUp) == signUp)
    }

    @Test(arguments: Refusal.Code.allCases)
    func `every refusal survives the row it is stored in`(code: Refusal.Code) throws {
        for fault in PhoneFault.allCases + [nil] {
            var signUp = Flow.signUp(at: .over(.expired(code)))
            signUp.notice = Refusal(code, retryAt: Flow.now, fault: fault)
            #expect(try Stored.again(signUp) == signUp)
        }
    }

    @Test func `a step's name, provider and place in the list of unfinished ones`() {
        let unfinished: Set = [
            "newcomer", "terms", "link", "link, giving", "link-code", "link-code, nobody's", "link-confirm",
            "link-confirm, giving", "phone", "phone, linked", "sending", "sending again", "code", "code, linked",
        ]
        for place in Flow.places {
            let signUp = Flow.signUp(at: place.step)
            #expect(signUp.isUnfinished == unfinished.contains(place.name), "\(place.name)")
            let hasNone = Set(["register", "sign-in", "handed over", "left", "expired"]).contains(place.name)
            #expect(place.step.provider == (hasNone ? nil : "google"), "\(place.name)")
        }
        #expect(
            Set(Flow.places.map(\.step.name)) == [
                "register", "sign-in", "away", "returning", "newcomer", "terms", "link", "link-code", "link-confirm",
                "phone", "sending", "code", "done", "app", "over",
            ])
    }
}
