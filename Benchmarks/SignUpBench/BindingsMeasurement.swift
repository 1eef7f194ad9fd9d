/// Returning sign-ins in a store that holds many other people.
struct BindingsMeasurement {
    let binary: String
    let bindings: Int
    let people: Int
    let count: Int

    func run() async throws {
        let world = try await World(.http, .google)
        let known = min(bindings, 500)
        var gateway = try world.startGateway(binary)
        let came = await Crowd(0..<known) { walk, person in try walk.signUp(person) }.run(
            atOnce: people, world, .google)
        gateway.end()
        guard came.failures.isEmpty else { throw Failure(came.failures[0]) }
        try seed(bindings - known, in: world.store)
        gateway = try world.startGateway(binary)
        let figures = ProcessFigures(pid: gateway.pid)
        let watch = MemoryWatch(figures)
        let accounts = came.accounts
        let back: @Sendable (Walk, Person) throws -> String = { walk, person in
            let known = Person(number: person.number % accounts.count)
            let account = try walk.signIn(known)
            guard account == accounts[known.number] else { throw Failure("signed in to another account") }
            return account
        }
        let warm = await Crowd(0..<known, way: back).run(atOnce: people, world, .google)
        let before = try figures.cpuMilliseconds()
        let measured = await Crowd(0..<count, way: back).run(atOnce: people, world, .google)
        let cost = (try figures.cpuMilliseconds() - before) / Double(max(1, measured.accounts.count))
        let memory = watch.stop()
        let plain = try await PlainRequests.cost(figures, world, people)
        print("\n\(bindings) bindings in the store, \(people) people at once, \(count) returning sign-ins")
        Report.print(measured, cost: cost, plain: plain, memory: memory, threads: try figures.threads(), per: "sign-in")
        gateway.end()
        let failures = warm.failures + measured.failures
        guard failures.isEmpty else {
            throw Failure("\(failures.count) failures, such as \(failures[0])\nsee \(world.folder)")
        }
        try await world.end()
    }

    /// Active accounts with random ids and subjects, so that look-ups touch pages all over the file.
    private func seed(_ number: Int, in store: String) throws {
        guard number > 0 else { return }
        try Shell.run(
            """
            sqlite3 '\(store)' <<'END_OF_SQL'
            PRAGMA synchronous = OFF;
            CREATE TEMP TABLE seed AS
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(number))
                SELECT i, lower(hex(randomblob(16))) AS id, hex(randomblob(10)) AS subject FROM n;
            BEGIN;
            INSERT INTO accounts (id, state, phone, created_at, activated_at)
                SELECT id, 'active', '+7990' || printf('%08d', i), 1700000000000, 1700000000000 FROM seed ORDER BY id;
            INSERT INTO bindings (provider, subject, account_id, bound_at)
                SELECT 'google', subject, id, 1700000000000 FROM seed ORDER BY subject;
            INSERT INTO acceptances (account_id, document, version, language, shown_as, accepted_at)
                SELECT id, 'terms', '2026-11-01', 'ru', 'checkbox', 1700000000000 FROM seed ORDER BY id;
            COMMIT;
            PRAGMA wal_checkpoint(TRUNCATE);
            END_OF_SQL
            """)
    }
}
