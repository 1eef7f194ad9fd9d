import Gateway
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import SignUpFlow

/// Around every request, unknown addresses and bad bodies included: limits, the cross-site check, security headers, problems as
/// pages, the log line and the metrics.
struct Envelope: RouterMiddleware {
    typealias Context = GatehouseContext
    private let site: Site
    private let methods: KnownMethods
    /// On every answer; no route sets one of these. Made once: each is looked through for what may not stand in a field.
    private let dress: [HTTPField]

    init(site: Site, methods: KnownMethods) {
        self.site = site
        self.methods = methods
        let hsts = HTTPField(name: .strictTransportSecurity, value: "max-age=31536000; includeSubDomains")
        dress =
            [
                HTTPField(name: .contentSecurityPolicy, value: site.contentSecurityPolicy),
                HTTPField(name: .xContentTypeOptions, value: "nosniff"),
                HTTPField(name: .referrerPolicy, value: "same-origin"),
                HTTPField(name: .crossOriginOpenerPolicy, value: "same-origin"),
                HTTPField(name: .xFrameOptions, value: "DENY"),
            ] + (site.cookies.isSecure ? [hsts] : [])
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
        dress(&response)
        measure(response, request, context, since: began)
        return response
    }

    private func admit(_ request: Request) throws(Problem) {
        guard request.head.path?.utf8.count ?? 0 <= 8 * 1024 else { throw .tooLarge }
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

    private func dress(_ response: inout Response) {
        for field in dress { response.headers.append(field) }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
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
    static let referrerPolicy = named("Referrer-Policy")
    static let crossOriginOpenerPolicy = named("Cross-Origin-Opener-Policy")
    static let xFrameOptions = named("X-Frame-Options")
    static let xForwardedFor = named("X-Forwarded-For")

    private static func named(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
        return name
    }
}
