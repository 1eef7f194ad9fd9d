import Dispatch
import Glibc
import Metrics
import Synchronization

/// Writes whole lines to a file descriptor, one after the other: two that come at once never mix. A line is written at once where
/// that takes no waiting; else it waits in a line of its own, and a thread of its own writes it: whoever logs never waits for
/// whoever reads.
///
/// What finds no room in the line, and what can't be written, is lost and counted; as soon as there is room again, a line says
/// how much. 256 KiB are some thousand lines.
final class LineOutput: Sendable {
    /// What waits when the process ends is written yet, where somebody reads it within two seconds.
    static let standardError: LineOutput = {
        atexit { LineOutput.standardError.flush(within: .seconds(2)) }
        return LineOutput(descriptor: STDERR_FILENO, lost: JSONLog.lost)
    }()

    private struct Waiting {
        var lines: [[UInt8]] = []
        /// Of `lines`.
        var bytes = 0
        /// Lines nobody has been told of yet.
        var lost = 0
        var isBeingWritten = false
    }

    private enum Next {
        case line([UInt8])
        case lost(Int)
        case nothing
    }

    /// What a pipe takes as one piece (PIPE_BUF).
    private static let piece = 4096

    private let descriptor: Int32
    private let limit: Int
    private let lost: @Sendable (Int) -> [UInt8]
    private let waiting = Mutex(Waiting())
    private let writer = DispatchQueue(label: "gatehouse.log")
    private let work = DispatchGroup()

    /// - Parameters:
    ///   - descriptor: stays the caller's, and open.
    ///   - limit: bytes that may wait.
    ///   - lost: the line that says how many were lost.
    init(descriptor: Int32, limit: Int = 256 * 1024, lost: @escaping @Sendable (Int) -> [UInt8]) {
        self.descriptor = descriptor
        self.limit = limit
        self.lost = lost
    }

    @Sendable func write(_ line: [UInt8]) {
        let isFirst = waiting.withLock { waiting in
            defer { waiting.isBeingWritten = true }
            return !waiting.isBeingWritten
        }
        guard isFirst else { return wait(line) }
        if takesAtOnce(line) {
            if !put(line) { lose() }
        } else {
            wait(line)
        }
        let isDone = waiting.withLock { waiting in
            waiting.isBeingWritten = !waiting.lines.isEmpty || waiting.lost > 0
            return !waiting.isBeingWritten
        }
        if !isDone { writer.async(group: work) { self.writeAll() } }
    }

    /// Behind the lines that somebody is writing.
    private func wait(_ line: [UInt8]) {
        let (hasRoom, begins) = waiting.withLock { waiting in
            let hasRoom = waiting.bytes + line.count <= limit
            if hasRoom {
                waiting.lines.append(line)
                waiting.bytes += line.count
            }
            // Who was writing may have gone meanwhile.
            defer { waiting.isBeingWritten = true }
            return (hasRoom, !waiting.isBeingWritten)
        }
        if !hasRoom { lose() }
        if begins { writer.async(group: work) { self.writeAll() } }
    }

    private func takesAtOnce(_ line: [UInt8]) -> Bool {
        guard line.count <= Self.piece else { return false }
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&room, 1, 0) == 1 && room.revents & Int16(POLLOUT) != 0
    }

    /// Waits until everything is written, or the time is up: before the process ends.
    func flush(within time: Duration) {
        _ = work.wait(timeout: .now() + time / .seconds(1))
    }

    private func writeAll() {
        while true {
            switch next() {
            case .line(let line):
                if !put(line) { lose() }
            case .lost(let number):
                // Else it is said after the next line.
                if !put(lost(number)), !goesOn(owing: number) { return }
            case .nothing: return
            }
        }
    }

    /// Lines in their order, then how many there would have been besides.
    private func next() -> Next {
        waiting.withLock { waiting in
            if !waiting.lines.isEmpty {
                let line = waiting.lines.removeFirst()
                waiting.bytes -= line.count
                return .line(line)
            }
            let lost = waiting.lost
            waiting.lost = 0
            waiting.isBeingWritten = lost > 0
            return lost > 0 ? .lost(lost) : .nothing
        }
    }

    private func goesOn(owing number: Int) -> Bool {
        waiting.withLock { waiting in
            waiting.lost += number
            waiting.isBeingWritten = !waiting.lines.isEmpty
            return waiting.isBeingWritten
        }
    }

    private func lose() {
        waiting.withLock { $0.lost += 1 }
        Counter(label: "gatehouse_log_lines_lost_total").increment()
    }

    /// One `write` where the descriptor takes the line at once. Answers whether it took all of it.
    private func put(_ line: [UInt8]) -> Bool {
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written >= 0 {
                    rest = rest.dropFirst(written)
                } else if errno == EAGAIN {
                    waitForRoom()
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }

    /// Standard error may have been made non-blocking by whoever shares it.
    private func waitForRoom() {
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&room, 1, -1)
    }
}
