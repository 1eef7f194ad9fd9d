import ArgumentParser
import Foundation
import Gateway

/// `gatehouse keys new`
struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Sealing keys.", subcommands: [New.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new", abstract: "Prints a fresh sealing key for the settings' `keys`.")

        func run() { print(Data(SystemChance.bytes(32)).base64EncodedString()) }
    }
}
