import Mustache

/// A dictionary as templates read it. swift-mustache asks of every object on its way what it is; a class answers at once, a
/// generic dictionary only after its types have been compared. And it is asked once for a whole path, which `tag` has written so
/// that the library takes it for one name.
final class ViewNode: MustacheParent {
    private static let separator = UInt8(ascii: "*")

    private let values: [String: Any]

    init(_ values: [String: Any]) { self.values = values }

    /// `{{form.send.action}}` with a path that is one name: `{{form*send*action}}`. Partials and `{{.}}` stay.
    static func tag(_ tag: ArraySlice<UInt8>) -> [UInt8] {
        let name = tag.filter { !"{}#^/& ".utf8.contains($0) }
        guard name != Array(".".utf8), name.first != UInt8(ascii: ">"), name.first != UInt8(ascii: "!") else {
            return Array(tag)
        }
        return tag.map { $0 == UInt8(ascii: ".") ? separator : $0 }
    }

    func child(named path: String) -> Any? {
        var object = values
        var rest = path[...]
        while let mark = rest.utf8.firstIndex(of: Self.separator) {
            guard let below = object[String(rest[..<mark])] as? [String: Any] else { return nil }
            object = below
            rest = rest[rest.utf8.index(after: mark)...]
        }
        return object[String(rest)].map(Self.wrapped)
    }

    private static func wrapped(_ value: Any) -> Any {
        switch value {
        case is String, is Bool: value
        case let object as [String: Any]: ViewNode(object)
        case let list as [Any]: list.map(wrapped)
        default: value
        }
    }
}
