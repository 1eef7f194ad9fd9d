/// Everything that is wrong with a settings file, found in one reading, in the order of the file where it has one.
struct SettingsProblems: Error, Sendable, CustomStringConvertible {
    let problems: [SettingsProblem]

    /// A line for each problem, joined by line feeds.
    var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// One thing that is wrong, on one line, without the value of any secret.
struct SettingsProblem: Sendable, Equatable, CustomStringConvertible {
    let file: String
    /// The setting, like `clients.crm-web.redirect_uris[0]`; `file` for the file as a whole.
    let path: String
    let wrong: String
    let expected: String

    var description: String { "\(file): \(path): \(wrong), expected \(expected)" }
}

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
