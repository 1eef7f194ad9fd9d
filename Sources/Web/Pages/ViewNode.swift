import Mustache

/// A dictionary as templates read it. swift-mustache asks of every object on its way what it is; a class answers at once, a
/// generic dictionary only after its types have been compared.
final class ViewNode: MustacheParent {
    private let values: [String: Any]

    init(_ values: [String: Any]) { self.values = values }

    func child(named name: String) -> Any? { values[name].map(Self.wrapped) }

    private static func wrapped(_ value: Any) -> Any {
        switch value {
        case let object as [String: Any]: ViewNode(object)
        case let list as [Any]: list.map(wrapped)
        default: value
        }
    }
}
