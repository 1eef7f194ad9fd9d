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

    static let doors = Set(Fixtures.doors.map(\.name))
    static let away: Set = [
        "away from register", "away from newcomer", "away from link", "away from prove", "away from binding",
        "away from second",
    ]
    static let returning: Set = [
        "returning to register", "returning to link", "returning to prove", "returning to binding",
        "returning to second",
    ]
    static let links: Set = ["link", "link, giving"]
    static let linkCodes: Set = ["link-code", "link-code, nobody's"]
    static let smsConfirms: Set = ["link-confirm", "link-confirm, giving"]
    static let confirms = smsConfirms.union(["link-confirm by password"])
    static let phones: Set = [
        "phone", "phone, linked", "phone, by e-mail", "phone, newcomer", "phone, change",
    ]
    static let sendings: Set = ["sending", "sending again", "sending, newcomer", "sending, change"]
    static let codes: Set = ["code", "code, linked", "code, by e-mail", "code, newcomer", "code, change"]
    static let emails: Set = ["email", "email, phone first"]
    static let mailings: Set = ["mailing", "mailing again", "mailing, phone first"]
    static let emailCodes: Set = ["email-code", "email-code, phone first"]
    static let recoverCodes: Set = ["recover-code", "recover-code, nobody's"]
    static let passwords: Set = ["password", "password by SMS", "password, change"]
    /// After the new password.
    static let renewed: Set = ["recovered", "recovered, linking"]
    static let recovereds = renewed.union(["recovered by SMS"])
    static let seconds: Set = ["second, linking", "second, recovering"]
    static let secondCodes: Set = ["second-code, linking", "second-code, recovering"]
    static let termsNew: Set = ["terms-new", "terms-new, live session"]
    /// Where a way in is being changed.
    static let changing: Set = [
        "prove", "prove-code", "binding", "away from prove", "away from binding", "returning to prove",
        "returning to binding", "phone, change", "sending, change", "code, change", "password, change",
    ]
    /// Where a call is under way.
    static let calling = returning.union(sendings).union(mailings)
    /// Where a code is waited for.
    static let challenges = codes.union(linkCodes).union(emailCodes).union(recoverCodes)
        .union(secondCodes).union(["prove-code"])
    static let departing = seconds.union(doors).union(away).union(links).union(["newcomer", "prove", "binding"])
    /// From where one can go and look for another way in, with nothing to link.
    static let keeping: Set = [
        "phone, linked", "phone, by e-mail", "phone, newcomer", "code, linked", "code, by e-mail", "code, newcomer",
        "email", "email, phone first", "email-code", "email-code, phone first", "profile",
    ]

    @Test(arguments: events)
    func `an event moves the steps that know it, and no other`(event: Event) {
        #expect(event.places.isSubset(of: Fixtures.places.map(\.name)))
        for place in Fixtures.places {
            let before = Fixtures.signUp(at: place.step)
            var signUp = before
            let facts = event.happen(&signUp)
            #expect((facts != nil) == event.places.contains(place.name), "\(event.name) at \(place.name)")
            if facts == nil {
                #expect(signUp == before, "\(event.name) changed \(place.name)")
            } else {
                #expect(signUp.touchedAt == Fixtures.now, "\(event.name) at \(place.name)")
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
            for place in Fixtures.places {
                var signUp = Fixtures.signUp(at: place.step)
                #expect(event.happen(&signUp) ?? [] == [], "\(event.name) at \(place.name)")
            }
        }
    }

    @Test(arguments: Fixtures.places)
    func `every step survives the row it is stored in`(place: Place) throws {
        var signUp = Fixtures.signUp(
            at: place.step, attribution: Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING")))
        signUp.request.authorization = ClientRequest.Authorization(
            redirectURI: "https://crm.example.com/callback", scopes: ["openid", "phone"], state: "s", nonce: "n",
            codeChallenge: "c", prompt: .selectAccount, maxAge: 60)
        signUp.notice = Refusal(.tooManyCodes, retryAt: Fixtures.now, fault: .notMobile, provider: .google)
        signUp.offered = Fixtures.box
        signUp.smsSent = 3
        signUp.mailSent = 2
        signUp.takenAnswers = 2
        signUp.move(by: Digest("request"))
        signUp.guardBy(Digest("request"), now: Fixtures.now)
        #expect(try Stored.again(signUp) == signUp)
    }

    @Test(arguments: Refusal.Code.allCases)
    func `every refusal survives the row it is stored in`(code: Refusal.Code) throws {
        for fault in PhoneFault.allCases + [nil] {
            var signUp = Fixtures.signUp(at: .over(.expired(code)))
            signUp.notice = Refusal(code, retryAt: Fixtures.now, fault: fault, form: .email)
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
        for place in Fixtures.places {
            let signUp = Fixtures.signUp(at: place.step)
            #expect(signUp.isUnfinished == unfinished.contains(place.name), "\(place.name)")
            let way =
                byEmail.contains(place.name)
                ? "email" : byPhone.contains(place.name) ? "phone" : byNone.contains(place.name) ? nil : "google"
            #expect(place.step.way == way, "\(place.name)")
        }
        #expect(
            Set(Fixtures.places.map(\.step.name)) == [
                "register", "sign-in", "recover", "away", "returning", "newcomer", "terms", "link", "link-code",
                "link-confirm", "phone", "sending", "code", "email", "mailing", "email-code", "profile",
                "recover-code", "recover-password", "recovered", "second-proof", "second-code", "prove", "prove-code",
                "binding", "terms-new", "done",
                "app", "over",
            ])
    }
}
