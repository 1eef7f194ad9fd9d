import Testing

@testable import Gateway

@Suite struct StrictJSONTests {
    @Test func `every kind of value is read`() throws {
        let text = #" {"a": [1, -2.5e1, true, false, null], "б\n\u0041\ud83d\ude00": {"": "/\/"}} "#
        #expect(
            try StrictJSON(Array(text.utf8))
                == .object([
                    "a": .array([.number(1), .number(-25), .bool(true), .bool(false), .null]),
                    "б\nA😀": .object(["": .string("//")]),
                ]))
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "'a'", "01", "+1", "1.", ".5", "1e", "-", "1e999", "nul", "\"\n\"",
        "\"\\x\"",
        "\"\\ud83d\"", "\"\\udc00\"", "\"\\ud83d\\u0041\"", "\"a", "1 2", "[1 2]", "\u{FEFF}1", "NaN",
    ])
    func `what is no JSON is refused`(_ text: String) {
        #expect(throws: StrictJSON.Fault.malformed) { try StrictJSON(Array(text.utf8)) }
    }

    @Test(arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [[UInt8]])
    func `what is no UTF-8 is refused`(_ bytes: [UInt8]) {
        #expect(throws: StrictJSON.Fault.malformed) { try StrictJSON(bytes) }
    }

    @Test(arguments: [#"{"a":1,"a":1}"#, #"[{"b":{"a":1,"\u0061":2}}]"#])
    func `a repeated name is refused at any depth`(_ text: String) {
        #expect(throws: StrictJSON.Fault.repeatedName) { try StrictJSON(Array(text.utf8)) }
    }

    @Test func `deep nesting is refused`() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: StrictJSON.Fault.tooDeep) { try StrictJSON(Array(text.utf8)) }
    }
}
