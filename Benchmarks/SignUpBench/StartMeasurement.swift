/// From exec to the first answer, with the store made anew each time and with one that is there.
struct StartMeasurement {
    let binary: String

    func run() async throws {
        for isFresh in [true, false] {
            let world = try await World(.http, .google)
            var times: [Double] = []
            for _ in 0..<10 {
                if isFresh { try Shell.run("rm -f '\(world.store)'*") }
                let began = ContinuousClock.now
                let gateway = try world.startGateway(binary)
                times.append((ContinuousClock.now - began) / .milliseconds(1))
                gateway.end()
            }
            times.sort()
            print(
                "\(isFresh ? "fresh store" : "existing store"): first answer after \(Report.decimal(times[5], 1)) ms",
                "(median of 10; \(Report.decimal(times[0], 1)) to \(Report.decimal(times[9], 1)))")
            try await world.end()
        }
    }
}
