import Glibc
import Synchronization

/// Writes whole lines to a file descriptor, one after the other: two that come at once never mix.
final class LineOutput: Sendable {
    static let standardError = LineOutput(descriptor: STDERR_FILENO)

    private let descriptor: Int32
    private let turn = Mutex(())

    /// - Parameter descriptor: stays the caller's, and open.
    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// One `write` where the descriptor takes the line at once. What can't be written is lost: there is nowhere to say so.
    @Sendable func write(_ line: [UInt8]) {
        turn.withLock { _ in
            line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let written = Glibc.write(
                        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    if written >= 0 {
                        rest = rest.dropFirst(written)
                    } else if errno == EAGAIN {
                        waitForRoom()
                    } else if errno != EINTR {
                        return
                    }
                }
            }
        }
    }

    /// Standard error may have been made non-blocking by whoever shares it.
    private func waitForRoom() {
        usleep(1000)
    }
}
