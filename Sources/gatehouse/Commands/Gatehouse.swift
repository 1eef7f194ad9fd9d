import ArgumentParser
import Foundation
import Gateway

/// The program: `gatehouse serve`, `demo`, `check`, `keys new`. Each names itself: to make a name of a type's, the parser loads
/// more than all its other work needs.
@main
struct Gatehouse: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehouse",
        abstract: "A social sign-up gateway: people come in by Google or Facebook and arrive in your application.",
        subcommands: [Serve.self, Demo.self, Check.self, Keys.self])

    /// `serve --config FILE`, which is how a service is started, is told apart without the parser: a tenth of the start.
    static func main() async {
        let words = CommandLine.arguments.dropFirst()
        guard words.count == 3, words.starts(with: ["serve", "--config"]), let file = words.last, !file.hasPrefix("-")
        else { return await main(nil) }
        var serve = Serve()
        serve.config = file
        do { try await serve.run() } catch { exit(withError: error) }
    }
}

/// Exit statuses beside 0 and 64 (wrong usage, ArgumentParser's own).
enum Exit {
    static let failed = ExitCode(1)
    /// EX_CONFIG of sysexits.h: the settings, or what they name, can't be used.
    static let settings = ExitCode(78)

    /// 78 is for settings alone, because it is not tried again: all else may pass, so that a new start is worth it.
    static func status(of error: any Error) -> ExitCode {
        switch error {
        case is AssemblyError, KeyLoadingError.unreadable: settings
        default: failed
        }
    }
}

/// Reads the settings, or prints every problem on standard error and ends with 78.
func readSettings(_ file: String, environment: [String: String]) throws -> Settings {
    do { return try Settings.load(file: file, environment: environment) } catch {
        complain(error.description)
        throw Exit.settings
    }
}

/// In its turn after the log, and no more waited for.
func complain(_ text: String) { LineOutput.standardError.write([UInt8]((text + "\n").utf8)) }

extension Serve {
    /// Relative to the working directory.
    static let defaultFile = "config/gatehouse.yaml"
}
