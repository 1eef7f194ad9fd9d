import Foundation
import Glibc
import Synchronization
import Testing

/// Certificates made once for a test run, in a folder of its own that goes with it.
struct TestAuthority {
    enum Certificate: String, CaseIterable { case good, expired, otherHost }

    static let shared = Result { try TestAuthority() }

    let folder: URL
    var caFile: String { folder.appending(path: "ca.pem").path() }

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "outbound-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = try output(of: Self.script, in: folder)
        atexit {
            guard let authority = try? TestAuthority.shared.get() else { return }
            try? FileManager.default.removeItem(at: authority.folder)
        }
    }

    private static let script = """
        exec >/dev/null
        cat > ca.cnf <<END
        [ca]
        default_ca = test
        [test]
        database = index.txt
        new_certs_dir = .
        rand_serial = yes
        default_md = sha256
        policy = any
        unique_subject = no
        certificate = ca.pem
        private_key = ca.key
        copy_extensions = copy
        [any]
        commonName = supplied
        END
        : > index.txt
        key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
        openssl req -x509 $key -keyout ca.key -out ca.pem -days 2 -subj /CN=Test
        issue() {
            openssl req $key -keyout $1.key -out $1.csr -subj /CN=peer -addext "subjectAltName=$2"
            openssl ca -config ca.cnf -batch -notext -in $1.csr -out $1.pem -startdate $3 -enddate $4
        }
        issue good IP:127.0.0.1 20200101000000Z 20991231000000Z
        issue expired IP:127.0.0.1 20200101000000Z 20200102000000Z
        issue otherHost DNS:other.example 20200101000000Z 20991231000000Z
        """
}

/// `openssl s_server` as a peer that keeps connections: it prints what it receives, and what is written to it goes out.
final class TLSPeer: Sendable {
    enum Manner { case http, smtp }

    private struct State {
        var printed = ""
        var answered = 0
    }

    private let manner: Manner

    private let program: Program
    private let state = Mutex(State())
    private let written: FileHandle
    private let printing: FileHandle
    let port: Int

    var url: String { "https://127.0.0.1:\(port)/" }
    /// Its summary of each finished handshake holds this line.
    var handshakes: Int { state.withLock { $0.printed.count(of: "CIPHER is ") } }
    var requests: Int { state.withLock { $0.answered } }

    /// What it was told, line by line.
    var lines: [String] { state.withLock { Self.lines(in: $0.printed) } }

    init(
        _ certificate: TestAuthority.Certificate, of authority: TestAuthority, manner: Manner = .http
    ) async throws {
        self.manner = manner
        program = try Program(
            [
                "/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "\(certificate.rawValue).pem",
                "-key",
                "\(certificate.rawValue).key",
            ], in: authority.folder)
        written = program.input
        printing = program.output

        var first = ""
        while !(first.contains("ACCEPT 127.0.0.1:") && first.hasSuffix("\n")) {
            let data = printing.availableData
            try #require(!data.isEmpty, "openssl ended: \(first)")
            first += String(decoding: data, as: UTF8.self)
        }
        let figures = try #require(first.split(separator: "ACCEPT 127.0.0.1:").last).prefix { $0.isNumber }
        port = try #require(Int(figures))
        printing.readabilityHandler = { [weak self] handle in self?.take(handle.availableData) }
    }

    func stop() {
        printing.readabilityHandler = nil
        kill(program.process, SIGKILL)
        program.status()
    }

    private func take(_ data: Data) {
        switch manner {
        case .http: answerRequests(data)
        case .smtp: answerCommands(data)
        }
    }

    /// Whoever has hung up already hears nothing: no fault of this end.
    private func say(_ text: String) { try? written.write(contentsOf: Data(text.utf8)) }

    /// The greeting follows the handshake, an answer each command, and none the lines of a letter.
    private func answerCommands(_ data: Data) {
        let answers = state.withLock { state in
            let known = Self.answers(to: state.printed).count
            state.printed += String(decoding: data, as: UTF8.self)
            return Self.answers(to: state.printed).dropFirst(known)
        }
        for answer in answers { say("\(answer)\r\n") }
    }

    private static func answers(to printed: String) -> [String] {
        guard printed.contains("CIPHER is ") else { return [] }
        var answers = ["220 over TLS"]
        var isLetter = false
        for line in lines(in: printed) {
            guard !isLetter || line == "." else { continue }
            isLetter = line == "DATA"
            answers.append(isLetter ? "354 go on" : line == "QUIT" ? "221 bye" : "250 well")
        }
        return answers
    }

    /// What a client sends ends with CRLF, what openssl says of itself does not.
    private static func lines(in printed: String) -> [String] {
        var lines: [String] = []
        var line: [UInt8] = []
        for byte in printed.utf8 {
            guard byte == 10 else {
                line.append(byte)
                continue
            }
            if line.last == 13 { lines.append(String(decoding: line.dropLast(), as: UTF8.self)) }
            line = []
        }
        return lines
    }

    private func answerRequests(_ data: Data) {
        let due = state.withLock { state in
            state.printed += String(decoding: data, as: UTF8.self)
            let unanswered = state.printed.count(of: "\r\n\r\n") - state.answered
            state.answered += unanswered
            return unanswered
        }
        for _ in 0..<due {
            say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecure")
        }
    }
}

extension String {
    /// On bytes, since `\r\n` is one character to String.
    fileprivate func count(of part: String) -> Int {
        let (text, wanted) = (Array(utf8), Array(part.utf8))
        return text.indices.count { text[$0...].starts(with: wanted) }
    }
}
