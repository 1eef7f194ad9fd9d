extension PageShape {
    /// The value as nested dictionaries and lists, as the template library reads it.
    public var tree: Any {
        let own = { (isNumber: Bool, index: Int) -> Any in isNumber ? Int(self.values[index]) ?? 0 : self.values[index]
        }
        return tree(leaf: own)
    }

    /// The same with something else in place of each text and number.
    ///
    /// - Parameter leaf: what stands for the value at this place of `values`.
    public func tree(leaf: (_ isNumber: Bool, _ index: Int) -> Any) -> Any {
        var reader = ShapeReader(rest: shape.utf8[...])
        return reader.value(leaf) ?? [String: Any]()
    }
}

/// Reads a shape back.
private struct ShapeReader {
    var rest: Substring.UTF8View
    private var index = 0

    init(rest: Substring.UTF8View) { self.rest = rest }

    mutating func value(_ leaf: (Bool, Int) -> Any) -> Any? {
        switch rest.popFirst() {
        case UInt8(ascii: "s"): return next(leaf, isNumber: false)
        case UInt8(ascii: "i"): return next(leaf, isNumber: true)
        case UInt8(ascii: "t"): return true
        case UInt8(ascii: "f"): return false
        case UInt8(ascii: "{"):
            var object: [String: Any] = [:]
            while let name = name() { object[name] = value(leaf) }
            return object
        case UInt8(ascii: "["):
            var list: [Any] = []
            while let first = rest.first, first != UInt8(ascii: "]") {
                if let element = value(leaf) { list.append(element) }
            }
            rest = rest.dropFirst()
            return list
        default: return nil
        }
    }

    private mutating func next(_ leaf: (Bool, Int) -> Any, isNumber: Bool) -> Any {
        defer { index += 1 }
        return leaf(isNumber, index)
    }

    /// nil at the object's end.
    private mutating func name() -> String? {
        guard let end = rest.firstIndex(of: UInt8(ascii: ":")), rest.first != UInt8(ascii: "}") else {
            rest = rest.dropFirst()
            return nil
        }
        defer { rest = rest[rest.index(after: end)...] }
        return String(Substring(rest[..<end]))
    }
}
