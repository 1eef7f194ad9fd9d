/// Whole sign-ups of new people, each with phone and hand-off.
struct SignUpMeasurement {
    let binary: String
    let channel: BackChannel
    let provider: ProviderChoice
    let people: Int
    let warmUp: Int
    let count: Int

    /// - Returns: CPU milliseconds of the gateway per sign-up.
    func run() async throws -> Double {
        let world = try await World(channel, provider)
        let gateway = try world.startGateway(binary)
        let figures = ProcessFigures(pid: gateway.pid)
        let watch = MemoryWatch(figures)
        let warm = await Crowd(0..<warmUp) { walk, person in try walk.signUp(person) }.run(
            atOnce: people, world, provider)
        let before = try figures.cpuMilliseconds()
        let measured = await Crowd(warmUp..<warmUp + count) { walk, person in try walk.signUp(person) }
            .run(atOnce: people, world, provider, figures: figures)
        let cost = (try figures.cpuMilliseconds() - before) / Double(max(1, measured.accounts.count))
        let memory = watch.stop()
        let plain = try await PlainRequests.cost(figures, world, people)
        print("\n\(channel.rawValue) back channel, \(provider.rawValue), \(people) people at once, \(count) sign-ups")
        Report.print(measured, cost: cost, plain: plain, memory: memory, threads: try figures.threads(), per: "sign-up")
        let status = gateway.end()
        let failures = warm.failures + measured.failures
        guard failures.isEmpty else {
            throw Failure("\(failures.count) failures, such as \(failures[0])\nsee \(world.folder)")
        }
        guard status == 0 else { throw Failure("the gateway did not stop by itself; see \(world.folder)") }
        try StoreCheck.run(
            world.store, accounts: warm.accounts.merging(measured.accounts) { $1 }, provider, log: world.log)
        try await world.end()
        return cost
    }
}

/// What the smallest request costs here and now: a measure of the machine, and of what else it has to do, beside which the
/// other figures can be compared.
enum PlainRequests {
    /// - Returns: CPU milliseconds of the gateway per request.
    static func cost(_ figures: ProcessFigures, _ world: World, _ people: Int) async throws -> Double {
        let (crowd, each) = (200, 100)
        let before = try figures.cpuMilliseconds()
        let outcome = await Crowd(0..<crowd) { walk, _ in
            try walk.askWhetherAlive(times: each)
            return ""
        }.run(atOnce: people, world, .google)
        guard outcome.failures.isEmpty else { throw Failure(outcome.failures[0]) }
        return (try figures.cpuMilliseconds() - before) / Double(crowd * each)
    }
}
