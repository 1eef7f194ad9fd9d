import Hummingbird

/// What every page of the demo client wants to know of a request.
struct DemoVisit {
    let fields: Fields
    let language: DemoLanguage
    /// The application's own session, from its cookie.
    let session: String?

    init(_ request: Request) throws(Fields.Problem) {
        fields = try Fields(queryOf: request)
        language = DemoLanguage(fields, request)
        session = request.cookies[DemoSessions.cookie]?.value
    }
}
