import Compiled
import Foundation
import Testing

@testable import Web

/// What templates read and what programs get are one and the same structure.
@Suite struct PageShapeTests {
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
            try JSONSerialization.jsonObject(with: JSONSerialization.data(withJSONObject: PageShape(of: value).tree))
                as? NSObject)
    }

    @Test func `a value of every kind becomes what JSON has, what is nil is left out`() throws {
        #expect(try view(Sample()) == json(Sample()))
        #expect(try view([Sample(), Sample(text: "")]) == json([Sample(), Sample(text: "")]))
    }

    @Test func `numbers and flags keep their kind, so that sections tell them apart`() throws {
        let tree = try #require(PageShape(of: Sample()).tree as? [String: Any])
        #expect(tree["yes"] as? Bool == true)
        #expect(tree["no"] as? Bool == false)
        #expect(tree["number"] is Int)
        #expect(tree["missing"] == nil)
        #expect(tree["kind"] as? String == "two")
        #expect((tree["empty"] as? [Any])?.isEmpty == true)
    }

    @Test func `values of one shape differ in their texts and numbers alone`() {
        let shape = PageShape(of: Sample())
        var other = Sample(text: "other")
        other.number = 4
        #expect(PageShape(of: other).shape == shape.shape)
        #expect(PageShape(of: other).values != shape.values)
        var shapes: Set<String> = [shape.shape]
        for change: (inout Sample) -> Void in [
            { $0.yes = false }, { $0.missing = 1 }, { $0.optionalKind = nil }, { $0.list = ["x"] }, { $0.list = [] },
            { $0.inner.missing = "m" }, { $0.table = ["l": $0.inner] }, { $0.flags = [true, true] },
        ] {
            var changed = Sample()
            change(&changed)
            #expect(shapes.insert(PageShape(of: changed).shape).inserted)
        }
    }

    @Test func `another value can stand for each text`() throws {
        let shape = PageShape { writer in
            writer.object {
                writer.add("a", "x")
                writer.add("nothing", String?.none)
                writer.object("b") { writer.add("c", "y") }
                writer.name("d")
                writer.list { writer.object { writer.add("e", "z") } }
            }
        }
        #expect(shape.shape == "{a:sb:{c:s}d:[{e:s}]}")
        #expect(shape.values == ["x", "y", "z"])
        let tree = try #require(shape.tree(leaf: { _, index in "<\(index)>" }) as? [String: Any])
        #expect(tree["a"] as? String == "<0>")
        #expect((tree["b"] as? [String: Any])?["c"] as? String == "<1>")
        #expect(((tree["d"] as? [Any])?.first as? [String: Any])?["e"] as? String == "<2>")
    }

    @Test func `every page's data agrees with its JSON`() throws {
        for (step, data) in Filled.data { #expect(try view(data) == json(data), "\(step)") }
    }
}
