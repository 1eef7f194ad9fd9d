import Web

/// Where the gateway keeps what it keeps.
enum StoreLocation: Sendable, Equatable {
    case sqlite(path: String)
}
