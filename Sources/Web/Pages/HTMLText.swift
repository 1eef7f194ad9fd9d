import Mustache

/// How values are written into pages. swift-mustache's own way takes a text sign by sign, which was a fifth of drawing a page.
struct HTMLText: MustacheContentType {
    private static let name = "PAGE"

    /// Stands before each template, on a line of its own, which is not drawn: a partial begins with the library's own way again.
    static let mark = "{{% CONTENT_TYPE:\(name)}}\n"

    /// Makes `mark` known to the library.
    static func register() { MustacheContentTypes.register(HTMLText(), named: name) }

    func escapeText(_ text: String) -> String { Self.escaped(text) }

    /// The text as it can stand in an element or a quoted attribute, and no tag of a template either.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { entity($0) != nil }) else { return text }
        var result: [UInt8] = []
        for byte in text.utf8 {
            if let entity = entity(byte) { result += entity.utf8 } else { result.append(byte) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func entity(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        case UInt8(ascii: "{"): "&#123;"
        default: nil
        }
    }
}
