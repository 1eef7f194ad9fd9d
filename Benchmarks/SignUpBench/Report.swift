import Foundation

/// Figures as text.
enum Report {
    static func print(
        _ outcome: Crowd.Outcome, cost: Double, plain: Double, memory: (anonymous: Double, resident: Double),
        threads: Int, per unit: String
    ) {
        Swift.print("  \(unit)s/s".padded(18) + decimal(outcome.perSecond, 0))
        Swift.print(
            "  gateway's CPU".padded(18)
                + "\(decimal(cost, 2)) ms per \(unit), as \(decimal(cost / plain, 0)) plain requests of \(decimal(plain * 1000, 0)) µs"
        )
        Swift.print(
            "  memory, peak".padded(18) + "private \(decimal(memory.anonymous, 1)) MB, "
                + "resident \(decimal(memory.resident, 1)) MB, \(threads) threads")
        Swift.print("  failures".padded(18) + "\(outcome.failures.count)")
        Swift.print(
            "  " + "step".padded(20) + "p50 ms".leading(8) + "p99 ms".leading(8)
                + (outcome.costs.isEmpty ? "" : "CPU µs".leading(8)))
        for leg in Leg.allCases {
            guard let times = outcome.times[leg]?.sorted(), !times.isEmpty else { continue }
            Swift.print(
                "  " + leg.rawValue.padded(20) + decimal(times[times.count / 2], 1).leading(8)
                    + decimal(times[times.count * 99 / 100], 1).leading(8)
                    + (outcome.costs[leg].map { decimal($0.sorted()[$0.count / 2], 0).leading(8) } ?? ""))
        }
    }

    static func decimal(_ number: Double, _ places: Int) -> String { String(format: "%.\(places)f", number) }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    fileprivate func leading(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}

/// What the figures were taken on.
enum Machine {
    static var description: String {
        let processors = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let names = processors.filter { $0.hasPrefix("model name") }
        let name = names.first?.split(separator: ":").last.map { String($0.dropFirst()) } ?? "unknown processor"
        return "\(names.count) × \(name), \(Date.now.formatted(.iso8601.year().month().day()))"
    }
}
