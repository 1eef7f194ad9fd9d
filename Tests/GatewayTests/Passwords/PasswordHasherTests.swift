import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

@Suite struct PasswordHasherTests {
    private static let patient = Deadline(after: .seconds(600))

    /// Each call's bytes differ from the last one's.
    private static func bytes() -> @Sendable (Int) -> [UInt8] {
        let calls = Counter()
        return { count in
            let call = calls.next()
            return (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ call) }
        }
    }

    private func hasher(memory: Int = 64, time: Int = 2, parallel: Int = 1, waiting: Int = 64) -> PasswordHasher {
        PasswordHasher(memory: memory, time: time, parallel: parallel, waiting: waiting, random: Self.bytes())
    }

    @Test(arguments: [
        // The reference implementation's own vectors for version 1.3 of Argon2id.
        (
            65536, 2, 1, "password", "somesalt", "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
        ),
        (
            256, 2, 1, "password", "somesalt", "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
        ),
        (
            256, 2, 2, "password", "somesalt", "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037",
            "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"
        ),
    ])
    func `the hash is argon2id's, in the PHC format`(
        memory: Int, time: Int, lanes: Int, password: String, salt: String, hex: String, phc: String
    ) async throws {
        let cost = PasswordHash.Cost(memory: memory, time: time, lanes: lanes)
        let bytes = try Argon2.hash(Array(password.utf8), salt: Array(salt.utf8), cost: cost, length: 32).get()
        #expect(bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == hex)
        #expect(PasswordHash(cost: cost, salt: Array(salt.utf8), bytes: bytes).text == phc)
        let same = lanes == 1 && memory == 256
        let verdict = try await hasher(memory: 256).verify(password, against: phc, deadline: Self.patient)
        #expect(verdict == .right(needsRehash: !same))
        let wrong = try await hasher(memory: 256).verify(password + "x", against: phc, deadline: Self.patient)
        #expect(wrong == .wrong)
    }

    @Test func `a hash is good for its password alone, and has a salt of its own`() async throws {
        let hasher = hasher()
        let first = try await hasher.hash("correct horse", deadline: Self.patient)
        let second = try await hasher.hash("correct horse", deadline: Self.patient)
        #expect(first.hasPrefix("$argon2id$v=19$m=64,t=2,p=1$") && first != second)
        let hash = try #require(PasswordHash(first, most: PasswordHash.Cost(memory: 64, time: 2)))
        #expect(hash.salt.count == 16 && hash.bytes.count == 32 && hash.text == first)
        for phc in [first, second] {
            let right = try await hasher.verify("correct horse", against: phc, deadline: Self.patient)
            #expect(right == .right(needsRehash: false))
            let wrong = try await hasher.verify("Correct horse", against: phc, deadline: Self.patient)
            #expect(wrong == .wrong)
        }
    }

    @Test(arguments: [(64, 2, false), (128, 2, true), (64, 3, true), (32, 1, true)])
    func `a hash of another cost than the settings' is to be made again`(memory: Int, time: Int, again: Bool)
        async throws
    {
        let old = try await hasher().hash("correct horse", deadline: Self.patient)
        let verdict = try await hasher(memory: memory, time: time)
            .verify("correct horse", against: old, deadline: Self.patient)
        #expect(verdict == .right(needsRehash: again))
    }

    @Test(arguments: [
        "", "$", "x", "$argon2i$v=19$m=64,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=16$m=64,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$m=64,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc$",
        "$argon2id$v=19$t=2,m=64,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=064,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=+64,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ=$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=2,p=1$c29t-XNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=2,p=1$c29t$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$CTFh",
        "$2y$10$abcdefghijklmnopqrstuv", "plain text password",
        // What would take gigabytes, minutes or a crowd of lanes, and what the algorithm has no memory for.
        "$argon2id$v=19$m=262145,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=99999999999999999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=17,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=2,p=5$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=15,t=2,p=2$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    ])
    func `what is no hash of ours, or costs too much, is wrong for every password`(phc: String) async throws {
        let hasher = hasher()
        let verdict = try await hasher.verify("password", against: phc, deadline: Self.patient)
        #expect(verdict == .wrong)
    }

    @Test func `an unknown login goes through the same line as a known one, and is wrong`() async throws {
        let hasher = hasher()
        #expect(try await hasher.verify("password", against: nil, deadline: Self.patient) == .wrong)
        // With no time left both are refused: neither is answered without its hash.
        let phc = try await hasher.hash("password", deadline: Self.patient)
        for stored in [nil, phc, "nonsense"] {
            await #expect(throws: PasswordBusy.tooLate) {
                try await hasher.verify("password", against: stored, deadline: Deadline(after: .zero))
            }
        }
    }

    @Test func `spellings that look the same are the same password`() async throws {
        let hasher = hasher()
        let phc = try await hasher.hash("\u{0439}\u{0446}\u{00E9} secret", deadline: Self.patient)
        let typed = "\u{0438}\u{0306}\u{0446}e\u{0301}\u{00A0}secret"
        #expect(try await hasher.verify(typed, against: phc, deadline: Self.patient) == .right(needsRehash: false))
        #expect(PasswordText.normal(" Two  Spaces ") == " Two  Spaces ")
        // Other characters, though they look alike.
        #expect(PasswordText.normal("x²ﬁ") == "x²ﬁ")
    }

    @Test func `no more than the longest password is hashed`() async throws {
        let hasher = hasher()
        let longest = String(repeating: "й", count: 128)
        let phc = try await hasher.hash(longest, deadline: Self.patient)
        #expect(try await hasher.verify(longest, against: phc, deadline: Self.patient) == .right(needsRehash: false))
        // In decomposed form it is twice as long, and still the same.
        let decomposed = String(repeating: "\u{0438}\u{0306}", count: 128)
        #expect(try await hasher.verify(decomposed, against: phc, deadline: Self.patient) == .right(needsRehash: false))
        for text in [longest + "й", String(repeating: "x", count: 100_000), ""] {
            // Before the line: there is no time in which it could have been hashed.
            #expect(try await hasher.verify(text, against: phc, deadline: Deadline(after: .zero)) == .wrong)
            await #expect {
                try await hasher.hash(text, deadline: Self.patient)
            } throws: {
                if case .failed = $0 as? PasswordBusy { true } else { false }
            }
        }
    }

    @Test func `memory that the system does not give is a failure, not a crash`() {
        let cost = PasswordHash.Cost(memory: Int(UInt32.max), time: 1, lanes: 0)
        guard case .failure(.failed(let reason)) = Argon2.hash([1], salt: [2], cost: cost, length: 32) else {
            Issue.record("libargon2 took it")
            return
        }
        #expect(reason.hasPrefix("argon2: "))
    }
}

private final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        value.withLock {
            $0 += 1
            return $0
        }
    }
}
