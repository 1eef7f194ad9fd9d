import Foundation
import Synchronization

/// What the kernel says of a process.
struct ProcessFigures: Sendable {
    let pid: pid_t

    /// User and system time of all its threads so far, in milliseconds (in steps of the kernel's tick, 10 ms).
    func cpuMilliseconds() throws -> Double {
        let text = try contents("stat")
        // The name in parentheses may hold spaces; utime and stime are the 12th and 13th after it.
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
            throw Failure("/proc/\(pid)/stat has no times")
        }
        return (user + system) * 1000 / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// The same to the nanosecond, in microseconds, of the threads that are alive.
    func cpuMicroseconds() throws -> Double {
        var sum = 0.0
        for thread in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task") {
            // A thread may end between the two looks.
            guard let text = try? contents("task/\(thread)/schedstat") else { continue }
            sum += text.split(separator: " ").first.flatMap { Double($0) } ?? 0
        }
        return sum / 1000
    }

    /// Private (anonymous) and resident memory, in MB of 10⁶ bytes.
    func memory() throws -> (anonymous: Double, resident: Double) {
        let text = try contents("status")
        func megabytes(_ name: String) -> Double {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return (line?.split { !$0.isNumber }.first.flatMap { Double($0) } ?? 0) * 1024 / 1_000_000
        }
        return (megabytes("RssAnon"), megabytes("VmRSS"))
    }

    func threads() throws -> Int {
        try contents("status").split(separator: "\n").first { $0.hasPrefix("Threads:") }
            .flatMap { $0.split { !$0.isNumber }.first }.flatMap { Int($0) } ?? 0
    }

    private func contents(_ file: String) throws -> String {
        try String(contentsOfFile: "/proc/\(pid)/\(file)", encoding: .utf8)
    }
}

/// Looks at a process's memory 20 times a second and keeps the peaks.
final class MemoryWatch: Sendable {
    private struct Peaks {
        var anonymous = 0.0
        var resident = 0.0
        var isOver = false
    }

    private let peaks = Mutex(Peaks())

    init(_ process: ProcessFigures) {
        Thread.detachNewThread { [self] in
            while !peaks.withLock({ $0.isOver }) {
                guard let now = try? process.memory() else { return }
                peaks.withLock {
                    $0.anonymous = max($0.anonymous, now.anonymous)
                    $0.resident = max($0.resident, now.resident)
                }
                usleep(50_000)
            }
        }
    }

    /// Ends the watch.
    func stop() -> (anonymous: Double, resident: Double) {
        peaks.withLock {
            $0.isOver = true
            return ($0.anonymous, $0.resident)
        }
    }
}
