// Providers: one file for each kind of social network, behind this protocol. A provider builds the address that a departure
// leaves for and turns what comes back into a subject and a profile. State, nonce, PKCE, cookie and expected issuer belong to
// the flow: a provider uses what it is given and can't opt out.
public import SignUpFlow

/// A social network (or any OpenID provider) where people prove who they are.
public protocol Provider: Sendable {
    var name: ProviderName { get }

    /// Whether it can be asked to make a person authenticate again, and is for the purpose `prove`. Whether it did, each identity
    /// says for itself.
    var reauthenticates: Bool { get }

    /// What to check on the way back before anything is called. Waits for the provider's discovery at most until `deadline`.
    func returnRules(deadline: Deadline) async throws(ProviderError) -> ReturnRules

    /// Where to send the browser: an absolute URL.
    func departureURL(_ trip: ProviderRequest, deadline: Deadline) async throws(ProviderError) -> String

    /// Who came back. Calls the provider's token endpoint at most once.
    func identify(_ callback: ProviderCallback, deadline: Deadline) async throws(ProviderError) -> ProviderIdentity

    /// Asks for what the provider publishes (discovery, keys) so that no visitor waits for it: called again and again by a
    /// background service. Does nothing where there is nothing to fetch or nothing is due.
    func refresh() async throws(ProviderError)
}
