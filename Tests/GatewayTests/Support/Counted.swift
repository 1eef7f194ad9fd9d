import Foundation
import GRDB
import Logging
import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

/// How many transactions a store has ended.
final class Counted: Sendable {
    private let commits = Mutex(0)

    var count: Int { commits.withLock { $0 } }

    @Sendable func listen(_ db: Database) {
        db.trace(options: .statement) { [self] event in
            guard case .statement(let statement) = event, statement.sql.hasPrefix("COMMIT") else { return }
            commits.withLock { $0 += 1 }
        }
    }
}
