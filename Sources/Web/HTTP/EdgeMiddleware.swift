import Gateway
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import SignUpFlow

/// Around every request, unknown addresses and bad bodies included: the cross-site check, security headers, problems as
/// pages, the log line and the metrics.
struct EdgeMiddleware: RouterMiddleware {
    typealias Context = GatehouseContext
    private let site: Site
    private let methods: KnownMethods
    private let fields: SecurityFields

    init(site: Site, methods: KnownMethods) {
        self.site = site
        self.methods = methods
        fields = SecurityFields(site)
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let began = ContinuousClock.now
        var response: Response
        do {
            try admit(request)
            response = try await Deadline.$ofRequest.withValue(context.deadline) { try await next(request, context) }
            if response.status == .notFound, response.headers[.contentType] == nil { throw Problem.notFound }
        } catch {
            response = answer(error, request, context)
        }
        // The router takes the body from what it finds alone.
        if request.method == .head { response = response.createHeadResponse() }
        fields.dress(&response, at: request.uri.path)
        measure(response, request, context, since: began)
        return response
    }

    private func admit(_ request: Request) throws(Problem) {
        guard request.method == .post, !Routes.takesForeignPosts.contains(request.uri.path) else { return }
        guard !request.isCrossSite(to: site.publicURL) else { throw .crossSite }
    }

    private func answer(_ error: any Error, _ request: Request, _ context: Context) -> Response {
        var (problem, reason) = Problem.of(error)
        let known = problem == .notFound ? methods.at(request.uri.path) : []
        if !known.isEmpty, !known.contains(request.method) {
            (problem, reason) = (.methodNotAllowed, "the page does not know \(request.method.known)")
        }
        context.logger.log(
            level: problem.level, "problem",
            metadata: [
                "code": "\(problem.rawValue)", "reference": "\(context.reference)", "reason": "\(reason)",
                "route": "\(context.endpointPath ?? "none")",
            ])
        Counter(label: "gatehouse_problems_total", dimensions: [("code", problem.rawValue)]).increment()
        var response = site.problemPage(problem, request, context)
        // RFC 9110, section 15.5.6.
        if problem == .methodNotAllowed {
            response.headers[.allow] = known.map(\.rawValue).joined(separator: ", ")
        }
        return response
    }

    private func measure(
        _ response: Response, _ request: Request, _ context: Context, since began: ContinuousClock.Instant
    ) {
        let route = context.endpointPath ?? "none"
        Timer(
            label: "gatehouse_http_request_seconds",
            dimensions: [
                ("route", route), ("method", request.method.known), ("status", String(response.status.code)),
            ]
        ).recordNanoseconds((ContinuousClock.now - began).nanoseconds)
    }
}

extension HTTPRequest.Method {
    /// For metrics: visitors can invent methods.
    fileprivate var known: String {
        switch self {
        case .get, .head, .post, .options, .put, .delete, .patch: rawValue
        default: "other"
        }
    }
}

extension HTTPField.Name {
    static let xForwardedFor = named("X-Forwarded-For")
}
