import Hummingbird

/// What every page of the demo client wants to know of a request.
struct DemoVisit {
    let fields: Fields
    let language: Language
    /// The application's own session, from its cookie.
    let session: String?

    init(_ request: Request) throws(Fields.Problem) {
        fields = try Fields(queryOf: request)
        language = Language(fields, request)
        session = request.cookies[DemoSessions.cookie]?.value
    }
}
