import Testing

@testable import SignUpFlow

extension EventTableTests {
    static let events: [Event] = providerEvents + linkEvents + codeEvents + addressEvents + accountEvents + ends

    static let providerEvents: [Event] = [
        Event("depart", at: departing) { $0.depart(Fixtures.departure(at: Fixtures.now)) },
        Event("cannotDepart", at: departing) { $0.cannotDepart(to: .google, now: Fixtures.now) },
        Event("comeBack", at: away) { $0.comeBack(state: Digest("state"), now: Fixtures.now) },
        Event("comeBack with another state", at: []) { $0.comeBack(state: Digest("another"), now: Fixtures.now) },
        Event("turnBack", at: away.union(returning)) { $0.turnBack(.providerDenied, now: Fixtures.now) },
        Event("identify", at: returning) { $0.identify(Fixtures.identity, known: nil) },
        Event("join", at: ["newcomer"]) {
            $0.join(Fixtures.finished, terms: Fixtures.box, session: Fixtures.session, now: Fixtures.now)
        },
        Event("create", at: ["newcomer"]) {
            $0.create(Fixtures.own, accepted: true, terms: Fixtures.box, confirmWithin: Fixtures.day, now: Fixtures.now)
        },
        Event("continueFromTerms", at: ["terms"]) { $0.continueFromTerms(now: Fixtures.now) },
    ]

    static let linkEvents: [Event] = [
        Event("chooseLink", at: linkCodes.union(["newcomer", "phone", "code"])) { $0.chooseLink(now: Fixtures.now) },
        // Nobody has said yet that the account is not theirs.
        Event("back", at: links.union(confirms).union(linkCodes)) { $0.back(now: Fixtures.now) },
        Event("sendLinkCode", at: links.union(linkCodes).union(["prove", "prove-code"])) {
            $0.sendLinkCode(Fixtures.challenge, account: Fixtures.active, now: Fixtures.now)
        },
        Event("confirmLink", at: confirms) {
            $0.confirmLink(Fixtures.finished)
        },
        Event("removeWay", at: smsConfirms.union(["recovered by SMS"])) {
            $0.removeWay(.password, owner: Fixtures.owner, now: Fixtures.now)
        },
        Event("notMine", at: smsConfirms.union(seconds).union(["recovered by SMS"])) {
            $0.notMine(owner: Fixtures.owner, now: Fixtures.now)
        },
        Event("askIdentityAgain", at: []) { $0.askIdentityAgain(now: Fixtures.now) },
        Event("linkRefused", at: confirms.union(["returning to binding"])) { $0.linkRefused(now: Fixtures.now) },
    ]

    static let codeEvents: [Event] = [
        Event("sendSecondCode", at: seconds.union(secondCodes)) {
            $0.sendSecondCode(Fixtures.letter, now: Fixtures.now)
        },
        Event("refuseSecond", at: seconds) { $0.refuseSecond(Refusal(.tooManyCodes), now: Fixtures.now) },
        Event("refusePhone", at: phones.union(codes).union(links).union(doors).union(["prove"])) {
            $0.refusePhone(Refusal(.phoneInvalid, fault: .tooShort), draft: Fixtures.draft, now: Fixtures.now)
        },
        Event("tellTaken", at: phones.union(doors)) { $0.tellTaken(draft: Fixtures.draft, now: Fixtures.now) },
        Event("sendCode", at: phones.union(codes)) {
            $0.sendCode(Fixtures.challenge, draft: Fixtures.draft, now: Fixtures.now)
        },
        Event("codeSent", at: sendings) { $0.codeSent(certain: true, rules: Fixtures.code, now: Fixtures.now) },
        Event("sendFailed", at: sendings) { $0.sendFailed(now: Fixtures.now) },
        Event("refuseCode", at: challenges) { $0.refuseCode(Refusal(.tooSoon), now: Fixtures.now) },
        Event("incompleteCode", at: challenges) { $0.incompleteCode(now: Fixtures.now) },
        Event("guess", at: challenges) { $0.guess(now: Fixtures.now) },
        Event("wrongCode", at: challenges) { $0.wrongCode(now: Fixtures.now) },
        Event("rightCode", at: challenges.subtracting(["link-code, nobody's", "recover-code, nobody's"])) {
            $0.rightCode()
        },
        Event("phoneTaken", at: codes.union(["profile"])) { $0.phoneTaken(now: Fixtures.now) },
        Event("emailTaken", at: codes.union(emailCodes).union(["profile"])) { $0.emailTaken(now: Fixtures.now) },
        Event("changeTarget", at: challenges) { $0.changeTarget(now: Fixtures.now) },
    ]

    static let addressEvents: [Event] = [
        Event("refuseEntrance", at: doors) {
            $0.refuseEntrance(Refusal(.emailInvalid), typed: Fixtures.typed, now: Fixtures.now)
        },
        Event("registerByEmail", at: doors) {
            $0.registerByEmail(Fixtures.letter, Fixtures.particulars, Fixtures.acceptance, now: Fixtures.now)
        },
        Event("registerUnproven", at: doors) {
            $0.registerUnproven(
                Fixtures.own, email: Fixtures.address, Fixtures.particulars, Fixtures.acceptance,
                confirmWithin: Fixtures.day,
                now: Fixtures.now)
        },
        Event("registerByPhone", at: doors) {
            $0.registerByPhone(Fixtures.challenge, Fixtures.acceptance, draft: Fixtures.draft, now: Fixtures.now)
        },
        Event("refuseEmail", at: emails) { $0.refuseEmail(Refusal(.emailInvalid), typed: "b@", now: Fixtures.now) },
        Event("mailCode", at: emails.union(emailCodes)) { $0.mailCode(Fixtures.letter, now: Fixtures.now) },
        Event("mailSent", at: mailings) { $0.mailSent(certain: true, rules: Fixtures.code, now: Fixtures.now) },
        Event("mailRefused", at: mailings) { $0.mailRefused(now: Fixtures.now) },
        Event("refuseProfile", at: ["profile"]) {
            $0.refuseProfile(Refusal(.nameRequired), typed: Fixtures.typed, now: Fixtures.now)
        },
        Event("finish", at: ["profile"]) {
            $0.finish(Fixtures.own, Fixtures.particulars, session: Fixtures.session, now: Fixtures.now)
        },
    ]

    static let accountEvents: [Event] = [
        Event("signIn", at: doors.union(links).union(seconds).union(["prove"])) { $0.signIn(Fixtures.finished) },
        Event("refuseSignIn", at: doors.union(links).union(seconds).union(["prove"])) {
            $0.refuseSignIn(Refusal(.credentialsWrong), login: Login("anna"), now: Fixtures.now)
        },
        Event("chooseSignIn", at: keeping) { $0.chooseSignIn(now: Fixtures.now) },
        Event("chooseRecovery", at: keeping.union(links).union(["phone", "code"])) {
            $0.chooseRecovery(now: Fixtures.now)
        },
        Event("acceptTerms", at: termsNew) {
            $0.acceptTerms(ticked: true, terms: Fixtures.box, session: Fixtures.session, now: Fixtures.now)
        },
        Event("requestRecovery", at: doors.union(recoverCodes)) {
            $0.requestRecovery(
                Fixtures.challenge, login: Login("+79991234567"), account: Fixtures.active, now: Fixtures.now)
        },
        Event("refusePassword", at: passwords) { $0.refusePassword(Refusal(.passwordWeak), now: Fixtures.now) },
        Event("setPassword", at: passwords) { $0.setPassword("$hash", owner: Fixtures.owner, now: Fixtures.now) },
        Event("unbindRecovered", at: recovereds) {
            $0.unbindRecovered(.email, owner: Fixtures.owner, now: Fixtures.now)
        },
        Event("chooseNewPassword", at: ["recovered by SMS"]) { $0.chooseNewPassword(now: Fixtures.now) },
        Event("continueRecovered", at: renewed) {
            $0.continueRecovered(
                Fixtures.finished, way: Evidence.phone, terms: Fixtures.box, session: Fixtures.session,
                now: Fixtures.now)
        },
        Event("prove", at: doors) { $0.prove(Fixtures.unbinding, now: Fixtures.now) },
        Event("lastWayIn", at: changing) { $0.lastWayIn(now: Fixtures.now) },
    ]

    static let ends: [Event] = [
        Event("resume", at: doors) {
            $0.resume(Fixtures.resuming, known: Fixtures.finished, terms: Fixtures.box, now: Fixtures.now)
        },
        Event("start", at: ["done"]) { $0.start(app: nil, now: Fixtures.now) },
        Event("again", at: ["app"]) { $0.again(Fixtures.exit, now: Fixtures.now) },
        Event("sessionEnded", at: changing.union(termsNew).union(["done", "app"])) {
            $0.sessionEnded(now: Fixtures.now)
        },
        Event(
            "leave",
            at: changing.union(doors).union(away).union(links).union(linkCodes).union(confirms).union(phones)
                .union(codes).union(emails).union(emailCodes).union(recoverCodes).union(passwords).union(termsNew)
                .union(seconds).union(secondCodes).union(["newcomer", "terms", "profile", "recovered by SMS"])
                .subtracting(calling)
        ) { $0.leave(now: Fixtures.now) },
        Event("switchEntrance", at: doors.union(["away from register"])) {
            $0.switchEntrance(to: .signIn, now: Fixtures.now)
        },
        Event("attribute", at: doors.union(["away from register", "newcomer"])) {
            $0.attribute(Attribution(partner: PartnerName("acme")), refusal: nil, now: Fixtures.now)
        },
        Event("speak", at: Set(Fixtures.places.map(\.name)).subtracting(calling)) {
            $0.setLanguage(.english, now: Fixtures.now)
        },
        Event("expire", at: Set(Fixtures.places.map(\.name))) { $0.expire(now: Fixtures.now) },
    ]
}
