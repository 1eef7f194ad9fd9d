import Dispatch
import Glibc
import Synchronization

/// A program started by the bench. All of them are ended with it, however it ends.
final class ChildProcess: Sendable {
    let pid: pid_t
    private static let all = Mutex<[ChildProcess]>([])

    /// - Parameter log: the file its output goes to; made anew.
    init(_ arguments: [String], log: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        // What the bench ignores (see below) the program must not.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var pid = pid_t()
        let failure = posix_spawnp(&pid, arguments[0], &actions, &attributes, &words, environ)
        guard failure == 0 else { throw Failure("\(arguments[0]): \(String(cString: strerror(failure)))") }
        self.pid = pid
        Self.all.withLock { $0.append(self) }
    }

    /// SIGTERM, then SIGKILL after 12 s.
    /// - Returns: the exit status; nil where it was killed.
    @discardableResult
    func end() -> Int32? {
        let isRunning = Self.all.withLock { all in
            let before = all.count
            all.removeAll { $0 === self }
            return all.count < before
        }
        guard isRunning else { return nil }
        kill(pid, SIGTERM)
        for _ in 0..<1200 {
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid { return status & 0x7f == 0 ? status >> 8 & 0xff : nil }
            usleep(10_000)
        }
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
        return nil
    }

    static func endAll() {
        for child in all.withLock({ $0 }) { child.end() }
    }

    /// Ctrl-C, or a time limit around the bench, ends the children too.
    static func endAllOnSignals() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                endAll()
                exit(1)
            }
            source.resume()
            _ = Unmanaged.passRetained(source as AnyObject)  // it listens as long as the process lives
        }
    }
}
