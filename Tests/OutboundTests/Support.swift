import Foundation
import Glibc
import Outbound
import Testing

/// A client in an environment whose proxy settings lead nowhere: every test that passes shows they are ignored.
func makeClient(caFile: String? = nil, proxy: String? = nil) -> CurlClient {
    _ = misleadingEnvironment
    return CurlClient(.init(caFile: caFile, proxy: proxy))
}

private let misleadingEnvironment: Void = {
    for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        setenv(name, "http://127.0.0.1:1", 1)
    }
    unsetenv("no_proxy")
    unsetenv("NO_PROXY")
}()

/// A call that may go to this machine.
func local(
    _ method: OutboundRequest.Method, _ url: String, body: String? = nil, mustNotRepeat: Bool = false,
    timeout: Duration = .seconds(60)
) -> OutboundRequest {
    OutboundRequest(
        method, url, body: body.map { Array($0.utf8) }, timeout: timeout, mustNotRepeat: mustNotRepeat,
        allowsLoopback: true)
}

/// The error of a call that must not succeed.
func failure(of sender: any HTTPSender, _ request: OutboundRequest) async throws -> OutboundError {
    try await #require(throws: OutboundError.self) { try await sender.send(request) }
}

extension OutboundError {
    enum Kind { case notSent, unknown, badAnswer, cancelled }

    var kind: Kind {
        switch self {
        case .notSent: .notSent
        case .unknown: .unknown
        case .badAnswer: .badAnswer
        case .cancelled: .cancelled
        }
    }
}

extension OutboundResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Lets everybody through once `count` have come.
actor Rendezvous {
    private let count: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) {
        self.count = count
    }

    func meet() async {
        await withCheckedContinuation { continuation in
            waiting.append(continuation)
            guard waiting.count == count else { return }
            for visitor in waiting { visitor.resume() }
            waiting = []
        }
    }
}

/// A port of 127.0.0.1 that refuses every connection and that nobody else can take meanwhile: bound, never listened on.
final class DeafPort {
    let number: UInt16
    private let socket: Int32

    init() throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try #require(socket >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = withUnsafeMutableBytes(of: &address) { bytes in
            let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!
            return bind(socket, address, length) == 0 && getsockname(socket, address, &length) == 0
        }
        try #require(found)
        self.socket = socket
        number = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        close(socket)
    }
}

/// What a script prints when run to its end.
func output(of script: String, in folder: URL? = nil) throws -> [UInt8] {
    let program = try Program(["/bin/sh", "-ec", script], in: folder)
    let bytes = Array(try program.output.readToEnd() ?? Data())
    try #require(program.status() == 0)
    return bytes
}

/// A program beside the tests: what is written to `input` it reads, and `output` is what it prints. With an environment of its
/// own, because Foundation's `Process` copies this one's while other tests change it.
struct Program {
    let process: pid_t
    let input: FileHandle
    let output: FileHandle

    init(_ arguments: [String], in folder: URL? = nil) throws {
        let (input, output) = (try Self.pipe(), try Self.pipe())
        // What is the program's own goes with this call.
        defer { for end in [input.reads, output.writes] { close(end) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.reads, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writes, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // The shell enters the folder and becomes the program.
        let whole = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder?.path() ?? "/"] + arguments
        var words = whole.map { strdup($0) } + [nil]
        var variables = [strdup("PATH=/usr/local/bin:/usr/bin:/bin"), nil]
        defer { for text in words + variables { free(text) } }
        var started: pid_t = 0
        let failed = posix_spawn(&started, whole[0], &actions, nil, &words, &variables)
        try #require(failed == 0, "\(arguments[0]): error \(failed)")
        process = started
        self.input = FileHandle(fileDescriptor: input.writes, closeOnDealloc: true)
        self.output = FileHandle(fileDescriptor: output.reads, closeOnDealloc: true)
    }

    /// No other program that is started meanwhile gets an end of it.
    private static func pipe() throws -> (reads: Int32, writes: Int32) {
        var ends: [Int32] = [0, 0]
        try #require(Glibc.pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Waits for its end.
    @discardableResult func status() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1, errno == EINTR {}
        return status
    }
}
