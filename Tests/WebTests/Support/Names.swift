/// Everything that some page lets its template name, as dotted paths; lists and their elements share a path.
struct Names {
    private(set) var paths: Set<String> = []

    mutating func add(_ value: Any, at path: String) {
        if !path.isEmpty { paths.insert(path) }
        if let object = value as? [String: Any] {
            for (key, below) in object { add(below, at: path.isEmpty ? key : "\(path).\(key)") }
        } else if let list = value as? [Any] {
            for element in list { add(element, at: path) }
        }
    }

    /// A name is looked for in the innermost section first, as Mustache does.
    func know(_ name: String, in sections: [String]) -> Bool {
        if name == "." { return !sections.isEmpty }
        for section in sections.reversed() where paths.contains("\(section).\(name)") { return true }
        return paths.contains(name)
    }

    /// The full path that a name means here.
    func resolve(_ name: String, in sections: [String]) -> String {
        for section in sections.reversed() where paths.contains("\(section).\(name)") { return "\(section).\(name)" }
        return name
    }
}
