import CCurl
import CCurlShim
import Glibc

/// One exchange while it is under way: what libcurl's callbacks fill and read. It lives on libcurl's thread alone, from
/// before its handle is added until after the handle is reset.
final class Transfer: CurlTransfer {
    private static let maxHeaderBytes = 32 * 1024
    private static let maxHeaders = 128

    let easy: UnsafeMutableRawPointer
    let callID: CallID
    let request: OutboundRequest
    private let caller: CommandQueue.Caller

    /// Freed with the transfer: libcurl reads the list and writes the text as long as the handle isn't reset.
    var headerList: UnsafeMutablePointer<curl_slist>?
    let errorText: UnsafeMutablePointer<CChar>
    /// With a proxy the addresses met are the proxy's, which the operator chose.
    var judgesAddresses = true

    private var headers: [(name: String, value: String)] = []
    private var headerBytes = 0
    private var headerHasEnded = false
    private var body: [UInt8] = []
    private var bodyBytesRead = 0
    /// Whether a connection to the peer, handshake and tunnel done, was handed the request.
    private var reachedPeer = false
    /// Why one of the callbacks stopped the exchange, which libcurl's error code cannot say.
    private var ownReason: String?

    init(easy: UnsafeMutableRawPointer, callID: CallID, request: OutboundRequest, caller: CommandQueue.Caller) {
        self.easy = easy
        self.callID = callID
        self.request = request
        self.caller = caller
        errorText = .allocate(capacity: ccurl_error_size)
        errorText.initialize(repeating: 0, count: ccurl_error_size)
    }

    deinit {
        ccurl_slist_free_all(headerList)
        errorText.deallocate()
    }

    // MARK: What libcurl asks and tells

    /// The next part of the body. There is deliberately no way back to its start.
    func readBody(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let body = request.body else { return 0 }
        let part = body[bodyBytesRead...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        bodyBytesRead += part.count
        return part.count
    }

    /// - Returns: false where the answer grows past its limit.
    func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= request.maxBodyBytes else {
            ownReason = "the answer is longer than \(request.maxBodyBytes) bytes"
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// Takes one line of the header. A status line begins anew, as after `100 Continue`; trailers are left out.
    func receive(headerLine bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= Self.maxHeaderBytes, headers.count < Self.maxHeaders else {
            ownReason = "the answer's header is too long"
            return false
        }
        guard body.isEmpty else { return true }
        let line = String(decoding: bytes, as: UTF8.self)
        headerHasEnded = line.trimmed.isEmpty
        if line.hasPrefix("HTTP/") {
            headers = []
        } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
            headers.append((String(line[..<colon]), line[line.index(after: colon)...].trimmed))
        }
        return true
    }

    /// Judges a resolved address before its socket exists: a refused one gets no packet.
    func mayConnect(to kind: AddressKind) -> Bool {
        guard judgesAddresses else { return true }
        let allowed = kind.isAllowed(plain: request.isPlain, loopback: request.allowsLoopback)
        if !allowed { ownReason = "the peer's address is not allowed" }
        return allowed
    }

    /// Judges the connection about to get the request: a kept one was opened for another call, under that call's rule.
    func maySend(over address: AddressKind) -> Bool {
        reachedPeer = mayConnect(to: address)
        return reachedPeer
    }

    // MARK: How it ended

    func conclusion(of end: TransferEnd) -> () -> Void {
        let outcome: CommandQueue.Outcome =
            switch end {
            case .finished(let code): self.outcome(of: code)
            case .brokenOff(let reason): failure(reason)
            case .cancelled: .failure(.cancelled)
            case .notStarted(let reason): .failure(.notSent(reason))
            }
        return { [caller] in caller.resume(returning: outcome) }
    }

    private func outcome(of code: CURLcode) -> CommandQueue.Outcome {
        switch code {
        case CURLE_OK:
            var status = 0
            ccurl_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &status)
            // A connection closed within the header, or after an interim answer, is a success to libcurl.
            guard headerHasEnded, status >= 200 else { return failure("the answer broke off in its header") }
            return .success(OutboundResponse(status: status, headers: headers, body: body))
        case CURLE_WRITE_ERROR, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_UNSUPPORTED_PROTOCOL:
            let reason = ownReason ?? reason(for: code)
            return .failure(hasSent ? .badAnswer(reason) : .notSent(reason))
        default:
            return failure(ownReason ?? reason(for: code))
        }
    }

    /// An end without an answer.
    private func failure(_ reason: String) -> CommandQueue.Outcome {
        .failure(hasSent ? .unknown(reason) : .notSent(reason))
    }

    /// Counts bytes over all connections tried; a proxy's CONNECT is among them, hence the second condition.
    private var hasSent: Bool {
        var bytes = 0
        ccurl_getinfo_long(easy, CURLINFO_REQUEST_SIZE, &bytes)
        return reachedPeer && bytes > 0
    }

    private func reason(for code: CURLcode) -> String {
        let detail = String(cString: errorText)
        return detail.isEmpty ? String(cString: ccurl_easy_strerror(code)) : detail
    }
}

extension StringProtocol {
    /// Without the space, tabs and line end around a header's value (RFC 9110, section 5.5).
    fileprivate var trimmed: String {
        let isSpace = { (byte: UInt8) in " \t\r\n".utf8.contains(byte) }
        var bytes = Array(utf8.drop(while: isSpace))
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
