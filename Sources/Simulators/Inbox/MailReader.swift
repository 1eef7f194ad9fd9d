import FoundationEssentials

/// A letter as a person reads it: enough of MIME (RFC 5322, 2045 to 2047) for plain letters and such with a text and an HTML
/// part.
struct MailReader {
    let id: String
    let subject: String
    let text: String
    let html: String?

    /// - Parameter message: with CRLF or LF, as it came.
    init(_ message: String) {
        let top = Entity(message)
        subject = Self.words(top["subject"] ?? "")
        id = (top["message-id"] ?? "").filter { $0 != "<" && $0 != ">" }
        let parts = top.boundary.map { top.parts($0) } ?? [top]
        text = parts.first { !$0.isHTML }?.content ?? ""
        html = parts.first { $0.isHTML }?.content
    }

    /// Header fields and what follows them.
    private struct Entity {
        private var fields: [String: String] = [:]
        private let body: String

        init(_ message: String) {
            var lines = message.replacing("\r\n", with: "\n").split(
                separator: "\n", omittingEmptySubsequences: false)[...]
            var last: String?
            while let line = lines.popFirst(), !line.isEmpty {
                if line.first == " " || line.first == "\t" {
                    if let last { fields[last, default: ""] += " " + line.drop { $0 == " " || $0 == "\t" } }
                } else if let colon = line.firstIndex(of: ":") {
                    let name = line[..<colon].lowercased()
                    fields[name] = String(line[line.index(after: colon)...].drop { $0 == " " })
                    last = name
                }
            }
            body = lines.joined(separator: "\n")
        }

        subscript(name: String) -> String? { fields[name] }

        var isHTML: Bool { self["content-type"]?.lowercased().hasPrefix("text/html") == true }

        var boundary: String? {
            guard let type = self["content-type"], type.lowercased().hasPrefix("multipart/"),
                let found = type.firstMatch(of: /boundary="?([^";]+)"?/)
            else { return nil }
            return String(found.1)
        }

        func parts(_ boundary: String) -> [Entity] {
            // What stands before the first boundary and behind the last is no part.
            body.split(separator: "--\(boundary)--", omittingEmptySubsequences: false).first.map { inner in
                "\n\(inner)".split(separator: "\n--\(boundary)\n", omittingEmptySubsequences: false).dropFirst()
                    .map { Entity(String($0)) }
            } ?? []
        }

        var content: String {
            guard self["content-transfer-encoding"]?.lowercased() == "base64" else { return body }
            let data = Data(base64Encoded: body.filter { !$0.isWhitespace }) ?? Data()
            return String(decoding: data, as: UTF8.self).replacing("\r\n", with: "\n")
        }
    }

    /// A header's text with its encoded words read.
    private static func words(_ value: String) -> String {
        value.replacing(/\?=\s+=\?/, with: "?==?").replacing(/=\?[Uu][Tt][Ff]-8\?[Bb]\?([^?]*)\?=/) { word in
            String(decoding: Data(base64Encoded: String(word.1)) ?? Data(), as: UTF8.self)
        }
    }
}
