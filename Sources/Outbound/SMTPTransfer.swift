import CCurl
import CCurlShim

/// One letter on its way, or a look whether the way is there.
final class SMTPTransfer: CurlTransfer {
    private static let maxAnswerBytes = 32 * 1024
    private static let lastAnswerTimeout = 1  // s

    let easy: UnsafeMutableRawPointer
    let callID: CallID
    let job: SMTPJob
    private let caller: SMTPCaller

    /// Freed with the transfer: libcurl reads the list and writes the text as long as the handle isn't reset.
    var recipients: UnsafeMutablePointer<curl_slist>?
    let errorText: UnsafeMutablePointer<CChar>
    /// With a proxy the addresses met are the proxy's, which the operator chose.
    var judgesAddresses = true

    private var bytesRead = 0
    private var answerBytes = 0
    /// The server has answered the letter: what comes after that answers the farewell.
    private var isAnswered = false
    /// The latest line that said no: the answer to the farewell comes after it.
    private var refusal = ""
    /// Why one of the callbacks stopped the exchange, which libcurl's error code cannot say.
    private var ownReason: String?

    init(easy: UnsafeMutableRawPointer, callID: CallID, job: SMTPJob, caller: SMTPCaller) {
        self.easy = easy
        self.callID = callID
        self.job = job
        self.caller = caller
        errorText = .allocate(capacity: ccurl_error_size)
        errorText.initialize(repeating: 0, count: ccurl_error_size)
    }

    deinit {
        ccurl_slist_free_all(recipients)
        errorText.deallocate()
    }

    // MARK: What libcurl asks and tells

    /// The next part of the message, once the server has said that it may come. There is deliberately no way back.
    func readMessage(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let message = job.envelope?.message else { return 0 }
        guard bytesRead > 0 || caller.mayBegin() else { return ccurl_read_abort }
        let part = message[bytesRead...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        bytesRead += part.count
        return part.count
    }

    /// Takes one line of the server's.
    func receive(answerLine bytes: UnsafeRawBufferPointer) -> Bool {
        answerBytes += bytes.count
        guard answerBytes <= Self.maxAnswerBytes else {
            ownReason = "the server's answers are too long"
            return false
        }
        if let first = bytes.first, first == UInt8(ascii: "4") || first == UInt8(ascii: "5") {
            refusal = String(decoding: bytes, as: UTF8.self)
        }
        guard hasBegun else { return true }
        // After the letter only the farewell follows. libcurl waits for the answer to that without doing anything else, and the
        // caller need not.
        if !isAnswered, endsAnswer(bytes) {
            isAnswered = true
            if bytes.first == UInt8(ascii: "2") { caller.tell(.accepted) }
        }
        ccurl_setopt_long(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, Self.lastAnswerTimeout)
        return true
    }

    /// The last line of an answer (RFC 5321, section 4.2.1), the first after the whole letter.
    private func endsAnswer(_ line: UnsafeRawBufferPointer) -> Bool {
        bytesRead == job.envelope?.message.count && (line.count < 4 || line[3] != UInt8(ascii: "-"))
    }

    /// Asked at least once a second, also while libcurl waits for an answer. It says farewell even to a server that has fallen
    /// silent, and would wait for that answer for two minutes.
    var hasWaitedEnough: Bool { hasBegun && .now >= job.deadline || callID.isCancelled }

    /// Judges a resolved address before its socket exists: a refused one gets no packet.
    func mayConnect(to kind: AddressKind) -> Bool {
        guard judgesAddresses else { return true }
        let isLoopback = job.server.isLoopback
        let allowed = kind.isAllowed(plain: isLoopback, loopback: isLoopback)
        if !allowed { ownReason = "the server's address is not allowed" }
        return allowed
    }

    // MARK: How it ended

    func conclusion(of end: TransferEnd) -> () -> Void {
        let outcome: SMTPOutcome =
            switch end {
            case .finished(CURLE_OK): .accepted
            case .finished(let code): failure(code)
            case .brokenOff(let reason): withoutAnswer(reason)
            case .cancelled: withoutAnswer("cancelled")
            case .notStarted(let reason): .refused(reason)
            }
        return { [caller] in
            caller.tell(outcome)
            caller.finish()
        }
    }

    /// Some of the letter has left. A server must not take half a letter, but that is not ours to rely on.
    private var hasBegun: Bool { bytesRead > 0 }

    private func failure(_ code: CURLcode) -> SMTPOutcome {
        var status = 0
        ccurl_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &status)
        switch (status, code) {
        // It asks for another log-in (RFC 4954, section 6), which an operator can mend.
        case (530..<540, _): return .refused(answered(status))
        // To MAIL, RCPT and DATA, or to the letter itself; other refusals concern the way there.
        case (500..<600, CURLE_SEND_ERROR): return .rejected(answered(status))
        case (500..<600, CURLE_WEIRD_SERVER_REPLY) where hasBegun: return .rejected(answered(status))
        case (400..<600, _): return .refused(answered(status))
        default:
            let detail = ownReason ?? String(cString: errorText)
            return withoutAnswer(detail.isEmpty ? String(cString: ccurl_easy_strerror(code)) : detail)
        }
    }

    private func withoutAnswer(_ reason: String) -> SMTPOutcome { hasBegun ? .unknown(reason) : .refused(reason) }

    /// The codes of a refusal: its words may hold the recipient's address.
    private func answered(_ status: Int) -> String {
        let second = refusal.dropFirst(4).prefix { $0 == "." || $0.isASCII && $0.isNumber }
        let isCode = refusal.hasPrefix("\(status)") && second.wholeMatch(of: /[45]\.\d{1,3}\.\d{1,3}/) != nil
        return isCode ? "answered \(status) \(second)" : "answered \(status)"
    }
}
