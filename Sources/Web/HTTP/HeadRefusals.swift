import Gateway
import HTTPTypes
public import Logging
import NIOCore
import NIOHTTP1

/// Why what was sent is no request.
enum HeadFault: Equatable {
    case tooLarge
    case malformed(String)

    /// What the parser could not read.
    init(_ error: HTTPParserError) {
        self = error == .headerOverflow ? .tooLarge : .malformed("\(error)")
    }

    /// What the parser lets pass (RFC 9112 §3.2); nil where nothing is wrong.
    init?(_ head: HTTPRequestHead) {
        let hosts = head.headers["host"]
        if hosts.count > 1 {
            self = .malformed("more than one Host")
        } else if hosts.isEmpty, head.version != .http1_0 {
            self = .malformed("no Host")
        } else if hosts.contains(where: { !$0.utf8.allSatisfy(\.mayStandInHost) }) {
            self = .malformed("no host in Host")
        } else {
            return nil
        }
    }

    /// RFC 6585 §5, RFC 9110 §15.5.1.
    var status: HTTPResponseStatus {
        switch self {
        case .tooLarge: .requestHeaderFieldsTooLarge
        case .malformed: .badRequest
        }
    }

    var code: String {
        switch self {
        case .tooLarge: "head_too_large"
        case .malformed: "bad_request"
        }
    }

    var reason: String {
        switch self {
        case .tooLarge: "head too large"
        case .malformed(let reason): reason
        }
    }
}

/// The one answer to whatever is no request: with the fields of every other answer, a few plain words, and a line in the log.
public struct HeadRefusals: Sendable {
    private let fields: [HTTPField]
    private let logger: Logger

    /// In the place of `site`'s answers.
    public init(_ site: Site, logger: Logger) {
        self.init(SecurityFields(site).everywhere, logger)
    }

    /// Where no site stands: the admin listener.
    public init(logger: Logger) {
        self.init(SecurityFields.bare, logger)
    }

    init(_ fields: [HTTPField], _ logger: Logger) {
        self.fields = fields
        self.logger = logger
    }

    /// The parts of the answer; the log has it under the same reference.
    func answer(to fault: HeadFault) -> [HTTPServerResponsePart] {
        let reference = String(UInt64.random(in: .min ... .max), radix: 16)
        logger.info(
            "problem",
            metadata: [
                "code": "\(fault.code)", "reference": "\(reference)", "reason": "\(fault.reason)", "route": "none",
            ])
        let body = "\(fault.status.code) \(fault.status.reasonPhrase)\n\(reference)\n"
        var headers = HTTPHeaders(fields.map { ($0.name.rawName, $0.value) })
        headers.add(name: "Content-Type", value: "text/plain; charset=utf-8")
        headers.add(name: "Content-Length", value: String(body.utf8.count))
        headers.add(name: "Cache-Control", value: "no-store")
        headers.add(name: "Connection", value: "close")
        return [
            .head(HTTPResponseHead(version: .http1_1, status: fault.status, headers: headers)),
            .body(.byteBuffer(ByteBuffer(string: body))), .end(nil),
        ]
    }
}

extension UInt8 {
    /// Of a host's name or address and its port (RFC 3986 §3.2.2).
    fileprivate var mayStandInHost: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~%!$&'()*+,;=:[]".utf8.contains(self)
        }
    }
}
