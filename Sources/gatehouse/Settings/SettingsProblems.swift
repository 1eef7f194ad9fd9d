/// Everything that is wrong with a settings file, found in one reading, in the order of the file where it has one.
struct SettingsProblems: Error, Sendable, CustomStringConvertible {
    let problems: [SettingsProblem]

    /// A line for each problem, joined by line feeds.
    var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
