import Foundation
import Simulators

/// Everything around the gateway: a folder for its files, simulated providers and an inbox in this process, before them a TLS
/// terminator where the back channel is https.
final class World: Sendable {
    let folder: String
    let gatewayPort: Int
    let adminPort: Int
    let providerPort: Int
    let inboxPort: Int
    private let simulators: Task<Void, any Error>
    private let terminator: ChildProcess?

    var settingsFile: String { folder + "/gatehouse.yaml" }
    var store: String { folder + "/gatehouse.db" }
    var log: String { folder + "/gatehouse.log" }
    static let clientSecret = "the-secret-of-the-benchmark's-client".filter { $0 != "'" }
    static let redirectURI = "http://127.0.0.1:9/callback"

    init(_ channel: BackChannel, _ provider: ProviderChoice) async throws {
        folder =
            FileManager.default.temporaryDirectory.path
            + "/gatehouse-bench-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        gatewayPort = try Loopback.freePort()
        adminPort = try Loopback.freePort()
        // Without a terminator these are the simulators' own ports.
        let fronts = try channel == .https ? (0..<3).map { _ in try Loopback.freePort() } : []
        func url(_ index: Int) -> String? { fronts.isEmpty ? nil : "https://127.0.0.1:\(fronts[index])" }
        let callback = "http://127.0.0.1:\(gatewayPort)/callback"
        let google = SimulatedGoogle(port: 0, publicURL: url(0), redirectURIs: [callback + "/google"])
        let facebook = SimulatedFacebook(port: 0, publicURL: url(1), redirectURIs: [callback + "/facebook"])
        let inbox = Inbox(port: 0, capacity: 2000)
        let mail = InboxMailServer(port: 0, inbox: inbox)
        simulators = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for service in [google.application(), facebook.application(), inbox.application()] {
                    group.addTask { try await service.run() }
                }
                group.addTask { try await mail.run() }
                try await group.waitForAll()
            }
        }
        inboxPort = try await inbox.port()
        let ports = [try await google.port(), try await facebook.port(), inboxPort]
        providerPort = ports[provider == .facebook ? 1 : 0]
        terminator = fronts.isEmpty ? nil : try TLSTerminator.start(in: folder, fronts: Array(zip(fronts, ports)))
        let settings = SettingsText(
            folder: folder, gatewayPort: gatewayPort, adminPort: adminPort, googleURL: try await google.baseURL(),
            facebookURL: try await facebook.baseURL(), inboxURL: url(2) ?? "http://127.0.0.1:\(inboxPort)",
            mailPort: try await mail.port(),
            authority: fronts.isEmpty ? nil : TLSTerminator.authority(in: folder))
        let written = FileManager.default.createFile(
            atPath: settingsFile, contents: Data(settings.text.utf8), attributes: [.posixPermissions: 0o600])
        guard written else { throw Failure("\(settingsFile) can't be written") }
    }

    /// Starts the gateway and waits until it answers.
    func startGateway(_ binary: String) throws -> ChildProcess {
        let process = try ChildProcess([binary, "serve", "--config", settingsFile], log: log)
        let connection = HTTPConnection(port: gatewayPort)
        for _ in 0..<100_000 {
            if let answer = try? connection.exchange("GET", "/healthz"), answer.status == 200 { return process }
            guard kill(process.pid, 0) == 0, waitpid(process.pid, nil, WNOHANG) == 0 else { break }
            usleep(200)
        }
        throw Failure("the gateway does not start: \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
    }

    /// Ends what runs here and removes the folder.
    func end() async throws {
        terminator?.end()
        simulators.cancel()
        _ = await simulators.result
        try FileManager.default.removeItem(atPath: folder)
    }
}
