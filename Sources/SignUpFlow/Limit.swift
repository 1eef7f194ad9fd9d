/// How often things may happen where no setting says so.
public enum Limit {
    /// Departures of one sign-up to providers. Each can come back with a code, and every code costs a call to the provider.
    public static let departures = 30
}
