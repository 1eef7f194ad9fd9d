import GRDB
import SignUpFlow
import Testing

@testable import Gateway

extension CreateTests {
    @Test func `who brought the person stands with the account, a later visit's wins while it is pending`() async throws
    {
        let world = try FlowScenario()
        let acme = Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING"))
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna", FlowScenario.request(), acme)
        let stored = "SELECT partner || ' ' || coalesce(promo, '-') FROM attributions"
        #expect(try await world.text(stored) == "acme SPRING")
        // Without anybody named nothing changes; with somebody the later visit counts.
        try await world.arrive(Browser("desk"), as: "g-anna")
        #expect(try await world.text(stored) == "acme SPRING")
        let other = Attribution(partner: PartnerName("other"))
        try await world.arrive(Browser("phone"), as: "g-anna", FlowScenario.request(), other)
        #expect(try await world.text(stored) == "other -")
        // Confirmed by the first browser: its own counts, it is the visit that finished.
        try await world.post(.send(FlowScenario.draft("9991234567"), drawn: "7"), id, anna)
        try await world.post(.verify(world.sms.code), id, anna)
        #expect(try await world.text(stored) == "acme SPRING")
        try await world.arrive(Browser("later"), as: "g-anna", FlowScenario.request(), other)
        #expect(try await world.text(stored) == "acme SPRING")
    }

    @Test func `a promo code is known in any case, and brings its owner`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, _) = try await world.arrive(anna, as: "g-anna")
        for typed in ["spring", " SPRING\u{200B} ", "sPrInG"] {
            let found = try await world.post(.promo(typed), id, anna)
            #expect(found.refusal == nil && found.stored?.signUp.attribution == acme)
        }
        // The partner came with the code, so another code may bring another one.
        let autumn = try await world.post(.promo("autumn"), id, anna)
        #expect(autumn.stored?.signUp.attribution?.partner == PartnerName("other"))
        let none = try await world.post(.promo("winter"), id, anna)
        #expect(none.refusal == .promoUnknown && none.stored?.signUp.attribution == autumn.stored?.signUp.attribution)
    }

    private var acme: Attribution {
        Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING"), isCodesOwner: true)
    }

    @Test func `a partner goes with the code, the code alone, and a code typed again is taken with its owner`()
        async throws
    {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let named = Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING"))
        let (id, _) = try await world.arrive(anna, as: "g-anna", FlowScenario.request(), named)
        func attribution(_ form: StepForm) async throws -> Attribution? {
            try await world.post(form, id, anna).stored?.signUp.attribution
        }
        #expect(try await world.post(.promo("AUTUMN"), id, anna).refusal == .promoUnknown)
        #expect(try await attribution(.forget(.promo)) == Attribution(partner: PartnerName("acme")))
        #expect(try await world.post(.promo("autumn"), id, anna).refusal == .promoUnknown)
        #expect(try await attribution(.promo("spring")) == named)
        #expect(try await attribution(.forget(.partner)) == nil)
        #expect(try await attribution(.promo("spring")) == acme)
        #expect(try await attribution(.promo(" ")) == acme)
    }

    @Test func `beside a partner only that partner's promo codes count`() {
        let partners = FlowScenario.partners
        #expect(partners.resolve(partner: nil, promo: nil) == (nil, nil))
        #expect(partners.resolve(partner: nil, promo: "spring") == (acme, nil))
        #expect(partners.resolve(partner: "nobody", promo: nil) == (nil, Refusal(.partnerUnknown)))
        #expect(
            partners.resolve(partner: "acme", promo: "AUTUMN")
                == (Attribution(partner: PartnerName("acme")), Refusal(.promoUnknown)))
    }

    @Test func `leaving tells the client, or leads to its own page`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, _) = try await world.arrive(anna, as: "g-anna")
        let outcome = try await world.post(.leave, id, anna)
        #expect(outcome.parameter("error") == "access_denied")
        #expect(outcome.parameter("state") == "of the client")
        #expect(try await world.step(id, anna) == .over(.left))
        let (other, _) = try await world.arrive(anna, as: "g-boris", FlowScenario.request("crm-ios", isAsked: false))
        #expect(try await world.post(.leave, other, anna).location == "https://crm.example.com/")
        let (third, _) = try await world.arrive(anna, as: "g-boris", FlowScenario.request(isAsked: false))
        #expect(try await world.post(.leave, third, anna).location == "https://crm.example.com/login")
    }
}
