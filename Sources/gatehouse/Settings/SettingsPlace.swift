/// Where in the file something stands: the path a person reads, and the position that orders problems.
struct SettingsPlace {
    let path: String
    let line: Int
    let column: Int

    static let file = SettingsPlace(path: "file", line: 0, column: 0)

    func key(_ name: String, line: Int? = nil, column: Int? = nil) -> SettingsPlace {
        let path = path.isEmpty ? name : "\(path).\(name)"
        return SettingsPlace(path: path, line: line ?? self.line, column: column ?? self.column)
    }

    /// Another setting, told where this one stands.
    func elsewhere(_ path: String) -> SettingsPlace {
        SettingsPlace(path: path, line: line, column: column)
    }

    func item(_ index: Int, line: Int, column: Int) -> SettingsPlace {
        SettingsPlace(path: "\(path)[\(index)]", line: line, column: column)
    }
}
