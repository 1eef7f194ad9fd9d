import Gateway
import Hummingbird
import NIOCore
import NIOHTTP1

/// Names and values of a form, a query or a JSON object; no name twice.
struct FormBody: Sendable {
    enum Fault: Error, Equatable {
        case tooLarge, malformed, repeated
        /// The body did not come as a whole: a hang-up, a chunk that is none.
        case broken(String)

        /// For the log.
        var reason: String {
            switch self {
            case .tooLarge: "body too large"
            case .malformed: "malformed body or query"
            case .repeated: "a repeated name"
            case .broken(let reason): "the body broke off: \(reason)"
            }
        }
    }

    static let maximumBytes = 16 * 1024
    static let maximumFields = 32

    let pairs: [(name: String, value: String)]

    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    init(pairs: [(name: String, value: String)]) { self.pairs = pairs }

    /// The body of a POST, form-encoded or a JSON object of strings, numbers and booleans (`true` reads as `on`).
    init(of request: Request) async throws(Fault) {
        let text = try await Self.text(of: request)
        switch Self.mediaType(request) {
        case "application/json": try self.init(text: text, isJSON: true)
        case nil, "application/x-www-form-urlencoded": try self.init(text: text, isJSON: false)
        default: throw .malformed
        }
    }

    /// The text of a body, whole and UTF-8 as it came: nothing is repaired.
    static func text(of request: Request) async throws(Fault) -> String {
        let length = request.headers[.contentLength].flatMap { Int($0) }
        guard length ?? 0 <= maximumBytes else { throw .tooLarge }
        let buffer: ByteBuffer
        do { buffer = try await request.body.collect(upTo: maximumBytes) } catch is NIOTooManyBytesError {
            throw .tooLarge
        } catch let error as HTTPParserError {
            throw .broken("\(error)")
        } catch {
            throw .broken("\(type(of: error))")
        }
        // To whoever reads it, the end of a connection may look like the body's.
        guard length == nil || length == buffer.readableBytes else { throw .broken("shorter than its length") }
        guard let text = String(validating: buffer.readableBytesView, as: UTF8.self) else { throw .malformed }
        return text
    }

    /// Without its parameters.
    private static func mediaType(_ request: Request) -> String? {
        request.headers[.contentType].map { type in
            let name = type.utf8.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != UInt8(ascii: " ") }
            return String(decoding: name, as: UTF8.self).lowercased()
        }
    }

    init(text: String, isJSON: Bool) throws(Fault) {
        let pairs = try isJSON ? Self.json(text) : Self.encoded(text)
        guard pairs.count <= Self.maximumFields else { throw .tooLarge }
        guard Set(pairs.map(\.name)).count == pairs.count else { throw .repeated }
        self.pairs = pairs
    }

    /// application/x-www-form-urlencoded, repeated names included: who reads it judges them.
    static func encoded(_ text: some StringProtocol) throws(Fault) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let part = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest[part.endIndex...].dropFirst()
            guard !part.isEmpty else { continue }
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            let value = part[name.endIndex...].dropFirst()
            guard let name = decoded(name), let value = decoded(value) else {
                throw .malformed
            }
            pairs.append((name, value))
        }
        return pairs
    }

    /// nil where a % is not followed by two hexadecimal digits, or the bytes are no UTF-8.
    static func decoded(_ text: some Sequence<UInt8>) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.underestimatedCount)
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hexadecimal), let low = rest.next().flatMap(hexadecimal) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func json(_ text: String) throws(Fault) -> [(name: String, value: String)] {
        if text.isEmpty { return [] }
        let json: StrictJSON
        do { json = try StrictJSON(text.utf8) } catch { throw error == .repeatedName ? .repeated : .malformed }
        guard case .object(let members) = json else { throw .malformed }
        var pairs: [(name: String, value: String)] = []
        for (name, value) in members {
            if let text = try self.text(value) { pairs.append((name, text)) }
        }
        return pairs
    }

    /// nil for null and false: as an unticked box, they are not sent.
    private static func text(_ value: StrictJSON) throws(Fault) -> String? {
        switch value {
        case .null, .bool(false): return nil
        case .bool(true): return "on"
        case .string(let text): return text
        case .number(let number):
            guard let whole = Int(exactly: number), whole.magnitude < exactWholes else { throw .malformed }
            return String(whole)
        case .array, .object: throw .malformed
        }
    }

    /// Every whole number below it has a Double of its own (2⁵³): no two are read as the same.
    private static let exactWholes: UInt = 1 << 53
}
