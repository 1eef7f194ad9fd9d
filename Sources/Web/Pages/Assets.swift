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

/// The brand's colour and the text on it.
public struct Accent: Sendable {
    let red: Int, green: Int, blue: Int

    /// nil where `text` is not `#rrggbb`.
    public init?(_ text: String) {
        guard text.utf8.count == 7, text.hasPrefix("#"), text.dropFirst().allSatisfy(\.isHexDigit),
            let value = Int(text.dropFirst(), radix: 16)
        else { return nil }
        (red, green, blue) = (value >> 16, value >> 8 & 0xff, value & 0xff)
    }

    /// WCAG 2.2 relative luminance, 0 to 1.
    var luminance: Double {
        func linear(_ channel: Int) -> Double {
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// Black or white, whichever reads better: one of the two always reaches 4.5:1.
    var textIsWhite: Bool { 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 }

    var hex: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The brand's tile, for the browser's tab.
    func icon(_ initial: String) -> String {
        let letter = initial.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        return
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"8\" "
            + "fill=\"\(hex)\"/><text x=\"16\" y=\"23\" text-anchor=\"middle\" font-family=\"sans-serif\" font-weight=\"700\" "
            + "font-size=\"20\" fill=\"\(textIsWhite ? "#ffffff" : "#000000")\">\(letter)</text></svg>\n"
    }

    var stylesheet: String { ":root{--accent:\(hex);--on-accent:\(textIsWhite ? "#ffffff" : "#000000")}\n" }
}
