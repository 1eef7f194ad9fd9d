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
    timeout: Duration = .seconds(20)
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

/// What a program prints when run to its end.
func output(of script: String, in folder: URL? = nil) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-ec", script]
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    let printed = Pipe()
    process.standardOutput = printed
    try process.run()
    let bytes = Array(try printed.fileHandleForReading.readToEnd() ?? Data())
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return bytes
}
