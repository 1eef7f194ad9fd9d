import Foundation
import Testing

@testable import Web

/// What templates read and what programs get are one and the same structure.
@Suite struct ViewTests {
    private struct Sample: Encodable {
        struct Inner: Encodable {
            var text: String
            var missing: String?
            var deep: [[Int]]
        }

        enum Kind: String, Encodable { case one, two }

        var text = "a \"b\" <c> & Ж"
        var number = -3
        var yes = true
        var no = false
        var missing: Int?
        var kind = Kind.two
        var optionalKind: Kind? = .one
        var list = ["x", "y"]
        var empty: [String] = []
        var inner = Inner(text: "i", missing: nil, deep: [[1, 2], []])
        var inners = [Inner(text: "1", missing: "m", deep: []), Inner(text: "2", missing: nil, deep: [[3]])]
        var table = ["k": Inner(text: "t", missing: nil, deep: [])]
        var flags = [true, false]
    }

    /// The same, made by JSON's own encoder.
    private func json(_ value: some Encodable) throws -> NSObject {
        try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? NSObject)
    }

    private func view(_ value: some Encodable) throws -> NSObject {
        try #require(
            try JSONSerialization.jsonObject(with: JSONSerialization.data(withJSONObject: View.value(value)))
                as? NSObject)
    }

    @Test func `a value of every kind becomes what JSON has, what is nil is left out`() throws {
        #expect(try view(Sample()) == json(Sample()))
        #expect(try view([Sample(), Sample(text: "")]) == json([Sample(), Sample(text: "")]))
    }

    @Test func `numbers and flags keep their kind, so that sections tell them apart`() throws {
        let tree = try #require(View.value(Sample()) as? [String: Any])
        #expect(tree["yes"] as? Bool == true)
        #expect(tree["no"] as? Bool == false)
        #expect(tree["number"] is Int)
        #expect(tree["missing"] == nil)
        #expect(tree["kind"] as? String == "two")
        #expect((tree["empty"] as? [Any])?.isEmpty == true)
    }

    @Test func `every page's data agrees with its JSON`() throws {
        for (step, data) in Filled.data { #expect(try view(data) == json(data), "\(step)") }
    }
}
