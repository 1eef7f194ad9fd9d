/// Whether the time of an answer tells who has an account. Known and unknown logins take turns, so that whatever the machine does
/// meanwhile happens to both, and the area under the ROC curve says how often the slower of two answers is the known one's: 0.5 is
/// chance, 1 is certainty.
struct EnumerationMeasurement {
    /// Nobody learns anything by fewer than thousands of tries, which budgets do not give.
    static let bearable = 0.6

    let binary: String
    /// Answers measured of known logins, and of unknown ones.
    let each: Int

    func run() async throws {
        let world = try await World(.http, .email)
        let gateway = try world.startGateway(binary)
        // As many unknown people as known ones, and strangers who want to link.
        let people = await Crowd(0..<each) { walk, person in try walk.signUp(person) }.run(atOnce: 8, world, .email)
        guard people.failures.isEmpty else { throw Failure("\(people.failures[0])\nsee \(world.folder)") }
        let walk = Walk(world, .google)
        print("\ntime of answers, known and unknown in turn, \(each) each; the area under the ROC curve")
        var worst = 0.5
        for (name, ask) in doors(walk) {
            // The first ones find caches empty.
            for person in 0..<20 { _ = try ask(person, person % 2 == 0) }
            var (known, unknown): ([Double], [Double]) = ([], [])
            for person in 0..<each {
                // What an answer leaves to be done falls on the next one: each side comes first as often as the other.
                for isKnown in person % 2 == 0 ? [true, false] : [false, true] {
                    let time = try ask(person, isKnown)
                    if isKnown { known.append(time) } else { unknown.append(time) }
                }
            }
            let area = Self.area(known, over: unknown)
            worst = max(worst, max(area, 1 - area))
            print(
                "  \(name): AUC \(Report.decimal(area, 3)), median \(Report.decimal(Self.median(known), 2)) and "
                    + "\(Report.decimal(Self.median(unknown), 2)) ms")
        }
        let status = gateway.end()
        guard status == 0 else { throw Failure("the gateway did not stop by itself; see \(world.folder)") }
        try await world.end()
        print("  at most \(Self.bearable) is bearable: \(worst <= Self.bearable ? "it is" : "it is not")")
    }

    private func doors(_ walk: Walk) -> [(name: String, ask: (_ person: Int, _ isKnown: Bool) throws -> Double)] {
        func person(_ number: Int, _ isKnown: Bool) -> Person { Person(number: isKnown ? number : each + number) }
        var strangers = 10 * each
        return [
            ("recover, e-mail", { try walk.askToRecover(person($0, $1).email) }),
            ("recover, phone", { try walk.askToRecover(person($0, $1).phone) }),
            (
                "link, code by SMS",
                {
                    strangers += 1
                    return try walk.askToLink(person($0, $1).phone, by: Person(number: strangers))
                }
            ),
        ]
    }

    /// How often one of the first is larger than one of the second; equal ones count half.
    static func area(_ first: [Double], over second: [Double]) -> Double {
        var wins = 0.0
        for one in first { for other in second { wins += one > other ? 1 : one == other ? 0.5 : 0 } }
        return wins / Double(first.count * second.count)
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
