import Foundation
import Outbound
import SignUpFlow
import Testing

@testable import Gateway

/// What holds for every way to hand over an SMS, and how each vendor's answers are read.
@Suite struct SMSSenderTests {
    /// A sender, where its calls go, and an answer that takes the message.
    struct Vendor: Sendable, CustomTestStringConvertible {
        let make: @Sendable (ScriptedHTTP) -> any SMSSender
        let method: OutboundRequest.Method
        let address: String
        let taken: (status: Int, body: String)
        let id: String?
        let testDescription: String
    }

    private static let base = "http://127.0.0.1:9100"
    static let message = SMSMessage(
        id: "m1", to: PhoneNumber(e164: "+79991234567", region: CountryCode("RU"), callingCode: 7),
        text: "Код 123456\n@signup.example.com #123456")

    private static func vendor(
        _ name: String, _ method: OutboundRequest.Method, _ path: String, taken: (Int, String), id: String?,
        _ make: @escaping @Sendable (ScriptedHTTP) -> any SMSSender
    ) -> Vendor {
        Vendor(make: make, method: method, address: base + path, taken: taken, id: id, testDescription: name)
    }

    static let webhook = vendor("webhook", .post, "/sms", taken: (202, ""), id: nil) {
        WebhookSender(url: base + "/sms", bearer: nil, allowsLoopback: true, http: $0)
    }
    static let twilio = vendor(
        "twilio", .post, "/2010-04-01/Accounts/AC1/Messages.json", taken: (201, #"{"sid":"SM1","status":"queued"}"#),
        id: "SM1"
    ) {
        TwilioSender(
            .init(baseURL: base, sid: "AC1", authToken: Secret("token"), from: .sender("+15005550006")),
            allowsLoopback: true, http: $0)
    }
    static let sns = vendor(
        "sns", .post, "/",
        taken: (200, "<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>"),
        id: "m-1"
    ) {
        SNSSender(
            .init(
                endpoint: base, region: "eu-west-1", accessKeyID: "AKID", secretAccessKey: Secret("key"),
                senderID: "CRM"),
            allowsLoopback: true, http: $0)
    }
    static let kannel = vendor("kannel", .get, "/cgi-bin/sendsms", taken: (202, "0: Accepted for delivery"), id: nil) {
        KannelSender(
            url: base, username: "u", password: Secret("p&w"), from: "CRM", allowsLoopback: true, http: $0)
    }
    static let smsc = vendor("smsc", .post, "/sys/send.php", taken: (200, #"{"id":15,"cnt":1}"#), id: "15") {
        SMSCSender(
            url: base, credentials: .password(login: "crm", Secret("psw")), from: "CRM", allowsLoopback: true, http: $0)
    }
    static let smsru = vendor(
        "smsru", .post, "/sms/send",
        taken: (
            200,
            #"{"status":"OK","status_code":100,"sms":{"79991234567":{"status":"OK","status_code":100,"sms_id":"000-1"}}}"#
        ), id: "000-1"
    ) { SMSRuSender(url: base, apiID: Secret("API-ID"), from: nil, allowsLoopback: true, http: $0) }
    static let vonage = vendor(
        "vonage", .post, "/sms/json",
        taken: (200, #"{"message-count":"1","messages":[{"status":"0","message-id":"0B00"}]}"#), id: "0B00"
    ) {
        VonageSender(url: base, key: "k", secret: Secret("s"), from: "CRM", allowsLoopback: true, http: $0)
    }
    static let all = [webhook, twilio, sns, kannel, smsc, smsru, vonage]

    private func send(_ vendor: Vendor, _ status: Int, _ body: String) async -> SMSOutcome {
        let http = ScriptedHTTP()
        http.on(vendor.method, vendor.address, status: status, json: body)
        return await vendor.make(http).send(Self.message, timeout: .seconds(3))
    }

    /// The one call of a send, with its fields.
    private func call(_ vendor: Vendor) async throws -> (request: OutboundRequest, fields: [String: String]) {
        let http = ScriptedHTTP()
        http.on(vendor.method, vendor.address, status: vendor.taken.status, json: vendor.taken.body)
        _ = await vendor.make(http).send(Self.message, timeout: .seconds(3))
        #expect(http.requests.count == 1)
        let request = try #require(http.requests.first)
        let text =
            request.method == .get
            ? request.url.split(separator: "?").last.map { String($0) } ?? ""
            : String(decoding: request.body ?? [], as: UTF8.self)
        let pairs = text.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(sides[0]), sides.count == 2 ? sides[1].removingPercentEncoding ?? "" : "")
        }
        #expect(Set(pairs.map(\.0)).count == pairs.count || vendor.testDescription == "webhook", "a field stands once")
        return (request, Dictionary(pairs) { first, _ in first })
    }

    // MARK: All of them

    @Test(arguments: all) func `a message that is taken is accepted under the vendor's id`(vendor: Vendor) async {
        #expect(await send(vendor, vendor.taken.status, vendor.taken.body) == .accepted(id: vendor.id))
    }

    @Test(arguments: all) func `a message goes once, within its time, to the settings' host alone`(vendor: Vendor)
        async throws
    {
        let (request, _) = try await call(vendor)
        #expect(request.mustNotRepeat && request.timeout == .seconds(3) && request.allowsLoopback)
    }

    @Test(arguments: all) func `only what surely never left may go by another route`(vendor: Vendor) async {
        let ends: [(OutboundError, SMSOutcome)] = [
            (.notSent("no connection"), .refused(.now, "no connection")),
            (.unknown("time is up"), .unknown("time is up")),
            (.badAnswer("too long"), .unknown("too long")), (.cancelled, .unknown("cancelled")),
        ]
        for (error, outcome) in ends {
            let http = ScriptedHTTP()
            http.fail(vendor.method, vendor.address, with: error)
            #expect(await vendor.make(http).send(Self.message, timeout: .seconds(3)) == outcome)
            #expect(http.requests.count == 1)
        }
    }

    @Test(arguments: all) func `a vendor that is overloaded may take it another time`(vendor: Vendor) async {
        for status in [429, 500, 502, 503] where !(vendor.testDescription == "kannel" && status == 429) {
            guard case .refused(.now, _) = await send(vendor, status, "<html>busy</html>") else {
                Issue.record("\(vendor.testDescription): \(status)")
                continue
            }
        }
    }

    @Test(arguments: [twilio, sns, smsc, smsru, vonage])
    func `an answer that says nothing of the message is no refusal`(vendor: Vendor) async {
        for body in ["", "{}", "[]", "null", "<html></html>", #"{"id"#] {
            guard case .unknown = await send(vendor, 200, body) else {
                Issue.record("\(vendor.testDescription): \(body)")
                continue
            }
        }
    }

    @Test(arguments: all) func `of a vendor's words nothing is told but its code`(vendor: Vendor) async {
        let words = "+79991234567 psw"
        for body in [
            #"{"error":"\#(words)","error_code":7,"code":21211,"message":"\#(words)","status_code":202}"#,
            #"{"messages":[{"status":"\#(words)","error-text":"\#(words)"}]}"#, "<Code>\(words)</Code>", words,
        ] {
            for status in [200, 400, 401, 500] {
                let outcome = await send(vendor, status, body)
                #expect(!"\(outcome)".contains("79991234567") && !"\(outcome)".contains("psw"), "\(outcome)")
            }
        }
    }

    // MARK: Each

    @Test func `twilio gets a form of its names, under the account's own token`() async throws {
        let (request, fields) = try await call(Self.twilio)
        #expect(fields == ["To": "+79991234567", "From": "+15005550006", "Body": Self.message.text])
        #expect(request.headers.contains { $0 == ("Authorization", "Basic QUMxOnRva2Vu") })
        let http = ScriptedHTTP()
        http.on(.post, Self.twilio.address, status: 201, json: #"{"sid":"SM2","status":"accepted"}"#)
        let service = TwilioSender(
            .init(baseURL: Self.base, sid: "AC1", authToken: Secret("t"), from: .messagingService("MG1")),
            allowsLoopback: true, http: http)
        #expect(await service.send(Self.message, timeout: .seconds(3)) == .accepted(id: "SM2"))
        let body = String(decoding: http.requests.first?.body ?? [], as: UTF8.self)
        #expect(body.contains("MessagingServiceSid=MG1") && !body.contains("From="))
    }

    @Test(arguments: [
        (401, 20003, SMSRefusal.ourFault), (400, 21211, .forGood), (400, 21408, .ourFault), (400, 21610, .forGood),
        (400, 21614, .forGood), (400, 21999, .forGood), (429, 20429, .now), (400, 30006, .forGood),
    ])
    func `twilio's codes say whose fault it is`(status: Int, code: Int, kind: SMSRefusal) async {
        let body = #"{"code":\#(code),"message":"The 'To' number +79991234567 …","status":\#(status)}"#
        #expect(await send(Self.twilio, status, body) == .refused(kind, "error \(code)"))
    }

    @Test func `sns gets a signed query of its API`() async throws {
        let (request, fields) = try await call(Self.sns)
        #expect(
            fields == [
                "Action": "Publish", "Version": "2010-03-31", "PhoneNumber": "+79991234567",
                "Message": Self.message.text,
                "MessageAttributes.entry.1.Name": "AWS.SNS.SMS.SMSType",
                "MessageAttributes.entry.1.Value.DataType": "String",
                "MessageAttributes.entry.1.Value.StringValue": "Transactional",
                "MessageAttributes.entry.2.Name": "AWS.SNS.SMS.SenderID",
                "MessageAttributes.entry.2.Value.DataType": "String",
                "MessageAttributes.entry.2.Value.StringValue": "CRM",
            ])
        let signature = try #require(request.signature)
        #expect(signature.region == "eu-west-1" && signature.service == "sns" && signature.accessKeyID == "AKID")
        let hash = try #require(request.headers.first { $0.name == "x-amz-content-sha256" }?.value)
        #expect(hash.utf8.count == 64 && hash.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }

    @Test(arguments: [
        (400, "InvalidParameter", SMSRefusal.forGood), (400, "OptedOut", .forGood), (400, "Throttling", .now),
        (403, "InvalidClientTokenId", .ourFault), (403, "SignatureDoesNotMatch", .ourFault),
        (403, "AuthorizationError", .ourFault), (500, "InternalFailure", .now),
    ])
    func `sns's codes say whose fault it is`(status: Int, code: String, kind: SMSRefusal) async {
        let body = "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code></Error></ErrorResponse>"
        #expect(await send(Self.sns, status, body) == .refused(kind, code))
    }

    @Test func `kannel gets a query, in the coding that the text needs`() async throws {
        let (request, fields) = try await call(Self.kannel)
        #expect(
            fields == [
                "username": "u", "password": "p&w", "from": "CRM", "to": "+79991234567", "text": Self.message.text,
                "charset": "UTF-8", "coding": "2",
            ])
        #expect(request.method == .get && request.body == nil)
        let http = ScriptedHTTP()
        http.on(.get, Self.kannel.address, status: 202, json: "3: Queued for later delivery")
        var english = Self.message
        english.text = "123456 is your code"
        #expect(await Self.kannel.make(http).send(english, timeout: .seconds(3)) == .accepted(id: nil))
        #expect(http.requests.first?.url.contains("coding=0") == true)
        #expect(await send(Self.kannel, 403, "Authorization failed for sendsms") == .refused(.ourFault, "answered 403"))
        #expect(await send(Self.kannel, 400, "no") == .refused(.forGood, "answered 400"))
    }

    @Test func `smsc gets a form, by password or by key`() async throws {
        let (_, fields) = try await call(Self.smsc)
        #expect(
            fields == [
                "login": "crm", "psw": "psw", "phones": "+79991234567", "mes": Self.message.text, "fmt": "3",
                "charset": "utf-8", "sender": "CRM",
            ])
        let http = ScriptedHTTP()
        http.on(.post, Self.smsc.address, json: #"{"id":"7","cnt":1}"#)
        let keyed = SMSCSender(
            url: Self.base, credentials: .key(Secret("key")), from: nil, allowsLoopback: true, http: http)
        #expect(await keyed.send(Self.message, timeout: .seconds(3)) == .accepted(id: "7"))
        let body = String(decoding: http.requests.first?.body ?? [], as: UTF8.self)
        #expect(body.contains("apikey=key") && !body.contains("psw") && !body.contains("login"))
    }

    @Test(arguments: [
        (1, SMSRefusal.ourFault), (2, .ourFault), (3, .ourFault), (4, .now), (6, .ourFault), (7, .forGood),
        (8, .forGood),
        (9, .now),
    ])
    func `smsc's codes say whose fault it is`(code: Int, kind: SMSRefusal) async {
        let body = #"{"error":"…","error_code":\#(code)}"#
        #expect(await send(Self.smsc, 200, body) == .refused(kind, "error \(code)"))
    }

    @Test func `smsru gets a form, and speaks of call and number apart`() async throws {
        let (_, fields) = try await call(Self.smsru)
        #expect(fields == ["api_id": "API-ID", "to": "79991234567", "msg": Self.message.text, "json": "1"])
        let other = #"{"status":"OK","status_code":100,"sms":{"79990000000":{"status_code":100}}}"#
        guard case .unknown = await send(Self.smsru, 200, other) else {
            return #expect(Bool(false), "another number's answer")
        }
    }

    @Test(arguments: [
        (201, SMSRefusal.ourFault), (202, .forGood), (204, .ourFault), (206, .now), (207, .forGood), (209, .forGood),
        (214, .forGood), (220, .now), (231, .now), (300, .ourFault), (500, .now),
    ])
    func `smsru's codes say whose fault it is`(code: Int, kind: SMSRefusal) async {
        #expect(
            await send(Self.smsru, 200, #"{"status":"ERROR","status_code":\#(code)}"#)
                == .refused(kind, "status \(code)"))
        let own = #"{"status":"OK","status_code":100,"sms":{"79991234567":{"status":"ERROR","status_code":\#(code)}}}"#
        #expect(await send(Self.smsru, 200, own) == .refused(kind, "status \(code)"))
    }

    @Test func `vonage gets a form that says which letters it holds`() async throws {
        let (_, fields) = try await call(Self.vonage)
        #expect(
            fields == [
                "api_key": "k", "api_secret": "s", "from": "CRM", "to": "79991234567", "text": Self.message.text,
                "client-ref": "m1", "type": "unicode",
            ])
        let parts = #"{"messages":[{"status":"1"},{"status":"0","message-id":"B"}]}"#
        #expect(await send(Self.vonage, 200, parts) == .accepted(id: "B"), "a part is on its way")
    }

    @Test(arguments: [
        ("1", SMSRefusal.now), ("2", .ourFault), ("4", .ourFault), ("5", .now), ("7", .forGood), ("9", .ourFault),
        ("15", .ourFault), ("29", .ourFault), ("33", .forGood),
    ])
    func `vonage's statuses say whose fault it is`(status: String, kind: SMSRefusal) async {
        let body = #"{"messages":[{"status":"\#(status)","error-text":"…"}]}"#
        #expect(await send(Self.vonage, 200, body) == .refused(kind, "status \(status)"))
    }

    // MARK: Probes

    @Test func `a probe asks for the account and sends nothing`() async {
        let asked: [(Vendor, OutboundRequest.Method, String, good: String, bad: (Int, String), told: String)] = [
            (
                Self.twilio, .get, "/2010-04-01/Accounts/AC1.json", #"{"sid":"AC1"}"#, (401, "{}"),
                "the account answered 401"
            ),
            (
                Self.sns, .post, "/", "<GetSMSAttributesResponse/>", (403, "<Code>InvalidClientTokenId</Code>"),
                "InvalidClientTokenId"
            ),
            (Self.kannel, .get, "/", "", (0, ""), "no connection"),
            (Self.webhook, .get, "/", "", (0, ""), "no connection"),
            (Self.smsc, .post, "/sys/balance.php", #"{"balance":"1.00"}"#, (200, #"{"error_code":2}"#), "error 2"),
            (Self.smsru, .post, "/auth/check", #"{"status_code":100}"#, (200, #"{"status_code":300}"#), "status 300"),
            (Self.vonage, .get, "/account/get-balance", #"{"value":1}"#, (401, ""), "the account answered 401"),
        ]
        for (vendor, method, path, good, bad, told) in asked {
            let http = ScriptedHTTP()
            http.on(method, Self.base + path, json: good)
            #expect(await vendor.make(http).probe(timeout: .seconds(3)) == nil, "\(vendor.testDescription)")
            if bad.0 == 0 {
                http.fail(method, Self.base + path, with: .notSent("no connection"))
            } else {
                http.on(method, Self.base + path, status: bad.0, json: bad.1)
            }
            #expect(await vendor.make(http).probe(timeout: .seconds(3)) == told, "\(vendor.testDescription)")
            #expect(http.requests.allSatisfy { !String(decoding: $0.body ?? [], as: UTF8.self).contains("123456") })
        }
    }

    @Test func `the letters of seven bits`() {
        #expect(GSM7.holds("123456 is your code: @signup.example.com #123456 [€]"))
        for other in ["Код", "ç", "“", "😀", "`"] { #expect(!GSM7.holds(other), "\(other)") }
    }
}
