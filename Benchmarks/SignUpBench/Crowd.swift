import Foundation
import Synchronization

/// So many people at once, in a closed loop: who is through makes room for the next.
final class Crowd: Sendable {
    struct Outcome: Sendable {
        /// The account each person got, by the person's number.
        var accounts: [Int: String] = [:]
        var times: [Leg: [Double]] = [:]
        /// Only of somebody who walks alone.
        var costs: [Leg: [Double]] = [:]
        var failures: [String] = []
        var seconds = 0.0

        var perSecond: Double { Double(accounts.count) / seconds }
    }

    private struct State {
        var next: Int
        var outcome = Outcome()
        var walking = 0
    }

    private let state: Mutex<State>
    private let end: Int
    private let way: @Sendable (Walk, Person) throws -> String
    /// A measurement with this many failures is void: it ends early.
    private static let toleratedFailures = 20

    /// - Parameters:
    ///   - numbers: of the people.
    ///   - way: the way each goes; answers the account.
    init(_ numbers: Range<Int>, way: @escaping @Sendable (Walk, Person) throws -> String) {
        state = Mutex(State(next: numbers.lowerBound))
        end = numbers.upperBound
        self.way = way
    }

    func run(atOnce: Int, _ world: World, _ provider: ProviderChoice, figures: ProcessFigures? = nil) async -> Outcome {
        let began = ContinuousClock.now
        state.withLock { $0.walking = atOnce }
        await withCheckedContinuation { continuation in
            for _ in 0..<atOnce {
                let thread = Thread { [self] in
                    if walk(Walk(world, provider, figures: atOnce == 1 ? figures : nil)) { continuation.resume() }
                }
                thread.stackSize = 512 * 1024
                thread.start()
            }
        }
        var outcome = state.withLock { $0.outcome }
        outcome.seconds = (ContinuousClock.now - began) / .seconds(1)
        return outcome
    }

    /// - Returns: whether this was the last one walking.
    private func walk(_ walk: Walk) -> Bool {
        while let person = next() {
            do {
                let account = try way(walk, person)
                state.withLock { $0.outcome.accounts[person.number] = account }
            } catch {
                state.withLock { $0.outcome.failures.append("\(person.label): \(error)") }
            }
        }
        return state.withLock { state in
            state.outcome.times.merge(walk.times) { $0 + $1 }
            state.outcome.costs.merge(walk.costs) { $0 + $1 }
            state.walking -= 1
            return state.walking == 0
        }
    }

    private func next() -> Person? {
        state.withLock { state in
            guard state.next < end, state.outcome.failures.count < Self.toleratedFailures else { return nil }
            state.next += 1
            return Person(number: state.next - 1)
        }
    }
}
