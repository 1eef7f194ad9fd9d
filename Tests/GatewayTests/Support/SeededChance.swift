import Foundation
import GRDB
import Logging
import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

/// Bytes that look like chance and are the same in every run.
final class SeededChance: Sendable {
    private let state = Mutex<UInt64>(0x9E37_79B9_7F4A_7C15)

    func bytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return UInt8(truncatingIfNeeded: state >> 24)
            }
        }
    }
}
