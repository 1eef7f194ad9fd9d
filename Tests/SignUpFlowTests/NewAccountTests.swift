import Testing

@testable import SignUpFlow

/// New account and the terms.
@Suite struct NewAccountTests {
    private func create(
        _ signUp: inout SignUp, accepted: Bool, _ terms: TermsOffer
    ) -> [Fact]? {
        signUp.create(Flow.own, accepted: accepted, terms: terms, confirmWithin: Flow.day, now: Flow.now)
    }

    @Test(arguments: [(Flow.box, true), (Flow.notice, false), (Flow.notice, true)])
    func `Create makes a pending account with what was shown and accepted`(terms: TermsOffer, accepted: Bool) {
        for attribution in [nil, Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING"))] {
            var signUp = Flow.signUp(at: .newAccount(.newcomer(Flow.identity)), attribution: attribution)
            _ = signUp.setLanguage(.english, now: Flow.now)
            let facts = create(&signUp, accepted: accepted, terms)
            let deadline = Flow.now + Flow.day
            #expect(
                facts == [
                    .create(
                        NewAccount(
                            id: Flow.own, confirmBy: deadline,
                            acceptance: Acceptance(
                                version: "2026-11-01", language: .english, shownAs: terms.shownAs, at: Flow.now),
                            attribution: attribution, binding: .init(provider: .google, subject: "anna")))
                ])
            let standing = AccountReference(account: Flow.own, epoch: 0, confirmBy: deadline)
            signUp.stands(at: .phone(.number(Flow.purpose(standing, .created), draft: nil)))
        }
    }

    @Test func `without the tick nothing is created in a checkbox client, whatever is posted in whatever order`() {
        let attempts: [@Sendable (inout SignUp) -> [Fact]?] = [
            { $0.create(Flow.own, accepted: false, terms: Flow.box, confirmWithin: Flow.day, now: Flow.now) },
            { $0.continueFromTerms(now: Flow.now) },
            { $0.setLanguage(.english, now: Flow.now) },
            { $0.sendCode(Flow.challenge, draft: Flow.draft, now: Flow.now) },
            { $0.codeSent(certain: true, rules: Flow.code, now: Flow.now) },
            { $0.rightCode() },
            { $0.resume(Flow.resuming, known: Flow.finished, terms: Flow.box, now: Flow.now) },
            { $0.start(app: nil, now: Flow.now) },
        ]
        // Every order of three of them.
        for a in attempts {
            for b in attempts {
                for c in attempts {
                    var signUp = Flow.signUp(at: .newAccount(.newcomer(Flow.identity)))
                    for attempt in [a, b, c] { #expect(attempt(&signUp) ?? [] == []) }
                    let isStill =
                        signUp.step == .newAccount(.newcomer(Flow.identity))
                        || signUp.step == .newAccount(.terms(Flow.identity))
                    #expect(isStill, "\(signUp.step)")
                }
            }
        }
    }

    @Test func `Create without the tick leads to the terms, and Continue back with nothing accepted`() {
        var signUp = Flow.signUp(at: .newAccount(.newcomer(Flow.identity)))
        #expect(create(&signUp, accepted: false, Flow.box) == [])
        signUp.stands(at: .newAccount(.terms(Flow.identity)), Refusal(.termsRequired))
        #expect(create(&signUp, accepted: true, Flow.box) == nil)
        #expect(signUp.continueFromTerms(now: Flow.now) == [])
        signUp.stands(at: .newAccount(.newcomer(Flow.identity)), Refusal(.termsRequired))
        #expect(create(&signUp, accepted: false, Flow.box) == [])
        signUp.stands(at: .newAccount(.terms(Flow.identity)), Refusal(.termsRequired))
    }

    @Test(arguments: [TermsOffer(version: "2026-12-01", shownAs: .checkbox), Flow.notice])
    func `terms that changed since the page was drawn draw it again, once`(terms: TermsOffer) {
        var signUp = Flow.signUp(at: .newAccount(.newcomer(Flow.identity)))
        signUp.offer(Flow.box)
        for accepted in [true, false] {
            var changed = signUp
            #expect(create(&changed, accepted: accepted, terms) == [])
            changed.stands(at: .newAccount(.newcomer(Flow.identity)), Refusal(.termsChanged))
            #expect(create(&changed, accepted: true, terms)?.count == 1)
        }
        #expect(create(&signUp, accepted: true, Flow.box)?.count == 1)
    }

    @Test(arguments: Flow.places)
    func `only pages with terms are drawn with them`(place: Place) {
        var signUp = Flow.signUp(at: place.step)
        signUp.offer(Flow.box)
        let pages = Set(Flow.doors.map(\.name) + ["newcomer", "terms-new", "terms-new, live session"])
        #expect(signUp.offered == (pages.contains(place.name) ? Flow.box : nil))
    }

    @Test(arguments: [Attribution.Part.partner, .promo])
    func `who brought the person can be removed, a promo code goes with its partner`(part: Attribution.Part) {
        let both = Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING"))
        var signUp = Flow.signUp(at: .newAccount(.newcomer(Flow.identity)), attribution: both)
        _ = signUp.attribute(both.without(part), refusal: nil, now: Flow.now)
        signUp.stands(at: .newAccount(.newcomer(Flow.identity)))
        switch part {
        case .partner: #expect(signUp.attribution == nil)
        case .promo: #expect(signUp.attribution == Attribution(partner: PartnerName("acme")))
        }
    }

    @Test func `a promo code nobody has is said, and what stood stays`() {
        let acme = Attribution(partner: PartnerName("acme"))
        var signUp = Flow.signUp(at: .entrance(.register), attribution: acme)
        _ = signUp.attribute(acme, refusal: Refusal(.promoUnknown), now: Flow.now)
        signUp.stands(at: .entrance(.register), Refusal(.promoUnknown))
        #expect(signUp.attribution == acme)
    }
}
