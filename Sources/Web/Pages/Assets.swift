import CZlib
import Foundation
import Gateway
import SignUpFlow

/// Stylesheets, script and marks: read once, named by what they hold, cached by browsers for a year. They are compressed here;
/// pages are not: a ticket stands in them beside what somebody else may have put into the address (BREACH).
public struct Assets: Sendable {
    struct Asset: Sendable {
        var type: String
        var bytes: [UInt8]
        /// The same, compressed; nil where that is no smaller.
        var gzip: [UInt8]?
    }

    private let byPath: [String: Asset]
    private let paths: [String: String]

    /// - Parameters:
    ///   - files: name (`app.css`) and bytes of each file.
    ///   - accent: the brand's colour.
    ///   - initial: the brand's first letter, for the icon.
    public init(files: [String: [UInt8]], accent: Accent, initial: String) {
        var byPath: [String: Asset] = [:]
        var paths: [String: String] = [:]
        let made = ["brand.css": accent.stylesheet, "icon.svg": accent.icon(initial)].mapValues { [UInt8]($0.utf8) }
        // Stylesheets last: they name the pictures by their fingerprinted paths.
        for (name, file) in files.merging(made, uniquingKeysWith: { $1 }).sorted(by: {
            Self.order($0.key) < Self.order($1.key)
        }) {
            let bytes = name.hasSuffix(".css") ? Self.linked(file, to: paths) : file
            let parts = name.split(separator: ".")
            let print = SignUpFlow.Digest.sha256(bytes).rawValue.prefix(10)
            let path = "/assets/\(parts.dropLast().joined(separator: "."))-\(print).\(parts.last ?? "")"
            byPath[path] = Asset(type: Self.type(of: name), bytes: bytes, gzip: Self.gzip(bytes))
            paths[name] = path
        }
        self.byPath = byPath
        self.paths = paths
    }

    subscript(path: String) -> Asset? { byPath[path] }

    /// The fingerprinted path of a file; the plain one where there is no such file, which leads to 404.
    func path(_ name: String) -> String { paths[name] ?? "/assets/\(name)" }

    private static func order(_ name: String) -> String { (name.hasSuffix(".css") ? "2" : "1") + name }

    private static func linked(_ stylesheet: [UInt8], to paths: [String: String]) -> [UInt8] {
        let parts = String(decoding: stylesheet, as: UTF8.self).components(separatedBy: "url(\"")
        let linked = parts.dropFirst().map { part in
            let name = part.prefix { $0 != "\"" }
            return (paths[String(name)] ?? String(name)) + part.dropFirst(name.count)
        }
        return [UInt8](([parts[0]] + linked).joined(separator: "url(\"").utf8)
    }

    private static func gzip(_ bytes: [UInt8]) -> [UInt8]? {
        let bound = czlib_bound(bytes.count)
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = czlib_gzip(bytes, bytes.count, buffer.baseAddress, bound)
        }
        return packed.isEmpty || packed.count >= bytes.count ? nil : packed
    }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        default: "application/octet-stream"
        }
    }
}
