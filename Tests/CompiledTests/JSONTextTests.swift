import Foundation
import SignUpFlow
import Testing

@testable import Compiled

/// What the rows of the store are written in is JSON that Foundation reads, and says what Foundation's own encoder says.
@Suite struct JSONTextTests {
    private struct Sample: Codable, Equatable {
        enum Kind: String, Codable { case one, two }
        indirect enum Way: Codable, Equatable {
            case nothing
            case single(Int)
            case several(name: String, next: Way?, tags: [String])
        }

        var text = "a \"b\" \\ / \n\r\t\u{0}\u{1f}\u{7f} Ж 👍 \u{2028}"
        var number = -3
        var large: Int64 = .max
        var byte: UInt8 = 255
        var yes = true
        var no = false
        var missing: String?
        var there: Int? = 7
        var kind = Kind.two
        var language = Language.russian
        var noLanguage: Language?
        var at = Instant(milliseconds: 1_790_000_000_000)
        var noTime: Instant?
        var empty: [Int] = []
        var lists = [[1, 2], [], [3]]
        var table = ["k": Way.nothing]
        var way = Way.several(name: "x", next: .single(1), tags: ["a", "b"])
        var last = Way.nothing
    }

    private func json(_ bytes: some Sequence<UInt8>) throws -> NSObject {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? NSObject)
    }

    @Test func `a value comes back as it was`() throws {
        var other = Sample()
        (other.way, other.missing, other.noLanguage) = (.several(name: "", next: nil, tags: []), "m", .english)
        for value in [Sample(), other] {
            let bytes = JSONText.bytes(of: value)
            #expect(JSONText.value(Sample.self, from: bytes) == value)
            #expect(try json(bytes) == json(JSONEncoder().encode(value)))
        }
        #expect(JSONText.value([Sample].self, from: JSONText.bytes(of: [Sample(), Sample()]))?.count == 2)
    }

    @Test func `it is one line without spaces, and what is nil is left out`() {
        let bytes = JSONText.bytes(of: TermsOffer(version: "1", shownAs: .checkbox))
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"version":"1","shownAs":"checkbox"}"#)
        struct Absent: Encodable {
            var a: String?
            var b = [String?.none]
        }
        #expect(String(decoding: JSONText.bytes(of: Absent()), as: UTF8.self) == #"{"b":[null]}"#)
    }

    @Test(arguments: ["{", "[1]", "", #"{"text":1}"#])
    func `what is no such value is nil`(text: String) {
        #expect(JSONText.value(Sample.self, from: Array(text.utf8)) == nil)
    }
}
