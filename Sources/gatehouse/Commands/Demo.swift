import ArgumentParser
import Foundation
import Gateway
import Outbound
import Simulators

/// `gatehouse demo`: the very same gateway against simulated providers, with an inbox for its SMS and a client application.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract:
            "Runs the gateway with simulated Google and Facebook, an inbox and an application, all on this machine.")

    @Option(
        help:
            "The gateway's port; the next six are the admin listener's, Google's, Facebook's, the inbox's, the application's and the mail server's."
    )
    var port = 8080

    func validate() throws {
        guard (1...65529).contains(port) else { throw ValidationError("--port: expected 1 to 65529") }
    }

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-demo-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { remove(folder) }
        let world = DemoWorld(port: port, store: folder.appendingPathComponent("demo.db").path)
        do {
            let settings = try readSettings(
                try TemplateFolder.find("config") + "/demo.yaml", environment: world.environment)
            let telemetry = Telemetry.start()
            let simulators = world.simulators(settings)
            let assembly = try await Assembly(settings, telemetry: telemetry)
            // Whoever has stopped reading misses the greeting; the demo runs all the same.
            try? FileHandle.standardOutput.write(contentsOf: Data(world.greeting.utf8))
            try await assembly.run(with: simulators.services, ready: simulators.ready)
        } catch let error as AssemblyError {
            complain(error.description)
            throw Exit.settings
        }
    }

    private func remove(_ folder: URL) {
        do { try FileManager.default.removeItem(at: folder) } catch { complain("\(folder.path) could not be removed") }
    }
}
