import Foundation
import Testing

@testable import SignUpFlow

/// Rows that the version before wrote, with its steps side by side: one of every step, and of those that differ in what they hold,
/// each kind.
@Suite struct RowsBeforeTests {
    /// A place's name and its row, as the version before stored it.
    struct Row: Sendable, CustomTestStringConvertible {
        let place: Place
        let json: String

        var testDescription: String { place.name }

        func signUp() throws -> SignUp { try JSONDecoder().decode(SignUp.self, from: Data(json.utf8)) }
    }

    private static let rows: [Row] = {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("rows-before.tsv")
        let text = String(decoding: FileManager.default.contents(atPath: path.path) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t")
            guard parts.count == 2, let place = Fixtures.places.first(where: { $0.name == parts[0] }) else {
                return nil
            }
            return Row(place: place, json: String(parts[1]))
        }
    }()

    @Test func `there is a row of every place`() { #expect(Self.rows.map(\.place.name) == Fixtures.places.map(\.name)) }

    @Test(arguments: rows)
    func `a row of the version before stands where it stood`(row: Row) throws {
        #expect(try row.signUp() == Fixtures.signUp(at: row.place.step))
    }

    @Test(arguments: rows)
    func `a row of the version before is walked to its end, stored anew at each step`(row: Row) throws {
        var signUp = try row.signUp()
        var names: [String] = []
        while !signUp.isOver {
            names.append(signUp.step.name)
            try #require(names.count < 12, "no end in \(names)")
            let moved = Self.onwards(&signUp)
            try #require(moved != nil, "stuck at \(signUp.step.name)")
            signUp = try Stored.again(signUp)
        }
        switch signUp.step {
        case .arrival(.over(.handedOver)):
            #expect(names.last == "done" || names.last == "app" || row.place.name == "handed over")
        case .arrival(.over(.account)): #expect(row.place.step.change != nil || row.place.name == "back at the account")
        default: #expect(row.place.step == signUp.step)
        }
    }

    @Test func `a row that is neither is a row that can't be read`() throws {
        let row = try #require(Self.rows.first { $0.place.name == "link" })
        for broken in [
            row.json.replacing("\"link\"", with: "\"linked\""), row.json.replacing("\"typed\"", with: "\"typing\""),
        ] {
            try #require(broken != row.json)
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(SignUp.self, from: Data(broken.utf8))
            }
        }
    }

    /// The event by which most people go on from here.
    private static func onwards(_ signUp: inout SignUp) -> [Fact]? {
        let (now, session, known) = (Fixtures.now, Fixtures.session, Fixtures.finished)
        switch signUp.step {
        case .entrance: return signUp.signIn(known)
        case .trip(.away): return signUp.comeBack(state: Digest("state"), now: now)
        case .trip(.returning(_, .prove, _)), .trip(.returning(_, .second, _)):
            return signUp.identify(Fixtures.identity, known: known, owner: Fixtures.owner)
        case .trip(.returning(_, .binding, _)):
            return signUp.identify(Fixtures.identity, known: nil, owner: Fixtures.owner)
        case .trip(.returning): return signUp.identify(Fixtures.identity, known: known)
        case .newAccount(.newcomer):
            return signUp.create(
                Fixtures.own, accepted: true, terms: Fixtures.box, confirmWithin: Fixtures.day, now: now)
        case .newAccount(.terms): return signUp.continueFromTerms(now: now)
        case .link(.choosing): return signUp.signIn(known)
        case .link(.code(_, _, account: nil)): return signUp.changeTarget(now: now)
        case .link(.code): return signUp.rightCode()
        case .link(.confirm): return signUp.confirmLink(known)
        case .secondProof(.choosing): return signUp.signIn(known)
        case .secondProof(.code): return signUp.rightCode()
        case .phone(.number): return signUp.sendCode(Fixtures.challenge, draft: Fixtures.draft, now: now)
        case .phone(.sending): return signUp.codeSent(certain: true, rules: Fixtures.code, now: now)
        case .phone(.code): return signUp.rightCode(owner: Fixtures.owner)
        case .email(.address): return signUp.mailCode(Fixtures.letter, now: now)
        case .email(.mailing): return signUp.mailSent(certain: true, rules: Fixtures.code, now: now)
        case .email(.code): return signUp.rightCode()
        case .email(.profile): return signUp.finish(Fixtures.own, Fixtures.particulars, session: session, now: now)
        case .recovery(.code(_, _, account: nil)): return signUp.changeTarget(now: now)
        case .recovery(.code): return signUp.rightCode()
        case .recovery(.password): return signUp.setPassword("$hash", owner: Fixtures.owner, now: now)
        case .recovery(.recovered(_, let proof)) where proof.way == .sms: return signUp.chooseNewPassword(now: now)
        case .recovery(.recovered):
            return signUp.continueRecovered(known, way: Evidence.phone, terms: Fixtures.box, session: session, now: now)
        case .change(.prove), .change(.code):
            return signUp.step.challenge == nil
                ? signUp.signIn(known, owner: Fixtures.owner) : signUp.rightCode(owner: Fixtures.owner)
        case .change(.binding): return signUp.depart(Fixtures.departure(at: now))
        case .arrival(.termsNew):
            return signUp.acceptTerms(ticked: true, terms: Fixtures.box, session: session, now: now)
        case .arrival(.done): return signUp.start(app: nil, now: now)
        case .arrival(.app): return signUp.again(nil, now: now)
        case .arrival(.over): return nil
        }
    }
}
