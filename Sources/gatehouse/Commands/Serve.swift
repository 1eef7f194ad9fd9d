import ArgumentParser
import Foundation
import Gateway
import Logging

/// `gatehouse serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Runs the gateway.")

    @Option(help: "The settings file.") var config = Serve.defaultFile

    func run() async throws {
        MemoryLimits.set()
        // Before it listens nothing is in flight that would have to be finished, however long the store is waited for.
        for stop in [SIGTERM, SIGINT] { signal(stop) { _ in _exit(0) } }
        let settings = try readSettings(config, environment: ProcessInfo.processInfo.environment)
        let telemetry = Telemetry.start()
        do {
            let assembly = try await Assembly(settings, telemetry: telemetry)
            try await assembly.run()
        } catch {
            guard report(error, telemetry.logger) else { throw error }
            throw Exit.status(of: error)
        }
    }

    /// Says why the start failed, or what ended the run; false where it is for somebody else to say.
    private func report(_ error: any Error, _ logger: Logger) -> Bool {
        switch error {
        case let error as AssemblyError: complain("\(config): \(error.description)")
        case KeyLoadingError.unreadable(let what):
            logger.critical("the store's keys can't be read", metadata: ["reason": "\(what)"])
            complain(
                "\(config): keys: none of them opens the store's \(what), expected the key that sealed it, beside a new one"
            )
        case is StoreError, is StoreOpenError, is KeyLoadingError:
            logger.critical("the store failed", metadata: ["reason": "\(error)"])
        default: return false
        }
        return true
    }
}
