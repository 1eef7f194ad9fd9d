/// One HTTP request to make, and the limits its exchange is held to.
public struct OutboundRequest: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    public var method: Method
    /// Absolute, `https` (or `http`, see `allowsLoopback`), without user and password.
    public var url: String
    /// Sent in this order. Host, length, transfer coding and connection belong to the client and are refused here.
    public var headers: [(name: String, value: String)]
    /// Of a POST only. It goes out as `application/x-www-form-urlencoded` unless `headers` names a Content-Type.
    /// It can be read once, so that libcurl cannot send it a second time.
    public var body: [UInt8]?
    /// For the whole exchange: name, connection, TLS, request and answer. Zero or less sends nothing.
    public var timeout: Duration
    /// For a GET that acts (a code exchange, a message sent by GET): it takes a connection of its own, because libcurl
    /// repeats a GET when a kept connection turns out to be closed. A POST is never repeated, with or without this.
    public var mustNotRepeat: Bool
    /// Most bytes the answer's body may have once decompressed.
    public var maxBodyBytes: Int
    /// Loopback addresses, and plain `http` (to loopback addresses alone), are reached only where this is set.
    /// Private, link-local, shared, multicast and unspecified addresses are never reached, unless a proxy is
    /// configured: then the proxy resolves the name and judges the address.
    public var allowsLoopback: Bool
    /// Signs the request for one of Amazon's services.
    public var signature: AWSSignature?

    public init(
        _ method: Method,
        _ url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8]? = nil,
        timeout: Duration = .seconds(4),
        mustNotRepeat: Bool = false,
        maxBodyBytes: Int = 64 * 1024,
        allowsLoopback: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.mustNotRepeat = mustNotRepeat
        self.maxBodyBytes = maxBodyBytes
        self.allowsLoopback = allowsLoopback
    }
}
