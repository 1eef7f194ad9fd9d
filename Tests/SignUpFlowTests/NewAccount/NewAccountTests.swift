import Testing

@testable import SignUpFlow

/// New account and the terms.
@Suite struct NewAccountTests {
    private func create(
        _ signUp: inout SignUp, accepted: Bool, _ terms: TermsOffer
    ) -> [Fact]? {
        signUp.create(Fixtures.own, accepted: accepted, terms: terms, confirmWithin: Fixtures.day, now: Fixtures.now)
    }

    @Test(arguments: [(Fixtures.box, true), (Fixtures.notice, false), (Fixtures.notice, true)])
    func `Create makes a pending account with what was shown and accepted`(terms: TermsOffer, accepted: Bool) {
        for attribution in [nil, Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING"))] {
            var signUp = Fixtures.signUp(at: .newAccount(.newcomer(Fixtures.identity)), attribution: attribution)
            _ = signUp.setLanguage(.english, now: Fixtures.now)
            let facts = create(&signUp, accepted: accepted, terms)
            let deadline = Fixtures.now + Fixtures.day
            #expect(
                facts == [
                    .create(
                        NewAccount(
                            id: Fixtures.own, confirmBy: deadline,
                            acceptance: Acceptance(
                                version: "2026-11-01", language: .english, shownAs: terms.shownAs, at: Fixtures.now),
                            attribution: attribution, binding: .init(provider: .google, subject: "anna")))
                ])
            let standing = AccountReference(account: Fixtures.own, epoch: 0, confirmBy: deadline)
            signUp.stands(at: .phone(.number(Fixtures.purpose(standing, .created), draft: nil)))
        }
    }

    @Test func `without the tick nothing is created in a checkbox client, whatever is posted in whatever order`() {
        let attempts: [@Sendable (inout SignUp) -> [Fact]?] = [
            {
                $0.create(
                    Fixtures.own, accepted: false, terms: Fixtures.box, confirmWithin: Fixtures.day, now: Fixtures.now)
            },
            { $0.continueFromTerms(now: Fixtures.now) },
            { $0.setLanguage(.english, now: Fixtures.now) },
            { $0.sendCode(Fixtures.challenge, draft: Fixtures.draft, now: Fixtures.now) },
            { $0.codeSent(certain: true, rules: Fixtures.code, now: Fixtures.now) },
            { $0.rightCode() },
            { $0.resume(Fixtures.resuming, known: Fixtures.finished, terms: Fixtures.box, now: Fixtures.now) },
            { $0.start(app: nil, now: Fixtures.now) },
        ]
        // Every order of three of them.
        for a in attempts {
            for b in attempts {
                for c in attempts {
                    var signUp = Fixtures.signUp(at: .newAccount(.newcomer(Fixtures.identity)))
                    for attempt in [a, b, c] { #expect(attempt(&signUp) ?? [] == []) }
                    let isStill =
                        signUp.step == .newAccount(.newcomer(Fixtures.identity))
                        || signUp.step == .newAccount(.terms(Fixtures.identity))
                    #expect(isStill, "\(signUp.step)")
                }
            }
        }
    }

    @Test func `Create without the tick leads to the terms, and Continue back with nothing accepted`() {
        var signUp = Fixtures.signUp(at: .newAccount(.newcomer(Fixtures.identity)))
        #expect(create(&signUp, accepted: false, Fixtures.box) == [])
        signUp.stands(at: .newAccount(.terms(Fixtures.identity)), Refusal(.termsRequired))
        #expect(create(&signUp, accepted: true, Fixtures.box) == nil)
        #expect(signUp.continueFromTerms(now: Fixtures.now) == [])
        signUp.stands(at: .newAccount(.newcomer(Fixtures.identity)), Refusal(.termsRequired))
        #expect(create(&signUp, accepted: false, Fixtures.box) == [])
        signUp.stands(at: .newAccount(.terms(Fixtures.identity)), Refusal(.termsRequired))
    }

    @Test(arguments: [TermsOffer(version: "2026-12-01", shownAs: .checkbox), Fixtures.notice])
    func `terms that changed since the page was drawn draw it again, once`(terms: TermsOffer) {
        var signUp = Fixtures.signUp(at: .newAccount(.newcomer(Fixtures.identity)))
        signUp.offer(Fixtures.box)
        for accepted in [true, false] {
            var changed = signUp
            #expect(create(&changed, accepted: accepted, terms) == [])
            changed.stands(at: .newAccount(.newcomer(Fixtures.identity)), Refusal(.termsChanged))
            #expect(create(&changed, accepted: true, terms)?.count == 1)
        }
        #expect(create(&signUp, accepted: true, Fixtures.box)?.count == 1)
    }

    @Test(arguments: Fixtures.places)
    func `only pages with terms are drawn with them`(place: Place) {
        var signUp = Fixtures.signUp(at: place.step)
        signUp.offer(Fixtures.box)
        let pages = Set(Fixtures.doors.map(\.name) + ["newcomer", "terms-new", "terms-new, live session"])
        #expect(signUp.offered == (pages.contains(place.name) ? Fixtures.box : nil))
    }

    @Test(arguments: [Attribution.Part.partner, .promo])
    func `who brought the person can be removed, a promo code goes with its partner`(part: Attribution.Part) {
        let both = Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING"))
        var signUp = Fixtures.signUp(at: .newAccount(.newcomer(Fixtures.identity)), attribution: both)
        _ = signUp.attribute(both.without(part), refusal: nil, now: Fixtures.now)
        signUp.stands(at: .newAccount(.newcomer(Fixtures.identity)))
        switch part {
        case .partner: #expect(signUp.attribution == nil)
        case .promo: #expect(signUp.attribution == Attribution(partner: PartnerName("acme")))
        }
    }

    @Test func `a promo code nobody has is said, and what stood stays`() {
        let acme = Attribution(partner: PartnerName("acme"))
        var signUp = Fixtures.signUp(at: .entrance(.register), attribution: acme)
        _ = signUp.attribute(acme, refusal: Refusal(.promoUnknown), now: Fixtures.now)
        signUp.stands(at: .entrance(.register), Refusal(.promoUnknown))
        #expect(signUp.attribution == acme)
    }
}
