import NIOHTTPTypes
import Synchronization

/// How many connections each address has.
final class OpenConnections: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// Answers whether there was room.
    func enter(_ address: String, limit: Int) -> Bool {
        counts.withLock { counts in
            guard counts[address, default: 0] < limit else { return false }
            counts[address, default: 0] += 1
            return true
        }
    }

    func leave(_ address: String) {
        counts.withLock { counts in
            let left = counts[address, default: 1] - 1
            counts[address] = left > 0 ? left : nil
        }
    }
}
