import Foundation
import SignUpFlow
import Testing
import Yams

@testable import Gateway
@testable import Web

/// The product's own templates, as they stand in the repository.
enum TemplateFiles {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../templates").standardized

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// Texts of the templates by name.
    static func all() throws -> [String: String] {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".mustache")
        }
        return Dictionary(
            uniqueKeysWithValues: try files.map { (String($0.dropLast(".mustache".count)), try text($0)) })
    }

    static func wording(_ language: Language) throws -> Wording {
        let tree = try #require(try Yams.load(yaml: text("wording.\(language).yaml")) as? [String: Any])
        return Wording(language: language, tree: tree)
    }

    static func wordings() throws -> [Language: Wording] { try read.get() }

    /// Read once: parsing takes longer than most tests.
    private static let read = Result {
        [Language.russian: try wording(.russian), .english: try wording(.english)]
    }

    static func assets() throws -> [String: [UInt8]] {
        let assets = folder.appendingPathComponent("assets")
        let names = try FileManager.default.contentsOfDirectory(atPath: assets.path)
        return Dictionary(
            uniqueKeysWithValues: try names.map {
                ($0, [UInt8](try Data(contentsOf: assets.appendingPathComponent($0))))
            })
    }

    static func countries(_ phones: PhoneNumbers) throws -> Countries { try listed.get() }

    private static let listed = Result {
        try countries(
            all: PhoneNumbers(
                accept: .valid, countries: .all, defaultCountry: CountryCode("RU"), ranges: Shipped.ranges))
    }

    private static func countries(all phones: PhoneNumbers) throws -> Countries {
        let all = try #require(try Yams.load(yaml: text("countries.yaml")) as? [String: [String: Any]])
        var names: [Language: [(code: CountryCode, name: String)]] = [:]
        var usual: [Language: [CountryCode]] = [:]
        for (language, value) in all {
            let rows = value["names"] as? [[String: String]] ?? []
            names[Language(language)] = rows.compactMap { row in
                row["code"].flatMap { code in row["name"].map { (CountryCode(code), $0) } }
            }
            usual[Language(language)] = (value["usual"] as? [String] ?? []).map { CountryCode($0) }
        }
        let codes = Dictionary(uniqueKeysWithValues: phones.countries().map { ($0.code, $0.callingCode) })
        let source = Countries.Source(names: names, usual: usual, callingCodes: codes)
        return Countries { source }
    }
}
