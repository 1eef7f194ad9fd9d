import Glibc

/// What a server answered, as far as the bench looks at it.
struct HTTPAnswer {
    var status = 0
    var location: String?
    /// `name=value` of each Set-Cookie.
    var cookies: [Substring] = []
    var body: [UInt8] = []

    /// The value between `prefix` and the next quotation mark.
    func value(after prefix: String) -> String? {
        guard let begin = body.firstPosition(of: Array(prefix.utf8), from: 0) else { return nil }
        let rest = body[(begin + prefix.utf8.count)...]
        return String(decoding: rest.prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }
}

/// A kept HTTP/1.1 connection to a port of this machine: blocking, and as lean as it gets, because the client shares the
/// processors with what is measured.
final class HTTPConnection {
    private let port: Int
    private var socket: Int32?
    private var buffer: [UInt8] = []

    init(port: Int) { self.port = port }

    deinit { if let socket { Glibc.close(socket) } }

    /// One exchange. A connection that the server has closed is a failure, save before the first byte of a GET.
    /// - Parameter head: further header lines, each with its line end.
    func exchange(_ method: String, _ path: String, head: String = "", form: String? = nil) throws -> HTTPAnswer {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(head)"
        if let form {
            text +=
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(form.utf8.count)\r\n\r\n\(form)"
        } else {
            text += "\r\n"
        }
        let isFresh = socket == nil
        do {
            let socket = try connected()
            try send(Array(text.utf8), over: socket)
            return try receive(from: socket)
        } catch is ClosedConnection {
            drop()
            guard method == "GET", !isFresh else { throw Failure("port \(port) closed the connection at \(path)") }
            return try exchange(method, path, head: head, form: form)
        }
    }

    private struct ClosedConnection: Error {}

    private func drop() {
        if let socket { Glibc.close(socket) }
        socket = nil
        buffer = []
    }

    private func connected() throws -> Int32 {
        if let socket { return socket }
        let descriptor = try Loopback.connect(to: port)
        socket = descriptor
        return descriptor
    }

    private func send(_ bytes: [UInt8], over socket: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let written = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard written > 0 else { throw ClosedConnection() }
            sent += written
        }
    }

    private func receive(from socket: Int32) throws -> HTTPAnswer {
        buffer.removeAll(keepingCapacity: true)
        var headEnd: Int?
        while headEnd == nil {
            let before = max(0, buffer.count - 3)
            try fill(from: socket)
            headEnd = buffer.firstPosition(of: Self.emptyLine, from: before)
        }
        let bodyBegin = (headEnd ?? 0) + Self.emptyLine.count
        var (answer, length) = Self.head(String(decoding: buffer[..<bodyBegin], as: UTF8.self))
        while buffer.count < bodyBegin + length { try fill(from: socket) }
        answer.body = Array(buffer[bodyBegin..<bodyBegin + length])
        return answer
    }

    private func fill(from socket: Int32) throws {
        let room = 32 * 1024
        let before = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: room))
        let read = buffer.withUnsafeMutableBytes { recv(socket, $0.baseAddress?.advanced(by: before), room, 0) }
        buffer.removeLast(room - max(0, read))
        guard read > 0 else { throw ClosedConnection() }
    }

    private static let emptyLine = Array("\r\n\r\n".utf8)

    private static func head(_ text: String) -> (HTTPAnswer, length: Int) {
        var answer = HTTPAnswer()
        var length = 0
        for (index, line) in text.split(separator: "\r\n").enumerated() {
            if index == 0 {
                answer.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
                continue
            }
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased() {
            case "content-length": length = Int(value) ?? 0
            case "location": answer.location = String(value)
            case "set-cookie": answer.cookies.append(value.prefix { $0 != ";" })
            default: break
            }
        }
        return (answer, length)
    }
}

extension [UInt8] {
    /// Where `pattern` first stands.
    func firstPosition(of pattern: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, count >= pattern.count else { return nil }
        return withUnsafeBufferPointer { bytes in
            var at = start
            while at + pattern.count <= bytes.count {
                if bytes[at] == first, bytes[at..<at + pattern.count].elementsEqual(pattern) { return at }
                at += 1
            }
            return nil
        }
    }
}
