/// Why a provider led nowhere. The texts are for the log and hold nothing that a visitor or provider sent,
/// save the word of an error code.
public enum ProviderError: Error, Sendable, Equatable {
    /// It can't be reached, is slow, or answers with errors.
    case unavailable(String)
    /// It answered, and what it said is not to be believed or not understood.
    case rejected(String)
}
