// Passwords: how they are hashed, and what is known of bad ones. Which rules a password must keep is the flow's to decide
// (`PasswordPolicy`); here are the parts of it that need data, memory and time.

import Foundation
import SignUpFlow

/// Why a password was not hashed. Nothing about the password: the same one may be tried again.
public enum PasswordBusy: Error, Equatable, Sendable {
    /// Too many wait already.
    case lineFull
    /// The request's deadline passed while it waited.
    case tooLate
    /// The system had no memory or thread to give, or the password was one that no policy lets pass. The reason holds
    /// nothing that a visitor typed.
    case failed(String)
}

/// Hashes passwords with argon2id and checks them against stored hashes, a bounded number at once, never on Swift's own
/// threads.
public final class PasswordHasher: Sendable {
    public enum Verdict: Equatable, Sendable {
        /// The password is the one that was hashed. `needsRehash`: it was hashed at another cost than the settings' own;
        /// whoever has the password at hand stores a new hash.
        case right(needsRehash: Bool)
        case wrong
    }

    /// All processors but one, which goes on serving pages; 1 at least.
    public static var spareProcessors: Int { max(1, ProcessInfo.processInfo.activeProcessorCount - 1) }

    /// A stored hash may cost more than the settings say today, but not any amount.
    private static let greatest = PasswordHash.Cost(memory: 256 * 1024, time: 16, lanes: 4)
    private static let saltLength = 16
    private static let hashLength = 32

    private let cost: PasswordHash.Cost
    private let most: PasswordHash.Cost
    /// What an unknown login's password is compared with.
    private let decoy: PasswordHash
    private let random: @Sendable (_ count: Int) -> [UInt8]
    private let line: HashingPool

    /// - Parameters:
    ///   - memory: of one hash, KiB; 8 at least.
    ///   - time: passes over that memory; 1 at least.
    ///   - parallel: hashes computed at once, each with its memory.
    ///   - waiting: hashes that wait besides; the next is refused as `lineFull`.
    ///   - random: so many bytes from a secure generator.
    public init(
        memory: Int, time: Int, parallel: Int = PasswordHasher.spareProcessors, waiting: Int = 64,
        random: @escaping @Sendable (_ count: Int) -> [UInt8]
    ) {
        cost = PasswordHash.Cost(memory: memory, time: time)
        most = PasswordHash.Cost(
            memory: max(memory, Self.greatest.memory), time: max(time, Self.greatest.time), lanes: Self.greatest.lanes)
        decoy = PasswordHash(cost: cost, salt: random(Self.saltLength), bytes: random(Self.hashLength))
        self.random = random
        line = HashingPool(parallel: parallel, waiting: waiting)
    }

    /// The password's hash as a PHC string, with a salt of its own.
    ///
    /// - Parameter password: as typed, after a policy found no fault in it.
    public func hash(_ password: String, deadline: Deadline) async throws(PasswordBusy) -> String {
        guard let typed = PasswordText.bytes(password) else {
            throw .failed("a password of no length, or longer than any policy lets pass, is not hashed")
        }
        let (salt, cost) = (random(Self.saltLength), cost)
        let bytes = try await line.run(deadline: deadline) {
            Argon2.hash(typed, salt: salt, cost: cost, length: Self.hashLength)
        }
        return PasswordHash(cost: cost, salt: salt, bytes: bytes).text
    }

    /// Whether the password is the one that `phc` was made of.
    ///
    /// - Parameters:
    ///   - password: as typed.
    ///   - phc: the stored hash. nil (no such login, or one without a password) and what is no hash of ours cost the time of a
    ///     hash all the same, and are wrong.
    public func verify(
        _ password: String, against phc: String?, deadline: Deadline
    ) async throws(PasswordBusy) -> Verdict {
        // No stored hash is of such a password, so its short time says nothing about the login.
        guard let typed = PasswordText.bytes(password) else { return .wrong }
        let known = phc.flatMap { PasswordHash($0, most: most) }
        let stored = known ?? decoy
        let bytes = try await line.run(deadline: deadline) {
            Argon2.hash(typed, salt: stored.salt, cost: stored.cost, length: stored.bytes.count)
        }
        guard known != nil, Self.areEqual(bytes, stored.bytes) else { return .wrong }
        return .right(needsRehash: stored.cost != cost)
    }

    /// In the same time wherever the first difference is.
    private static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        Digest(Base64URL.encode(a)).matches(Digest(Base64URL.encode(b)))
    }
}
