import HTTPTypes
import Hummingbird

/// A URL, a method and what answers there.
struct Route: Sendable {
    typealias Answer = @Sendable (Request, GatehouseContext) async throws -> Response

    let method: HTTPRequest.Method
    /// As the router reads it: `/s/:id/:form`.
    let path: String
    let answer: Answer

    init(_ method: HTTPRequest.Method, _ path: String, _ answer: @escaping Answer) {
        self.method = method
        self.path = path
        self.answer = answer
    }

    static func get(_ path: String, _ answer: @escaping Answer) -> Route { Route(.get, path, answer) }
    static func post(_ path: String, _ answer: @escaping Answer) -> Route { Route(.post, path, answer) }

    /// The same in a task of its own, which frees what it needed when it ends: a connection's task would keep as much as the
    /// deepest of its requests needed, some 70 KB, for as long as the browser keeps the connection.
    func apart() -> Route {
        Route(method, path) { [answer] request, context in
            try await withThrowingTaskGroup(of: Response.self) { group in
                group.addTask { try await answer(request, context) }
                guard let response = try await group.next() else { throw CancellationError() }
                return response
            }
        }
    }
}

/// What each path answers to. The router tells a wrong method and a wrong path alike.
struct KnownMethods: Sendable {
    private let routes: [(path: [Substring], method: HTTPRequest.Method)]

    init(_ routes: [Route]) {
        self.routes = routes.flatMap { route in
            // The router makes a HEAD of every GET.
            (route.method == .get ? [.get, .head] : [route.method]).map { (route.path.split(separator: "/"), $0) }
        }
    }

    /// The methods of a path, in the order of its routes; none where nothing is known of it.
    func at(_ path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/")
        return routes.filter { Self.matches(parts, $0.path) }.map(\.method)
    }

    private static func matches(_ parts: [Substring], _ path: [Substring]) -> Bool {
        parts.count == path.count && zip(parts, path).allSatisfy { $1.first == ":" || $0 == $1 }
    }
}
