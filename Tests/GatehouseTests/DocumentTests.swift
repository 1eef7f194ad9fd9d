import Foundation
import Testing

/// What documents say of the code.
@Suite struct DocumentTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every document, by its path.
    private static let documents: [String: String] = {
        var paths = ["README.md", "Benchmarks/README.md"]
        let docs = FileManager.default.enumerator(atPath: root.appending(path: "docs").path)
        while let path = docs?.nextObject() as? String { if path.hasSuffix(".md") { paths.append("docs/" + path) } }
        return Dictionary(
            uniqueKeysWithValues: paths.map { path in
                (
                    path,
                    FileManager.default.contents(atPath: root.appending(path: path).path).map {
                        String(decoding: $0, as: UTF8.self)
                    } ?? ""
                )
            })
    }()

    /// The names of all files of ours.
    private static let files: Set<String> = {
        var names: Set<String> = []
        for folder in ["Sources", "Tests", "Benchmarks"] {
            let found = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
            while let path = found?.nextObject() as? String {
                if !path.contains(".venv") { names.insert(String(path.split(separator: "/").last ?? "")) }
            }
        }
        return names
    }()

    @Test func `every file of the code that a document names is there`() throws {
        #expect(Self.documents.count > 20 && Self.documents.values.allSatisfy { !$0.isEmpty })
        for (path, text) in Self.documents {
            for match in text.matches(of: /(…?)([\w+]+\.(swift|py))\b/) where match.1.isEmpty {
                // The threat model calls Interop's `test_link.py` "interop/link.py".
                let names = [String(match.2), "test_\(match.2)"]
                #expect(!Self.files.isDisjoint(with: names) || match.2 == "Package.swift", "\(path): \(match.2)")
            }
            // `WebTests/SurfaceTests` names a file without its ending.
            for match in text.matches(of: /[A-Za-z]+Tests\/(?:[A-Za-z]+\/)?([A-Za-z]+Tests)\b/) {
                #expect(Self.files.contains("\(match.1).swift"), "\(path): \(match.0)")
            }
        }
    }

    @Test func `every document that another one leads to is there`() throws {
        for (path, text) in Self.documents {
            let folder = Self.root.appending(path: path).deletingLastPathComponent()
            for match in text.matches(of: /\]\(([^)#\s]+)[^)]*\)/) where !match.1.contains(":") {
                let target = folder.appending(path: String(match.1)).standardized
                #expect(FileManager.default.fileExists(atPath: target.path), "\(path): \(match.1)")
            }
        }
    }

    @Test func `every flow stands under its name in every layer`() throws {
        let flows = Self.files.filter { $0.hasSuffix("Flow.swift") && $0 != "Flow.swift" }
            .map { String($0.dropLast("Flow.swift".count)) }
        #expect(flows.count >= 11)
        for flow in flows {
            #expect(Self.files.contains("SignUp+\(flow).swift"), "\(flow)")
            let kebab = flow.replacing(/[a-z][A-Z]/) { "\($0.0.first!)-\($0.0.last!)" }.lowercased()
            #expect(Self.documents["docs/flows/\(kebab).md"] != nil, "\(kebab)")
        }
    }

    @Test func `the map is that of the code`() throws {
        let map = Process()
        map.executableURL = Self.root.appending(path: "docs/draw-map")
        map.arguments = ["--check"]
        map.standardError = FileHandle.nullDevice
        try map.run()
        map.waitUntilExit()
        #expect(map.terminationStatus == 0, "make map draws it anew")
    }
}
