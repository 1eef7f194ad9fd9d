import FoundationEssentials

/// What an endpoint of the OpenID Provider answers.
public struct EndpointAnswer: Sendable, Equatable {
    public var status: Int
    public var headers: [String: String]
    /// JSON; empty where there is nothing to say.
    public var body: [UInt8]
    /// Why, for the log: holds nothing that a client or visitor sent. nil where all went well.
    public var reason: String?
    /// What went wrong is the gateway's doing, whatever the status says.
    public var isFault: Bool

    init(
        status: Int, headers: [String: String] = [:], body: [UInt8] = [], reason: String? = nil, isFault: Bool = false
    ) {
        self.status = status
        self.isFault = isFault || status >= 500
        // RFC 6749 §5.1: nobody on the way may keep tokens.
        self.headers = ["Cache-Control": "no-store", "Pragma": "no-cache"].merging(headers) { _, given in given }
        if !body.isEmpty { self.headers["Content-Type"] = "application/json" }
        self.body = body
        self.reason = reason
    }

    /// The store or a key can't be used now: nothing was given, and asking again may help.
    static func unavailable(_ reason: String) -> EndpointAnswer {
        EndpointAnswer(
            status: 503, headers: ["Retry-After": "1"], body: Array(#"{"error":"temporarily_unavailable"}"#.utf8),
            reason: reason)
    }

    /// A request that can't be read (RFC 6749 §5.2), under HTTP's own status for it.
    public static func unreadable(status: Int, reason: String) -> EndpointAnswer {
        EndpointAnswer(status: status, body: Array(#"{"error":"invalid_request"}"#.utf8), reason: reason)
    }

    /// An answer of 200 with this value as JSON.
    static func good(_ value: some Encodable, reason: String? = nil) throws -> EndpointAnswer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return EndpointAnswer(status: 200, body: Array(try encoder.encode(value)), reason: reason)
    }
}
