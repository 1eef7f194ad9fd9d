import Foundation
import Gateway
import Testing

@testable import SignUpFlow
@testable import Web

/// The small values that requests are read into.
@Suite struct ValueTests {
    // MARK: Addresses

    @Test(arguments: [
        // What the peer says of itself, while it is no trusted proxy.
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
        ("10.0.0.1", [], "10.0.0.1"),
        // The rightmost entry that is no trusted proxy; what the visitor put before it counts for nothing.
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1", "198.51.100.1,10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["127.0.0.1, 10.9.9.9, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", [" 198.51.100.1\t"], "198.51.100.1"),
        // All of them proxies: the farthest.
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        // What is no address ends the search at the last one that was.
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, nonsense"], "10.0.0.1"),
        ("10.0.0.1", ["1.2.3.4:8080"], "1.2.3.4"),
        ("10.0.0.1", ["256.1.1.1"], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        // IPv6 counts by its /64, an IPv4 address inside it as IPv4.
        ("2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", ["1.1.1.1"], "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", [], "203.0.113.7"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("fd00::1", ["[2001:db8::7]"], "2001:db8:0:0::/64"),
        ("fd00::1", ["[2001:db8::7]:443, fd00::2"], "2001:db8:0:0::/64"),
        ("10.0.0.1", ["::ffff:c633:6401"], "198.51.100.1"),
        ("fe80::1%eth0", [], "fe80:0:0:0::/64"),
    ])
    func `a visitor's address is told by trusted proxies alone`(peer: String, forwarded: [String], address: String) {
        let trusted = ["10.0.0.0/8", "fd00::/8"].compactMap { AddressRange($0) }
        #expect(trusted.visitor(peer: peer, forwardedFor: forwarded).address == address)
    }

    @Test func `without trusted proxies the header counts for nothing`() {
        #expect([AddressRange]().visitor(peer: "10.0.0.1", forwardedFor: ["1.1.1.1"]).address == "10.0.0.1")
    }

    @Test(arguments: [
        ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"), ("2001:db8:1:ffff::1", "2001:db8:1::/48"),
    ])
    func `what one party may have whole is an IPv4 address or an IPv6 48`(peer: String, network: String) {
        #expect([AddressRange]().visitor(peer: peer, forwardedFor: []).network == network)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false), ("0.0.0.0/0", "8.8.8.8", true),
        ("0.0.0.0/0", "::1", false), ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.200", true),
        ("192.0.2.1/32", "192.0.2.1", true), ("192.0.2.1/32", "192.0.2.2", false),
        ("2001:db8::/33", "2001:db8:7fff::1", true),
        ("2001:db8::/33", "2001:db8:8000::1", false), ("::1/128", "::1", true),
        ("::ffff:10.0.0.0/104", "10.1.1.1", true), ("::ffff:10.0.0.0/104", "11.1.1.1", false),
        ("::ffff:10.0.0.0/104", "::ffff:10.2.2.2", true),
    ])
    func `a range holds what its prefix says`(range: String, address: String, holds: Bool) throws {
        let bytes = try #require(Address.bytes(address))
        #expect(try #require(AddressRange(range)).contains(bytes) == holds)
    }

    @Test(arguments: [
        "", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0/8", "10.0.0.0.0", "::/129", "1::2::3", "12345::",
        "g::",
        "10.0.0.0/", "/8", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1.2.3.4::", ":1::2", "1:::2", "1:2:3:4:5:6:7:",
        "::1.2.3.4:5", "10.0.0.1", "::1", "fe80::1%eth0/64", "::ffff:10.0.0.0/8", "::ffff:10.0.0.0/129", "010.0.0.0/8",
        "10.0.0.0/+8", "10.0.0.0/0008", "a.0.0.0/8",
    ])
    func `what is no range is none`(text: String) { #expect(AddressRange(text) == nil) }

    // MARK: Languages

    @Test(
        arguments: [
            ("en", nil, "ru", "en"), ("EN-gb", nil, "ru", "en"), ("xx", nil, "en", "en"), ("", nil, nil, "ru"),
            (nil, "fr en", "ru", "en"), ("ru", "en", "en", "ru"), (nil, nil, "en;q=0.5, ru;q=0.9", "ru"),
            (nil, nil, "de, fr;q=0.9", "ru"), (nil, nil, "de,en-US;q=0.8,ru;q=0.7", "en"), (nil, nil, nil, "ru"),
            (nil, nil, "en;q=nonsense", "en"), (nil, nil, ",;,", "ru"), (nil, nil, "en;q=0.5,ru;q=0.5", "en"),
        ] as [(String?, String?, String?, String)])
    func `the language is the asked one, the client's, the browser's or the default`(
        lang: String?, locales: String?, accept: String?, language: String
    ) {
        let languages = Languages(all: [.russian, .english])
        let uiLocales = locales?.split(separator: " ").map(String.init) ?? []
        #expect(
            languages.choose(lang: lang, uiLocales: uiLocales, acceptLanguage: accept) == Language(language))
    }

    @Test(
        arguments: [
            ("ru-KZ,ru", "KZ"), ("en-US,en", nil), ("en-US,ru-RU", "RU"), ("en-GB", "GB"), ("ru", nil), (nil, nil),
            ("zh-Hans-CN", "CN"),
        ] as [(String?, String?)])
    func `the country is the browser's, but en-US says nothing`(header: String?, region: String?) {
        #expect(Languages.region(header) == region.map { CountryCode($0) })
    }

    // MARK: Forms

    private func fault(_ text: String, isJSON: Bool = false) -> FormBody.Fault? {
        do {
            _ = try FormBody(text: text, isJSON: isJSON)
            return nil
        } catch { return error }
    }

    @Test func `a form's names and values are decoded`() throws {
        let body = try FormBody(text: "a=1+2%2B3&b=%D0%96&c=&d&e==&=f", isJSON: false)
        #expect(body["a"] == "1 2+3" && body["b"] == "Ж" && body["c"] == "" && body["d"] == "" && body["e"] == "=")
        #expect(body[""] == "f" && body["x"] == nil)
        #expect(try FormBody(text: "", isJSON: false).pairs.isEmpty)
    }

    @Test(arguments: ["a=%", "a=%2", "a=%zz", "%f=1", "a=%ff%fe", "a=%C3%28"])
    func `malformed percent-encoding is refused`(text: String) { #expect(fault(text) == .malformed) }

    @Test func `no name stands twice, however it is spelt`() {
        #expect(fault("terms=on&terms=off") == .repeated)
        #expect(fault("terms=on&%74erms=on") == .repeated)
        #expect(fault("a=1&b=2") == nil)
    }

    @Test(
        arguments: [
            #"{"terms": true, "terms": false}"#, #"{"terms": false, "terms": true}"#, #"{"code": "1", "code": "1"}"#,
            #"{"terms": true, "t\u0065rms": true}"#, #"{"a": null, "b": 1, "a": "x"}"#,
        ])
    func `no name stands twice in JSON either`(text: String) { #expect(fault(text, isJSON: true) == .repeated) }

    @Test func `whole numbers of JSON are read exactly or not at all`() throws {
        let body = try FormBody(text: #"{"a": -7, "b": 9007199254740991, "c": 79991234567, "d": 1e3}"#, isJSON: true)
        #expect(body["a"] == "-7" && body["b"] == "9007199254740991" && body["c"] == "79991234567")
        #expect(body["d"] == "1000")
        #expect(fault(#"{"a": 9007199254740993}"#, isJSON: true) == .malformed)
    }

    @Test func `a form has 32 fields at most`() {
        func fields(_ count: Int) -> String { (0..<count).map { "f\($0)=1" }.joined(separator: "&") }
        #expect(fault(fields(32)) == nil)
        #expect(fault(fields(33)) == .tooLarge)
        func json(_ count: Int) -> String { "{\((0..<count).map { "\"f\($0)\":1" }.joined(separator: ","))}" }
        #expect(fault(json(32), isJSON: true) == nil)
        #expect(fault(json(33), isJSON: true) == .tooLarge)
    }

    @Test func `JSON says what a form says, with true for a ticked box`() throws {
        let body = try FormBody(
            text: #"{"terms": true, "other": false, "none": null, "code": 123456, "zero": "012", "text": "Ж"}"#,
            isJSON: true)
        #expect(body["terms"] == "on" && body["other"] == nil && body["none"] == nil && body["code"] == "123456")
        #expect(body["zero"] == "012" && body["text"] == "Ж")
        #expect(try FormBody(text: "", isJSON: true).pairs.isEmpty)
    }

    @Test(arguments: ["[]", "\"a\"", "1", "{", "{\"a\": {}}", "{\"a\": [1]}", "{\"a\": 1.5}", "nonsense"])
    func `JSON that is no flat object is refused`(text: String) { #expect(fault(text, isJSON: true) == .malformed) }

    // MARK: Problems

    @Test(arguments: [
        (Problem.notFound, "404"), (.methodNotAllowed, "405"), (.badRequest, "400"), (.tooLarge, "413"),
        (.crossSite, "403"),
        (.clientUnknown, "400"), (.redirectUnknown, "400"), (.invalidRequest, "400"), (.busy, "503"),
        (.hashingBusy, "503"), (.hashingFailed, "503"),
        (.failed, "500"), (.timeOut, "504"),
    ])
    func `every problem has its status`(problem: Problem, status: String) {
        #expect("\(problem.status)".hasPrefix(status))
    }

    @Test(arguments: [
        (StoreError.busy, "busy"), (.tooLate, "time_out"), (.slow, "time_out"), (.failed("x"), "failed"),
        (.unknown("x"), "failed"), (.hashing(.lineFull), "hashing_busy"), (.hashing(.tooLate), "hashing_busy"),
        (.hashing(.failed("x")), "hashing_failed"),
    ])
    func `a full store, a full line of hashes and a failed hash are told apart`(error: StoreError, code: String) {
        #expect(Problem.of(error).problem.rawValue == code)
    }

    @Test func `every reason that goes to the log is its own`() {
        let errors: [StoreError] = [
            .busy, .tooLate, .slow, .failed("x"), .unknown("x"), .hashing(.lineFull), .hashing(.tooLate),
            .hashing(.failed("x")),
        ]
        #expect(Set(errors.map { Problem.of($0).reason }).count == errors.count)
    }

    @Test func `an address is masked so that it is recognised and not read off`() {
        #expect(Mask.email("maria@gmail.com") == "ma•••@gmail.com")
        #expect(Mask.email("m@x.ru") == "m•••@x.ru")
        #expect(Mask.email("@x.ru") == nil && Mask.email("nothing") == nil)
    }
}
