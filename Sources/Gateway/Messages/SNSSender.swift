import Crypto
public import Outbound
import SignUpFlow

/// Amazon SNS: the query API's `Publish` to a number (version 2010-03-31). libcurl signs the call (AWS Signature Version 4).
public struct SNSSender: SMSSender {
    public struct Account: Sendable {
        /// `https://sns.eu-west-1.amazonaws.com`, without a slash at its end.
        public var endpoint: String
        public var region: String
        public var accessKeyID: String
        public var secretAccessKey: Secret
        /// Up to 11 letters and digits, where the country takes them.
        public var senderID: String?

        public init(
            endpoint: String, region: String, accessKeyID: String, secretAccessKey: Secret, senderID: String?
        ) {
            self.endpoint = endpoint
            self.region = region
            self.accessKeyID = accessKeyID
            self.secretAccessKey = secretAccessKey
            self.senderID = senderID
        }
    }

    public let name: String
    private let account: Account
    private let calls: SMSCalls

    /// `allowsLoopback`: the settings name a loopback host.
    public init(name: String = "sns", _ account: Account, allowsLoopback: Bool, http: any HTTPSender) {
        self.name = name
        self.account = account
        calls = SMSCalls(http: http, allowsLoopback: allowsLoopback)
    }

    public func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        var form: QueryText.Parameters = [
            ("Action", "Publish"), ("Version", "2010-03-31"), ("PhoneNumber", message.to.e164),
            ("Message", message.text),
        ]
        form += Self.attribute(1, "AWS.SNS.SMS.SMSType", "Transactional")
        if let sender = account.senderID { form += Self.attribute(2, "AWS.SNS.SMS.SenderID", sender) }
        return await calls.send(signed(form), timeout: timeout) { answer in
            let text = String(decoding: answer.body, as: UTF8.self)
            if answer.status == 200 {
                guard let id = Self.element("MessageId", in: text) else { return .unknown("answered without an id") }
                return .accepted(id: id)
            }
            let code = Self.code(in: text)
            return .refused(Self.kind(code, status: answer.status), code ?? "answered \(answer.status)")
        }
    }

    /// Asks for the account's own SMS settings, which needs its right to read them.
    public func probe(timeout: Duration) async -> String? {
        let form = [("Action", "GetSMSAttributes"), ("Version", "2010-03-31")]
        return await calls.probe(signed(form), timeout: timeout) { answer in
            guard answer.status != 200 else { return nil }
            return Self.code(in: String(decoding: answer.body, as: UTF8.self)) ?? "answered \(answer.status)"
        }
    }

    private func signed(_ form: QueryText.Parameters) -> OutboundRequest {
        var request = OutboundRequest(form: "\(account.endpoint)/", form)
        let hash = SHA256.hash(data: request.body ?? []).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        // libcurl can't see a body that it reads from us: it signs the hash that stands here.
        request.headers.append(("x-amz-content-sha256", hash.joined()))
        request.signature = AWSSignature(
            region: account.region, service: "sns", accessKeyID: account.accessKeyID,
            secretAccessKey: account.secretAccessKey.reveal)
        return request
    }

    private static func attribute(_ number: Int, _ name: String, _ value: String) -> QueryText.Parameters {
        let entry = "MessageAttributes.entry.\(number)"
        return [
            ("\(entry).Name", name), ("\(entry).Value.DataType", "String"), ("\(entry).Value.StringValue", value),
        ]
    }

    /// The text of the first such element: the answers hold no attributes, and nothing of ours.
    private static func element(_ name: String, in xml: String) -> String? {
        guard let start = xml.firstRange(of: "<\(name)>"),
            let end = xml[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        let text = xml[start.upperBound..<end.lowerBound]
        return text.isEmpty || text.utf8.count > 100 ? nil : String(text)
    }

    /// A fault's name is a word; whatever else stands there is not passed on.
    private static func code(in xml: String) -> String? {
        element("Code", in: xml).flatMap { code in
            code.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("A"..."Z").contains($0) || $0 == "." }
                ? code : nil
        }
    }

    private static func kind(_ code: String?, status: Int) -> SMSRefusal {
        switch code {
        case "InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid", "OptedOut",
            "EndpointDisabled", "PlatformApplicationDisabled":
            .forGood
        case "Throttling", "ThrottlingException", "Throttled", "InternalError", "InternalFailure",
            "ServiceUnavailable":
            .now
        case nil: status == 401 || status == 403 ? .ourFault : .now
        default: .ourFault
        }
    }
}
