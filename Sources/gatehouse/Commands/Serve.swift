import ArgumentParser
import Foundation
import Gateway
import Logging

extension KeyLoadingError {
    /// What to do about it.
    fileprivate var advice: String {
        switch self {
        case .unreadable(let what):
            "none of them opens the store's \(what), expected the key that sealed it, beside a new one"
        case .damaged(let what): "the store's \(what) is damaged, expected a store as the gateway wrote it"
        case .store(let error): "the store can't be read: \(error)"
        }
    }
}

/// `gatehouse serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Runs the gateway.")

    @Option(help: "The settings file.") var config = Serve.defaultFile

    func run() async throws {
        MemoryLimits.set()
        let settings = try readSettings(config, environment: ProcessInfo.processInfo.environment)
        let telemetry = Telemetry.start()
        do {
            let assembly = try await Assembly(settings, telemetry: telemetry)
            try await assembly.run()
        } catch let error as AssemblyError {
            complain("\(config): \(error.description)")
            throw Exit.settings
        } catch let error as KeyLoadingError {
            telemetry.logger.critical("the store's keys can't be read", metadata: ["reason": "\(error)"])
            complain("\(config): keys: \(error.advice)")
            throw Exit.settings
        } catch let error as StoreError {
            telemetry.logger.critical("the store failed", metadata: ["reason": "\(error)"])
            throw Exit.failed
        }
    }
}
