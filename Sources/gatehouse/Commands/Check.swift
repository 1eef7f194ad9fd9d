import ArgumentParser
import Foundation
import Gateway
import Logging
import Outbound
import SignUpFlow
import Web

/// `gatehouse check`
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reads the settings, reports every problem at once, and tries what they name.")

    @Option(help: "The settings file.") var config = Serve.defaultFile

    func run() async throws {
        let settings = try readSettings(config, environment: ProcessInfo.processInfo.environment)
        print("\(config): the settings are in order")
        let parts: Parts
        do {
            parts = try Parts(settings, logger: Logger(label: "check") { _ in SwiftLogNoOpLogHandler() })
        } catch {
            complain("\(config): \(error.description)")
            throw Exit.settings
        }
        var failures = 0
        func tell(_ what: String, _ problem: String?) {
            print(problem.map { "FAILED \(what): \($0)" } ?? "ok     \(what)")
            failures += problem == nil ? 0 : 1
        }
        tell("store \(parts.storePath)", await tryStore(parts))
        print(
            "ok     phone ranges of \(parts.ranges.ranges.date) (\(parts.ranges.ranges.source)), \(parts.ranges.path)")
        for provider in parts.providers {
            tell("provider \(provider.name)", await tryProvider(provider))
        }
        for provider in settings.providers.openID {
            for loss in provider.losses { print("note   provider \(provider.connection.name): \(loss)") }
        }
        for (route, problem) in await parts.sms.probe(timeout: .seconds(5)) { tell("sms route \(route)", problem) }
        if let mail = parts.mail {
            tell("mail route \(mail.address)", await mail.sender.probe(timeout: .seconds(5)))
            mail.shutdown()
        } else {
            print("note   mail: smtp and from are not both set, so no letter can be sent")
        }
        if !settings.support.isThere { print("note   support: none is set, so pages show no way to reach you") }
        print("\nRedirect URIs to register:")
        for provider in parts.providers {
            print("  \(provider.name): \(settings.redirectURI(for: provider.name.rawValue))")
        }
        parts.curl.shutdown()
        if failures > 0 { throw Exit.failed }
    }

    /// Opens the store as `serve` would; one that runs already has it, and is the proof that it works.
    private func tryStore(_ parts: Parts) async -> String? {
        let store: SQLiteStore
        do {
            store = try SQLiteStore(
                path: parts.storePath, seal: RowSeal(parts.keyring), random: parts.environment.random)
        } catch {
            guard case .inUse = error else { return "\(error)" }
            print("       \(error)")
            return nil
        }
        do {
            try await store.ping()
            try store.close()
            return nil
        } catch { return "\(error)" }
    }

    private func tryProvider(_ provider: any Provider) async -> String? {
        do {
            try await provider.refresh()
            return nil
        } catch { return "\(error)" }
    }
}
