/// What a peer answered, in full.
public struct OutboundResponse: Sendable {
    public var status: Int
    /// In the order received; names as the peer wrote them, values without surrounding space.
    public var headers: [(name: String, value: String)]
    /// Decompressed.
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the last header of this name, compared without regard to case.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.last { $0.name.lowercased() == wanted }?.value
    }
}
