import Foundation
import GRDB
import Logging
import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

/// A provider whose codes are the subjects they vouch for.
final class ScriptedProvider: Provider {
    private struct State {
        var trips: [ProviderRequest] = []
        var calls: [ProviderCallback] = []
        var timeouts: [Duration] = []
        var rules = ReturnRules(issuers: ["https://issuer.example"], issuerRequired: false)
        var failure: ProviderError?
        var departureFailure: ProviderError?
        var authenticatedAt: Instant?
        var isSilent = false
        var gate: Gate?
        var rulesGate: Gate?
        var rulesAsked = 0
    }

    let name: ProviderName
    /// Google can't, Facebook can.
    var reauthenticates: Bool { name == .facebook }
    private let state = Mutex(State())

    init(_ name: ProviderName) { self.name = name }

    var trips: [ProviderRequest] { state.withLock { $0.trips } }
    var calls: [ProviderCallback] { state.withLock { $0.calls } }
    /// What each call was given.
    var timeouts: [Duration] { state.withLock { $0.timeouts } }
    func fail(_ error: ProviderError?) { state.withLock { $0.failure = error } }
    func failDeparture(_ error: ProviderError?) { state.withLock { $0.departureFailure = error } }
    func rule(_ rules: ReturnRules) { state.withLock { $0.rules = rules } }
    /// When it says that people authenticated there; nil: nothing.
    func authenticate(at time: Instant?) { state.withLock { $0.authenticatedAt = time } }
    /// It can be asked for a fresh proof, and does not say whether one was made.
    func saysNothingOfProofs() { state.withLock { $0.isSilent = true } }
    /// From now on whoever asks waits there.
    func hold(at gate: Gate?) { state.withLock { $0.gate = gate } }
    /// From now on who asks for the rules of the way back waits there.
    func holdRules(at gate: Gate?) { state.withLock { $0.rulesGate = gate } }
    var rulesAsked: Int { state.withLock { $0.rulesAsked } }

    func returnRules(deadline: Deadline) async throws(ProviderError) -> ReturnRules {
        let (rules, gate) = state.withLock { state in
            state.rulesAsked += 1
            return (state.rules, state.rulesGate)
        }
        await gate?.wait()
        return rules
    }

    func departureURL(_ trip: ProviderRequest, deadline: Deadline) async throws(ProviderError) -> String {
        if let failure = state.withLock({ $0.departureFailure }) { throw failure }
        state.withLock { $0.trips.append(trip) }
        return "https://\(name).example/authorize?state=\(trip.state)"
    }

    func identify(_ callback: ProviderCallback, deadline: Deadline) async throws(ProviderError) -> ProviderIdentity {
        let gate = state.withLock {
            $0.calls.append(callback)
            $0.timeouts.append(deadline.remaining)
            return $0.gate
        }
        await gate?.wait()
        if let failure = state.withLock({ $0.failure }) { throw failure }
        let (time, isSilent) = state.withLock { ($0.authenticatedAt, $0.isSilent) }
        return ProviderIdentity(
            subject: callback.code,
            profile: Profile(name: "Имя \(callback.code)", email: "\(callback.code)@example.com"),
            authenticatedAt: time,
            reauthenticated: callback.purpose == .prove && reauthenticates && !isSilent)
    }

    func refresh() async throws(ProviderError) {}
}
