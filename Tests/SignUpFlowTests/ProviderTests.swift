import Foundation
import Testing

@testable import SignUpFlow

/// To a provider and back.
@Suite struct ProviderTests {
    private let acme = Attribution(partner: PartnerName("acme"))

    private func returning(from origin: TripOrigin, attribution: Attribution? = nil) -> SignUp {
        Flow.signUp(
            at: .trip(.returning(Flow.departure(), from: origin, since: Flow.now)), attribution: attribution)
    }

    @Test(arguments: [
        TripOrigin.entrance(.register), .entrance(.signIn), .newcomer(Flow.identity),
        .link(Flow.giving, typed: Typed(phone: Flow.draft)),
    ])
    func `a departure remembers where it left, and a second one too`(origin: TripOrigin) {
        let second = Departure(
            provider: .facebook, state: Digest("second"), nonce: Digest("n"), verifier: Sealed("v"), purpose: .prove,
            at: Flow.now)
        var signUp = Flow.signUp(at: origin.step)
        #expect(signUp.depart(second) == [])
        signUp.stands(at: .trip(.away(second, from: origin)))
        var again = Flow.signUp(at: .trip(.away(Flow.departure(), from: origin)))
        #expect(again.depart(second) == [])
        again.stands(at: .trip(.away(second, from: origin)))
        // The first departure's state is worth nothing any more.
        #expect(again.comeBack(state: Digest("state"), now: Flow.now) == nil)
    }

    @Test(arguments: [
        TripOrigin.entrance(.register), .entrance(.signIn), .newcomer(Flow.identity),
        .link(Flow.giving, typed: Typed()),
        .prove(Flow.unbinding), .binding(Flow.binding),
    ])
    func `a sign-up departs 30 times in its life, then it stays where it stands`(origin: TripOrigin) throws {
        let departure = Flow.departure(at: Flow.now)
        var signUp = Flow.signUp(at: origin.step)
        for _ in 0..<Limit.departures {
            #expect(signUp.depart(departure) == [])
            signUp.stands(at: .trip(.away(departure, from: origin)))
            // Coming back takes none away, and the row carries the count.
            _ = signUp.turnBack(.providerFailed, now: Flow.now)
            signUp = try Stored.again(signUp)
        }
        let refusal = Refusal(.tooManyAttempts, provider: .google)
        #expect(signUp.depart(departure) == [])
        signUp.stands(at: origin.step, refusal)
        #expect(signUp.depart(departure) == [])
        signUp.stands(at: origin.step, refusal)
    }

    @Test func `a departure from the way counts too`() {
        var signUp = Flow.signUp(at: .entrance(.register))
        for _ in 0..<Limit.departures { _ = signUp.depart(Flow.departure(at: Flow.now)) }
        _ = signUp.depart(Flow.departure(at: Flow.now))
        signUp.stands(at: .entrance(.register), Refusal(.tooManyAttempts, provider: .google))
    }

    @Test func `a row of an older version, without the count, is read as one that never left`() throws {
        var signUp = Flow.signUp(at: .entrance(.register))
        _ = signUp.depart(Flow.departure(at: Flow.now))
        let row = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(signUp)) as? [String: Any])
        #expect(row["departures"] as? Int == 1)
        let old = try JSONSerialization.data(withJSONObject: row.filter { $0.key != "departures" })
        var read = try JSONDecoder().decode(SignUp.self, from: old)
        read.stands(at: signUp.step)
        for _ in 0..<Limit.departures { _ = read.depart(Flow.departure(at: Flow.now)) }
        #expect(read.step.name == "away")
    }

    @Test(arguments: [TripOrigin.entrance(.signIn), .newcomer(Flow.identity), .link(Flow.linking, typed: Typed())])
    func `a trip that led nowhere leads back to where it left`(origin: TripOrigin) {
        for code in [Refusal.Code.providerDenied, .providerFailed] {
            var away = Flow.signUp(at: .trip(.away(Flow.departure(), from: origin)))
            _ = away.turnBack(code, now: Flow.now)
            away.stands(at: origin.step, Refusal(code, provider: .google))
            var returning = returning(from: origin)
            _ = returning.turnBack(code, now: Flow.now)
            returning.stands(at: origin.step, Refusal(code, provider: .google))
        }
        var away = Flow.signUp(at: .trip(.away(Flow.departure(), from: origin)))
        _ = away.cannotDepart(to: .facebook, now: Flow.now)
        away.stands(at: origin.step, Refusal(.providerFailed, provider: .facebook))
        var there = Flow.signUp(at: origin.step)
        _ = there.cannotDepart(to: .facebook, now: Flow.now)
        there.stands(at: origin.step, Refusal(.providerFailed, provider: .facebook))
    }

    @Test func `a state is spent by coming back`() {
        var signUp = Flow.signUp(at: .trip(.away(Flow.departure(), from: .entrance(.register))))
        #expect(signUp.comeBack(state: Digest("state"), now: Flow.now) == [])
        signUp.stands(at: .trip(.returning(Flow.departure(), from: .entrance(.register), since: Flow.now)))
        #expect(signUp.comeBack(state: Digest("state"), now: Flow.now) == nil)
    }

    @Test(arguments: [(0, false), (600, false), (601, true)])
    func `a departure lasts ten minutes`(seconds: Int, isLate: Bool) {
        let departure = Flow.departure(at: Flow.now - .seconds(seconds))
        var signUp = Flow.signUp(at: .trip(.away(departure, from: .newcomer(Flow.identity))))
        _ = signUp.comeBack(state: Digest("state"), now: Flow.now)
        if isLate {
            signUp.stands(at: .newAccount(.newcomer(Flow.identity)), Refusal(.signUpExpired))
        } else {
            signUp.stands(at: .trip(.returning(departure, from: .newcomer(Flow.identity), since: Flow.now)))
        }
    }

    @Test(arguments: [TripOrigin.entrance(.register), .entrance(.signIn), .newcomer(Flow.identity)])
    func `an identity nobody has here leads to New account, from Sign in too`(origin: TripOrigin) {
        var signUp = returning(from: origin, attribution: acme)
        let other = Identity(provider: .google, subject: "other", profile: Sealed("p"), provenAt: Flow.now)
        #expect(signUp.identify(other, known: nil) == [])
        signUp.stands(at: .newAccount(.newcomer(other)))
    }

    @Test func `an identity of a pending account leads to its phone, and this visit's partner wins`() {
        let pending = Flow.known(.pending(confirmBy: Flow.start + Flow.day), phone: nil)
        for attribution in [nil, Attribution(), acme] {
            var signUp = returning(from: .entrance(.register), attribution: attribution)
            let facts = signUp.identify(Flow.identity, known: pending)
            #expect(facts == (attribution == acme ? [.attribute(Flow.old, acme)] : []))
            let confirming = Flow.purpose(pending.standing, .created)
            signUp.stands(at: .phone(.number(confirming, draft: nil)))
        }
    }

    @Test func `an identity of an active account without a phone leads to the phone`() {
        let known = Flow.known(.active, phone: nil)
        var signUp = returning(from: .entrance(.signIn), attribution: acme)
        #expect(signUp.identify(Flow.identity, known: known) == [])
        signUp.stands(
            at: .phone(.number(Flow.purpose(known.standing, .returned, terms: Flow.box.version), draft: nil)))
    }

    @Test func `an identity of a finished account is done, and its stored partner stays`() {
        let known = Flow.known(.active, phone: "+79990000001")
        var signUp = returning(from: .entrance(.register), attribution: acme)
        #expect(signUp.identify(Flow.identity, known: known) == [])
        signUp.stands(
            at: .arrival(
                .done(
                    Arrival(
                        standing: known.standing, evidence: Evidence(Flow.identity), manner: .returned,
                        session: Flow.session, since: Flow.now))))
    }

    @Test func `from Link an identity proves the account it opens, and no other`() {
        let known = Flow.known(.active, phone: "+79990000001")
        let origin = TripOrigin.link(Flow.giving, typed: Typed(phone: Flow.draft))
        var proven = returning(from: origin)
        _ = proven.identify(
            Identity(provider: .facebook, subject: "f", profile: Sealed("p"), provenAt: Flow.now), known: known)
        proven.stands(
            at: .link(
                .confirm(
                    Flow.giving, Proof(account: known.standing, way: .provider(.facebook), at: Flow.now))))
        // Nobody's identity, and this sign-up's own pending account, prove nothing.
        let own = Flow.known(.pending(confirmBy: Flow.start + Flow.day), phone: nil, id: Flow.own)
        for found in [nil, own] {
            var refused = returning(from: origin)
            _ = refused.identify(Flow.identity, known: found)
            refused.stands(
                at: .link(.choosing(Flow.giving, typed: Typed(phone: Flow.draft))),
                Refusal(.notBound, provider: .google))
        }
    }

    @Test func `Create that was overtaken by another tab joins what that began`() {
        let known = Flow.known(.pending(confirmBy: Flow.start + Flow.day), phone: nil)
        var signUp = Flow.signUp(at: .newAccount(.newcomer(Flow.identity)), attribution: acme)
        #expect(
            signUp.join(known, terms: Flow.box, session: Flow.session, now: Flow.now) == [.attribute(Flow.old, acme)])
        signUp.stands(
            at: .phone(.number(Flow.purpose(known.standing, .created), draft: nil)))
    }

    @Test func `what another tab shows of a sign-up that is away is the page it left`() {
        let origin = TripOrigin.link(Flow.giving, typed: Typed(phone: Flow.draft))
        let signUp = Flow.signUp(at: .trip(.away(Flow.departure(), from: origin)))
        #expect(signUp.standing(at: origin).step == .link(.choosing(Flow.giving, typed: Typed(phone: Flow.draft))))
    }
}
