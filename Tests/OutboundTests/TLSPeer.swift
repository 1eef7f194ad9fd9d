import Foundation
import Glibc
import Synchronization
import Testing

/// Certificates made for one test run in a folder of its own.
struct TestAuthority {
    enum Certificate: String, CaseIterable { case good, expired, otherHost }

    let folder: URL
    var caFile: String { folder.appending(path: "ca.pem").path() }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "outbound-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = try output(of: Self.script, in: folder)
    }

    func remove() throws {
        try FileManager.default.removeItem(at: folder)
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
    private struct State {
        var printed = ""
        var answered = 0
    }

    private let process = Process()
    private let state = Mutex(State())
    private let written: FileHandle
    private let printing: FileHandle
    let port: Int

    var url: String { "https://127.0.0.1:\(port)/" }
    /// Its summary of each finished handshake holds this line.
    var handshakes: Int { state.withLock { $0.printed.count(of: "CIPHER is ") } }
    var requests: Int { state.withLock { $0.answered } }

    init(_ certificate: TestAuthority.Certificate, of authority: TestAuthority) async throws {
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.currentDirectoryURL = authority.folder
        process.arguments = [
            "s_server", "-accept", "127.0.0.1:0", "-cert", "\(certificate.rawValue).pem", "-key",
            "\(certificate.rawValue).key",
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        written = input.fileHandleForWriting
        printing = output.fileHandleForReading
        try process.run()

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
        // Not `terminate`: it starts with the signals blocked that the thread which started it had blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private func take(_ data: Data) {
        let due = state.withLock { state in
            state.printed += String(decoding: data, as: UTF8.self)
            let unanswered = state.printed.count(of: "\r\n\r\n") - state.answered
            state.answered += unanswered
            return unanswered
        }
        for _ in 0..<due {
            written.write(Data("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecure".utf8))
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
