import Foundation
import GRDB
import Logging
import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

/// Each new hash takes a salt.
final class SaltCount: Sendable {
    private let salts = Mutex(0)

    var count: Int { salts.withLock { $0 } }

    func counted(_ salt: [UInt8]) -> [UInt8] {
        salts.withLock { $0 += 1 }
        return salt
    }

    func reset() { salts.withLock { $0 = 0 } }
}
