import Foundation
import Testing

@testable import SignUpFlow

/// To a provider and back.
@Suite struct TripTests {
    private let acme = Attribution(partner: PartnerName("acme"))

    private func returning(from origin: TripOrigin, attribution: Attribution? = nil) -> SignUp {
        Fixtures.signUp(
            at: .trip(.returning(Fixtures.departure(), from: origin, since: Fixtures.now)), attribution: attribution)
    }

    @Test(arguments: [
        TripOrigin.entrance(.register), .entrance(.signIn), .newcomer(Fixtures.identity),
        .link(Fixtures.giving, typed: Typed(phone: Fixtures.draft)),
    ])
    func `a departure remembers where it left, and a second one too`(origin: TripOrigin) {
        let second = Departure(
            provider: .facebook, state: Digest("second"), nonce: Digest("n"), verifier: Sealed("v"), purpose: .prove,
            at: Fixtures.now)
        var signUp = Fixtures.signUp(at: origin.step)
        #expect(signUp.depart(second) == [])
        signUp.stands(at: .trip(.away(second, from: origin)))
        var again = Fixtures.signUp(at: .trip(.away(Fixtures.departure(), from: origin)))
        #expect(again.depart(second) == [])
        again.stands(at: .trip(.away(second, from: origin)))
        // The first departure's state is worth nothing any more.
        #expect(again.comeBack(state: Digest("state"), now: Fixtures.now) == nil)
    }

    @Test(arguments: [
        TripOrigin.entrance(.register), .entrance(.signIn), .newcomer(Fixtures.identity),
        .link(Fixtures.giving, typed: Typed()),
        .prove(Fixtures.unbinding), .binding(Fixtures.binding),
    ])
    func `a sign-up departs 30 times in its life, then it stays where it stands`(origin: TripOrigin) throws {
        let departure = Fixtures.departure(at: Fixtures.now)
        var signUp = Fixtures.signUp(at: origin.step)
        for _ in 0..<Limit.departures {
            #expect(signUp.depart(departure) == [])
            signUp.stands(at: .trip(.away(departure, from: origin)))
            // Coming back takes none away, and the row carries the count.
            _ = signUp.turnBack(.providerFailed, now: Fixtures.now)
            signUp = try Stored.again(signUp)
        }
        let refusal = Refusal(.tooManyAttempts, provider: .google)
        #expect(signUp.depart(departure) == [])
        signUp.stands(at: origin.step, refusal)
        #expect(signUp.depart(departure) == [])
        signUp.stands(at: origin.step, refusal)
    }

    @Test func `a departure from the way counts too`() {
        var signUp = Fixtures.signUp(at: .entrance(.register))
        for _ in 0..<Limit.departures { _ = signUp.depart(Fixtures.departure(at: Fixtures.now)) }
        _ = signUp.depart(Fixtures.departure(at: Fixtures.now))
        signUp.stands(at: .entrance(.register), Refusal(.tooManyAttempts, provider: .google))
    }

    @Test func `a row of an older version, without the count, is read as one that never left`() throws {
        var signUp = Fixtures.signUp(at: .entrance(.register))
        _ = signUp.depart(Fixtures.departure(at: Fixtures.now))
        let row = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(signUp)) as? [String: Any])
        #expect(row["departures"] as? Int == 1)
        let old = try JSONSerialization.data(withJSONObject: row.filter { $0.key != "departures" })
        var read = try JSONDecoder().decode(SignUp.self, from: old)
        read.stands(at: signUp.step)
        for _ in 0..<Limit.departures { _ = read.depart(Fixtures.departure(at: Fixtures.now)) }
        #expect(read.step.name == "away")
    }

    @Test(arguments: [
        TripOrigin.entrance(.signIn), .newcomer(Fixtures.identity), .link(Fixtures.linking, typed: Typed()),
    ])
    func `a trip that led nowhere leads back to where it left`(origin: TripOrigin) {
        for code in [Refusal.Code.providerDenied, .providerFailed] {
            var away = Fixtures.signUp(at: .trip(.away(Fixtures.departure(), from: origin)))
            _ = away.turnBack(code, now: Fixtures.now)
            away.stands(at: origin.step, Refusal(code, provider: .google))
            var returning = returning(from: origin)
            _ = returning.turnBack(code, now: Fixtures.now)
            returning.stands(at: origin.step, Refusal(code, provider: .google))
        }
        var away = Fixtures.signUp(at: .trip(.away(Fixtures.departure(), from: origin)))
        _ = away.cannotDepart(to: .facebook, now: Fixtures.now)
        away.stands(at: origin.step, Refusal(.providerFailed, provider: .facebook))
        var there = Fixtures.signUp(at: origin.step)
        _ = there.cannotDepart(to: .facebook, now: Fixtures.now)
        there.stands(at: origin.step, Refusal(.providerFailed, provider: .facebook))
    }

    @Test func `a state is spent by coming back`() {
        var signUp = Fixtures.signUp(at: .trip(.away(Fixtures.departure(), from: .entrance(.register))))
        #expect(signUp.comeBack(state: Digest("state"), now: Fixtures.now) == [])
        signUp.stands(at: .trip(.returning(Fixtures.departure(), from: .entrance(.register), since: Fixtures.now)))
        #expect(signUp.comeBack(state: Digest("state"), now: Fixtures.now) == nil)
    }

    @Test(arguments: [(0, false), (600, false), (601, true)])
    func `a departure lasts ten minutes`(seconds: Int, isLate: Bool) {
        let departure = Fixtures.departure(at: Fixtures.now - .seconds(seconds))
        var signUp = Fixtures.signUp(at: .trip(.away(departure, from: .newcomer(Fixtures.identity))))
        _ = signUp.comeBack(state: Digest("state"), now: Fixtures.now)
        if isLate {
            signUp.stands(at: .newAccount(.newcomer(Fixtures.identity)), Refusal(.signUpExpired))
        } else {
            signUp.stands(at: .trip(.returning(departure, from: .newcomer(Fixtures.identity), since: Fixtures.now)))
        }
    }

    @Test(arguments: [TripOrigin.entrance(.register), .entrance(.signIn), .newcomer(Fixtures.identity)])
    func `an identity nobody has here leads to New account, from Sign in too`(origin: TripOrigin) {
        var signUp = returning(from: origin, attribution: acme)
        let other = Identity(provider: .google, subject: "other", profile: Sealed("p"), provenAt: Fixtures.now)
        #expect(signUp.identify(other, known: nil) == [])
        signUp.stands(at: .newAccount(.newcomer(other)))
    }

    @Test func `an identity of a pending account leads to its phone, and this visit's partner wins`() {
        let pending = Fixtures.known(.pending(confirmBy: Fixtures.start + Fixtures.day), phone: nil)
        for attribution in [nil, Attribution(), acme] {
            var signUp = returning(from: .entrance(.register), attribution: attribution)
            let facts = signUp.identify(Fixtures.identity, known: pending)
            #expect(facts == (attribution == acme ? [.attribute(Fixtures.old, acme)] : []))
            let confirming = Fixtures.purpose(pending.standing, .created)
            signUp.stands(at: .phone(.number(confirming, draft: nil)))
        }
    }

    @Test func `an identity of an active account without a phone leads to the phone`() {
        let known = Fixtures.known(.active, phone: nil)
        var signUp = returning(from: .entrance(.signIn), attribution: acme)
        #expect(signUp.identify(Fixtures.identity, known: known) == [])
        signUp.stands(
            at: .phone(.number(Fixtures.purpose(known.standing, .returned, terms: Fixtures.box.version), draft: nil)))
    }

    @Test func `an identity of a finished account is done, and its stored partner stays`() {
        let known = Fixtures.known(.active, phone: "+79990000001")
        var signUp = returning(from: .entrance(.register), attribution: acme)
        #expect(signUp.identify(Fixtures.identity, known: known) == [])
        signUp.stands(
            at: .arrival(
                .done(
                    Arrival(
                        standing: known.standing, evidence: Evidence(Fixtures.identity), manner: .returned,
                        session: Fixtures.session, since: Fixtures.now))))
    }

    @Test func `from Link an identity proves the account it opens, and no other`() {
        let known = Fixtures.known(.active, phone: "+79990000001")
        let origin = TripOrigin.link(Fixtures.giving, typed: Typed(phone: Fixtures.draft))
        var proven = returning(from: origin)
        _ = proven.identify(
            Identity(provider: .facebook, subject: "f", profile: Sealed("p"), provenAt: Fixtures.now), known: known)
        proven.stands(
            at: .link(
                .confirm(
                    Fixtures.giving, Proof(account: known.standing, way: .provider(.facebook), at: Fixtures.now))))
        // Nobody's identity, and this sign-up's own pending account, prove nothing.
        let own = Fixtures.known(.pending(confirmBy: Fixtures.start + Fixtures.day), phone: nil, id: Fixtures.own)
        for found in [nil, own] {
            var refused = returning(from: origin)
            _ = refused.identify(Fixtures.identity, known: found)
            refused.stands(
                at: .link(.choosing(Fixtures.giving, typed: Typed(phone: Fixtures.draft))),
                Refusal(.notBound, provider: .google))
        }
    }

    @Test func `Create that was overtaken by another tab joins what that began`() {
        let known = Fixtures.known(.pending(confirmBy: Fixtures.start + Fixtures.day), phone: nil)
        var signUp = Fixtures.signUp(at: .newAccount(.newcomer(Fixtures.identity)), attribution: acme)
        #expect(
            signUp.join(known, terms: Fixtures.box, session: Fixtures.session, now: Fixtures.now) == [
                .attribute(Fixtures.old, acme)
            ])
        signUp.stands(
            at: .phone(.number(Fixtures.purpose(known.standing, .created), draft: nil)))
    }

    @Test func `what another tab shows of a sign-up that is away is the page it left`() {
        let origin = TripOrigin.link(Fixtures.giving, typed: Typed(phone: Fixtures.draft))
        let signUp = Fixtures.signUp(at: .trip(.away(Fixtures.departure(), from: origin)))
        #expect(
            signUp.standing(at: origin).step == .link(.choosing(Fixtures.giving, typed: Typed(phone: Fixtures.draft))))
    }
}
