import ArgumentParser
import Foundation
import Gateway
import Logging

/// `gatehouse serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs the gateway.")

    @Option(help: "The settings file.") var config = Serve.defaultFile

    func run() async throws {
        let settings = try readSettings(config, environment: ProcessInfo.processInfo.environment)
        let telemetry = Telemetry.start()
        do {
            let assembly = try await Assembly(settings, telemetry: telemetry)
            try await assembly.run()
        } catch let error as AssemblyError {
            complain("\(config): \(error.description)")
            throw Exit.settings
        } catch let error as StoreError {
            telemetry.logger.critical("the store can't be opened", metadata: ["reason": "\(error)"])
            throw Exit.failed
        }
    }
}
