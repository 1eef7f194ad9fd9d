import Foundation
import SignUpFlow
import Web
import Yams

/// The folder of templates, wording and assets: the settings' own, `./templates`, or what was installed beside the executable.
struct TemplateFolder: Sendable {
    let path: String

    init(_ setting: String?) throws(AssemblyError) {
        guard let setting else {
            path = try Self.find("templates")
            return
        }
        guard FileManager.default.fileExists(atPath: setting) else {
            throw AssemblyError(
                description: "templates: there is no folder \(setting), expected one with *.mustache files")
        }
        path = setting
    }

    /// The first that exists of `./NAME` and `../share/gatehouse/NAME` beside the executable.
    static func find(_ name: String) throws(AssemblyError) -> String {
        let executable =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        let beside = URL(fileURLWithPath: executable).deletingLastPathComponent()
            .appendingPathComponent("../share/gatehouse/\(name)").standardized.path
        for candidate in [name, beside] where FileManager.default.fileExists(atPath: candidate) { return candidate }
        throw AssemblyError(description: "\(name): there is neither ./\(name) nor \(beside)")
    }

    /// The text of every page's template, by its name.
    func sources() throws(AssemblyError) -> [String: String] { try sources(below: "") }

    /// The text of every letter's template, by its name: `code.html`.
    func letterSources() throws(AssemblyError) -> [String: String] { try sources(below: "mail/") }

    private func sources(below folder: String) throws(AssemblyError) -> [String: String] {
        var sources: [String: String] = [:]
        for name in try names(in: "\(path)/\(folder)") where name.hasSuffix(".mustache") {
            sources[String(name.dropLast(".mustache".count))] = try text(folder + name)
        }
        return sources
    }

    func wording(_ language: Language) throws(AssemblyError) -> Wording {
        guard let tree = try yaml("wording.\(language).yaml") as? [String: Any] else {
            throw AssemblyError(description: "templates: wording.\(language).yaml holds no sentences")
        }
        return Wording(language: language, tree: tree)
    }

    func assets() throws(AssemblyError) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try names(in: "\(path)/assets") { files[name] = [UInt8](try data("assets/\(name)")) }
        return files
    }

    /// The passwords that are tried first, one on each line.
    func commonPasswords() throws(AssemblyError) -> [UInt8] { [UInt8](try data("common-passwords.txt")) }

    /// Names of countries by language, and which stand first.
    func countries() throws(AssemblyError) -> (
        names: [Language: [(code: CountryCode, name: String)]], usual: [Language: [CountryCode]]
    ) {
        var names: [Language: [(code: CountryCode, name: String)]] = [:]
        var usual: [Language: [CountryCode]] = [:]
        for (language, value) in try yaml("countries.yaml") as? [String: [String: Any]] ?? [:] {
            let rows = value["names"] as? [[String: String]] ?? []
            names[Language(language)] = rows.compactMap { row in
                row["code"].flatMap { code in row["name"].map { (CountryCode(code), $0) } }
            }
            usual[Language(language)] = (value["usual"] as? [String] ?? []).map { CountryCode($0) }
        }
        return (names, usual)
    }

    private func names(in folder: String) throws(AssemblyError) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
            throw AssemblyError(description: "templates: \(folder) can't be read")
        }
    }

    private func data(_ name: String) throws(AssemblyError) -> Data {
        guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else {
            throw AssemblyError(description: "templates: \(path)/\(name) can't be read")
        }
        return data
    }

    private func text(_ name: String) throws(AssemblyError) -> String {
        String(decoding: try data(name), as: UTF8.self)
    }

    /// Every scalar is a text: no word means `true` here, and the country `NO` is Norway.
    private func yaml(_ name: String) throws(AssemblyError) -> Any? {
        let text = try text(name)
        do { return try Yams.load(yaml: text, .basic) } catch {
            throw AssemblyError(description: "templates: \(name): \(error)")
        }
    }
}
