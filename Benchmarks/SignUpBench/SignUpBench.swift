import ArgumentParser
import Foundation

/// The measured work: whole sign-ups in a closed loop against simulated providers, with the gateway in a process of its own.
@main
struct SignUpBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the gateway: whole sign-ups, its start, or the cost of a look-up in a large store.")

    @Option(help: "How many people sign up at once.") var people = 64
    @Option(help: "How many sign-ups are measured.") var count = 4000
    @Option(help: "How many sign-ups go before the measured ones.") var warmUp = 500
    @Option(help: "The back channel to measure: http or https. Both unless given.") var only: BackChannel?
    @Option(help: "The door people come by: google, facebook or email.") var provider = ProviderChoice.google
    @Flag(help: "Measure the start instead: from exec to the first answer of /healthz, the median of 10.") var startup =
        false
    @Option(help: "Measure returning sign-ins instead, with so many bindings in the store.") var bindings: Int?
    @Flag(help: "Measure whether the time of an answer tells who has an account: recovery, and link by SMS code.")
    var enumeration = false
    @Option(help: "The gateway's binary.") var gatehouse = ".build/release/gatehouse"

    func validate() throws {
        guard (1...512).contains(people) else { throw ValidationError("--people: expected 1 to 512") }
        guard count >= 1, warmUp >= 0, bindings ?? 0 >= 0 else { throw ValidationError("expected a positive number") }
        guard FileManager.default.isExecutableFile(atPath: gatehouse) else {
            throw ValidationError("\(gatehouse) is not there: `Benchmarks/run` builds it")
        }
    }

    func run() async throws {
        ChildProcess.endAllOnSignals()
        defer { ChildProcess.endAll() }
        print(Machine.description)
        if startup {
            try await StartMeasurement(binary: gatehouse).run()
        } else if enumeration {
            try await EnumerationMeasurement(binary: gatehouse, each: min(count, 400)).run()
        } else if let bindings {
            try await BindingsMeasurement(binary: gatehouse, bindings: bindings, people: people, count: count).run()
        } else {
            try await measureSignUps()
        }
    }

    private func measureSignUps() async throws {
        var costs: [BackChannel: Double] = [:]
        for channel in BackChannel.allCases where only == nil || only == channel {
            let measurement = SignUpMeasurement(
                binary: gatehouse, channel: channel, provider: provider, people: people, warmUp: warmUp, count: count)
            costs[channel] = try await measurement.run()
        }
        if let plain = costs[.http], let secure = costs[.https] {
            print("https costs \(Report.decimal(secure / plain, 2)) times what http costs")
        }
    }
}

/// How the gateway reaches the providers and the SMS route.
enum BackChannel: String, CaseIterable, ExpressibleByArgument {
    case http, https
}

enum ProviderChoice: String, ExpressibleByArgument {
    case google, facebook, email
}

/// Something is not as it has to be; the measurement is void.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
