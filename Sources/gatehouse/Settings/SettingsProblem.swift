/// One thing that is wrong, on one line, without the value of any secret.
struct SettingsProblem: Sendable, Equatable, CustomStringConvertible {
    let file: String
    /// The setting, like `clients.crm-web.redirect_uris[0]`; `file` for the file as a whole.
    let path: String
    let wrong: String
    let expected: String

    var description: String { "\(file): \(path): \(wrong), expected \(expected)" }
}
