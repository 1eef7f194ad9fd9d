import Synchronization

/// Several letters under way at once. libcurl waits for some of a mail server's answers without doing anything else on its
/// thread, so a letter goes by a client that has no other one, while there is one; further clients are made when every other is
/// busy, up to a small bound. Beyond that letters share: the one behind waits within its own time.
public final class SMTPClients: SMTPSender {
    private struct Seat {
        let client: CurlClient
        var underWay = 0
    }

    private struct State {
        var seats: [Seat]
        var isClosed = false
    }

    private let most: Int
    private let make: @Sendable () -> CurlClient
    private let state: Mutex<State>

    /// - Parameters:
    ///   - most: clients at once, one at least. Each has a thread of its own, and authorities of its own once it has used TLS.
    ///   - make: called for the first client now, for each further one when it is needed.
    public init(most: Int = 4, _ make: @escaping @Sendable () -> CurlClient) {
        self.most = most
        self.make = make
        state = Mutex(State(seats: [Seat(client: make())]))
    }

    public func send(_ letter: OutboundLetter) async -> SMTPOutcome { await by { await $0.send(letter) } }

    public func probe(_ server: SMTPServer, timeout: Duration) async -> SMTPOutcome {
        await by { await $0.probe(server, timeout: timeout) }
    }

    /// Ends every client's thread; later letters are refused.
    public func shutdown() {
        state.withLock { state in
            state.isClosed = true
            for seat in state.seats { seat.client.shutdown() }
        }
    }

    private func by(_ errand: (CurlClient) async -> SMTPOutcome) async -> SMTPOutcome {
        let (number, client) = state.withLock { take(from: &$0) }
        defer { state.withLock { $0.seats[number].underWay -= 1 } }
        return await errand(client)
    }

    /// The first that is free, else a new one, else the one with the fewest letters.
    private func take(from state: inout State) -> (number: Int, client: CurlClient) {
        var number = state.seats.indices.min { state.seats[$0].underWay < state.seats[$1].underWay } ?? 0
        if state.seats[number].underWay > 0, state.seats.count < most, !state.isClosed {
            number = state.seats.count
            state.seats.append(Seat(client: make()))
        }
        state.seats[number].underWay += 1
        return (number, state.seats[number].client)
    }
}
