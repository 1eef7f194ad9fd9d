import Foundation
import Testing

/// The picture of the targets: who may know whom, and which library stands behind which target.
@Suite struct ImportTests {
    /// The standard library's own modules are free to all; every other import of a target stands here.
    private static let allowed: [String: Set<String>] = [
        "SignUpFlow": [],
        "Compiled": [],
        "Outbound": ["CCurl", "CCurlShim"],
        "Gateway": [
            "SignUpFlow", "Compiled", "Outbound", "CPhone", "CArgon2", "CIDN2", "GRDB", "GRDBSQLite", "JWTKit",
            "Crypto",
            "CryptoExtras", "Logging", "Metrics",
        ],
        "Web": [
            "Gateway", "SignUpFlow", "Compiled", "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOHTTP1",
            "NIOHTTPTypes", "NIOHTTPTypesHTTP1", "Mustache", "CZlib", "Logging", "Metrics",
        ],
        "Simulators": [
            "Hummingbird", "HTTPTypes", "NIOCore", "NIOPosix", "ServiceLifecycle", "JWTKit", "Crypto", "CryptoExtras",
            "Logging",
        ],
        "gatehouse": [
            "Web", "Gateway", "SignUpFlow", "Outbound", "Simulators", "Hummingbird", "NIOCore", "Yams",
            "ArgumentParser", "ServiceLifecycle", "UnixSignals", "Logging", "Metrics",
        ],
    ]
    private static let standard: Set<String> = [
        "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Synchronization",
    ]

    @Test(arguments: allowed.keys.sorted())
    func `a target imports what its place allows, and nothing else`(target: String) throws {
        let allowed = try #require(Self.allowed[target])
        let files = try Self.files(of: target)
        #expect(!files.isEmpty)
        var seen: Set<String> = []
        for (file, text) in files {
            let imports = Self.imports(in: text)
            let foreign = imports.subtracting(allowed).subtracting(Self.standard)
            #expect(foreign.isEmpty, "\(file) imports \(foreign.sorted())")
            seen.formUnion(imports)
        }
        #expect(allowed.subtracting(seen).isEmpty, "the table allows \(target) more than it uses")
    }

    @Test(arguments: allowed.keys.sorted())
    func `the decision that says why names the same`(target: String) throws {
        let record = Self.sources.appendingPathComponent("../docs/decisions/0008-what-each-target-may-import.md")
        let rows = try String(contentsOf: record, encoding: .utf8).split(separator: "\n")
        let row = try #require(rows.first { $0.hasPrefix("| `\(target)` |") }).split(separator: "|")
        var named = Set(row[1].matches(of: /`(\w+)`/).map { String($0.1) })
        if row[1].contains("all targets") { named.formUnion(Set(Self.allowed.keys).subtracting([target])) }
        if row[1].contains("but `Compiled`") { named.remove("Compiled") }
        #expect(named == Self.allowed[target])
    }

    @Test func `what newer headers of libcurl declare otherwise comes through the shim`() throws {
        // Options, results and what can be asked are cases of enums in every version.
        let cases = /CURL(?:M?OPT|INFO|E)_\w+|CURLM_OK|CURLMSG_DONE/
        for (file, text) in try Self.files(of: "Outbound") {
            let other = text.matches(of: /\bCURL\w*_\w+/).map { String($0.0) }.filter {
                $0.wholeMatch(of: cases) == nil
            }
            #expect(other == [], "\(file)")
        }
    }

    @Test func `system libraries are linked by their names alone, whatever archives a release ships`() throws {
        let manifest = try String(
            contentsOf: Self.sources.appendingPathComponent("../Package.swift"), encoding: .utf8)
        #expect(manifest.contains(".linkedLibrary(\"phonenumber\")"))
        for archive in ["-l:", ".a\"", "-Bstatic"] { #expect(!manifest.contains(archive)) }
    }

    @Test func `every target has its row`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
        // What is C or C++ has no Swift imports.
        #expect(
            Set(folders).subtracting(["CArgon2", "CCurl", "CCurlShim", "CIDN2", "CPhone", "CZlib"])
                == Set(Self.allowed.keys))
    }

    @Test func `decisions are pure: the flow has no clock, chance or I-O`() throws {
        for (file, text) in try Self.files(of: "SignUpFlow") {
            #expect(Self.imports(in: text).isEmpty, "\(file)")
            for word in ["ContinuousClock", "SuspendingClock", ".random(", "RandomNumberGenerator", "async ", "print("]
            {
                #expect(!text.contains(word), "\(file): \(word)")
            }
        }
    }

    @Test func `only the store's own files know its engine`() throws {
        for (file, text) in try Self.files(of: "Gateway") where !file.hasPrefix("Stores/") {
            #expect(Self.imports(in: text).isDisjoint(with: ["GRDB", "GRDBSQLite"]), "\(file)")
        }
    }

    @Test func `only the hasher's own files know what hashes`() throws {
        for (file, text) in try Self.files(of: "Gateway") where !file.hasPrefix("Passwords/") {
            #expect(!Self.imports(in: text).contains("CArgon2"), "\(file)")
        }
    }

    // MARK: Parts

    private static let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../Sources").standardized

    /// Path below the target's folder, and text.
    private static func files(of target: String) throws -> [(file: String, text: String)] {
        let folder = sources.appendingPathComponent(target)
        let names = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
        return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            (name, try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8))
        }
    }

    private static func imports(in text: String) -> Set<String> {
        Set(
            text.matches(of: /(?m)^(?:@\w+ )*(?:\w+ )?import (?:struct |class |enum |func )?(\w+)/).map { String($0.1) }
        )
    }
}
