import FoundationEssentials

/// One-time codes and what they stand for. Nothing here grows for ever: the old ones go as new ones come.
struct Grants<Grant: Sendable>: Sendable {
    private var current: [String: (grant: Grant, at: Date)] = [:]
    private var older: [String: (grant: Grant, at: Date)] = [:]
    private let lifetime: TimeInterval
    private let generation: Int

    /// - Parameters:
    ///   - lifetime: seconds a code is good for.
    ///   - generation: how many are kept before the oldest half is forgotten.
    init(lifetime: TimeInterval, generation: Int = 20_000) {
        self.lifetime = lifetime
        self.generation = generation
    }

    mutating func issue(_ grant: Grant, now: Date) -> String {
        if current.count >= generation {
            older = current
            current = [:]
        }
        let code = Random.token()
        current[code] = (grant, now)
        return code
    }

    /// What an unexpired code stands for, without using it up.
    func look(_ code: String, now: Date) -> Grant? {
        guard let entry = current[code] ?? older[code], now.timeIntervalSince(entry.at) < lifetime else { return nil }
        return entry.grant
    }

    /// Uses a code up; `nil` the second time.
    mutating func spend(_ code: String, now: Date) -> Grant? {
        let grant = look(code, now: now)
        current[code] = nil
        older[code] = nil
        return grant
    }
}
