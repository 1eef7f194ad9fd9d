// replaced by the real client
public struct OutboundRequest: Sendable {
    public enum Method: String, Sendable { case get = "GET", post = "POST" }
    public var method: Method
    public var url: String
    public var headers: [(name: String, value: String)] = []
    public var body: [UInt8]?
    public var timeout: Duration = .seconds(4)
    public var mustNotRepeat = false
    public var maxBodyBytes = 65536
    public var allowsLoopback = false
    public init(_ method: Method, _ url: String) { self.method = method; self.url = url }
}
public struct OutboundResponse: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status; self.headers = headers; self.body = body
    }
    public func header(_ name: String) -> String? { headers.last { $0.name.lowercased() == name.lowercased() }?.value }
}
public enum OutboundError: Error, Sendable, Equatable {
    case notSent(String), unknown(String), badAnswer(String), cancelled
}
public protocol HTTPSender: Sendable {
    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse
}
