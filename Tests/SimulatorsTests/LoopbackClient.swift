import FoundationEssentials
import NIOCore
import NIOPosix

@testable import Simulators

/// The smallest HTTP client that will do: one request a connection, no redirects followed, loopback only.
struct LoopbackClient: Sendable {
    let port: Int

    struct Answer: Sendable {
        let status: Int
        /// Names in lower case.
        let headers: [(name: String, value: String)]
        let body: String

        func header(_ name: String) -> String? {
            headers.first { $0.name == name }?.value
        }

        /// The fields of the query of the Location header, its fragment left out.
        func locationFields() throws -> Fields {
            let location = header("location") ?? ""
            let query = location.split(separator: "?", maxSplits: 1).last ?? ""
            return try Fields(String(query.split(separator: "#").first ?? ""))
        }

        /// The body as a JSON object.
        func json() throws -> [String: JSONValue] {
            try JSONDecoder().decode([String: JSONValue].self, from: Data(body.utf8))
        }
    }

    enum Failure: Error {
        case notHTTP(String)
    }

    func get(_ target: String, headers: [String: String] = [:]) async throws -> Answer {
        try await exchange("GET", target, headers: headers, body: "")
    }

    func post(
        _ target: String, form: [(name: String, value: String)], headers: [String: String] = [:]
    ) async throws -> Answer {
        var headers = headers
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return try await exchange("POST", target, headers: headers, body: PercentEncoding.form(form))
    }

    func post(_ target: String, json: String, headers: [String: String] = [:]) async throws -> Answer {
        var headers = headers
        headers["Content-Type"] = "application/json"
        return try await exchange("POST", target, headers: headers, body: json)
    }

    private func exchange(
        _ method: String, _ target: String, headers: [String: String], body: String
    ) async throws -> Answer {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if method == "POST" { head += "Content-Length: \(body.utf8.count)\r\n" }
        let request = ByteBuffer(string: head + "\r\n" + body)
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let answer = try await connection.executeThenClose { inbound, outbound in
            try await outbound.write(request)
            var answer = ByteBuffer()
            for try await part in inbound { answer.writeImmutableBuffer(part) }
            return answer
        }
        return try Self.parse(answer)
    }

    private static func parse(_ answer: ByteBuffer) throws -> Answer {
        let text = String(buffer: answer)
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw Failure.notHTTP(text) }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        guard let first = lines.first, let status = first.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { throw Failure.notHTTP(text) }
        let headers = lines.dropFirst().map { line in
            let pair = line.split(separator: ":", maxSplits: 1)
            return (name: pair[0].lowercased(), value: String((pair.count > 1 ? pair[1] : "").drop { $0 == " " }))
        }
        return Answer(status: status, headers: headers, body: String(text[end.upperBound...]))
    }
}

/// Serves a simulator on a free port while `work` runs.
func serving<Value: Sendable>(
    _ simulator: some Simulator, _ work: @escaping @Sendable (LoopbackClient) async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            try await simulator.application().run()
            return nil
        }
        group.addTask {
            try await work(LoopbackClient(port: try await simulator.port()))
        }
        defer { group.cancelAll() }
        while let ended = try await group.next() {
            if let value = ended { return value }
        }
        throw CancellationError()
    }
}
