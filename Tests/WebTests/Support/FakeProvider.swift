import Outbound
import SignUpFlow
import Synchronization

@testable import Gateway

/// A provider whose codes are the subjects they vouch for.
final class FakeProvider: Provider {
    let name: ProviderName
    /// As with the real ones, Google can't.
    var reauthenticates: Bool { name != .google }
    private let states = Mutex<[String]>([])
    private let asked = Mutex(0)

    init(_ name: ProviderName) { self.name = name }

    /// How often it was asked who came.
    var calls: Int { asked.withLock { $0 } }

    /// Of the latest departure.
    var state: String { states.withLock { $0.last ?? "" } }

    func returnRules(deadline: Deadline) async throws(ProviderError) -> ReturnRules {
        ReturnRules(issuers: ["https://\(name).example"], issuerRequired: false)
    }

    func departureURL(_ trip: ProviderRequest, deadline: Deadline) async throws(ProviderError) -> String {
        states.withLock { $0.append(trip.state) }
        return "https://\(name).example/authorize?state=\(trip.state)"
    }

    func identify(_ callback: ProviderCallback, deadline: Deadline) async throws(ProviderError) -> ProviderIdentity {
        asked.withLock { $0 += 1 }
        return ProviderIdentity(
            subject: callback.code,
            profile: Profile(name: "<b>Анна</b> & \"Крылова\"", email: "\(callback.code)@example.com"),
            reauthenticated: callback.purpose == .prove && reauthenticates)
    }

    func refresh() async throws(ProviderError) {}
}
