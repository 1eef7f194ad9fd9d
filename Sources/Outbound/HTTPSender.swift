/// Calls out of the process: one HTTP exchange at a time, with a limit on everything the peer decides.
///
/// A `CurlClient` speaks to the network; a `ProviderLimiter` stands before it for one provider and refuses when that provider is
/// overloaded or down; tests put a script in their place. Whoever calls out takes `any HTTPSender`, so these nest.
public protocol HTTPSender: Sendable {
    /// Makes one exchange, to the end of the answer's body. A redirect is an answer like any other: nothing is followed.
    ///
    /// - Returns: the answer, whatever its status.
    /// - Throws: `OutboundError`, which says whether the peer may have acted on the request.
    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse
}
