import HTTPTypes

/// An error as the Graph API spells it.
struct GraphError: Error, Encodable {
    struct Body: Encodable {
        let message: String
        let type: String
        let code: Int
        let trace: String

        enum CodingKeys: String, CodingKey {
            case message, type, code
            case trace = "fbtrace_id"
        }
    }

    let error: Body
    let status: HTTPResponse.Status

    enum CodingKeys: String, CodingKey {
        case error
    }

    init(_ code: Int, _ message: String, status: HTTPResponse.Status = .badRequest) {
        error = Body(message: message, type: "OAuthException", code: code, trace: String(Random.token().prefix(16)))
        self.status = status
    }

    static var badToken: GraphError { GraphError(190, "Invalid OAuth access token - Cannot parse access token") }
    static var badApplication: GraphError { GraphError(101, "Error validating application. Invalid application ID.") }
    static var badSecret: GraphError { GraphError(1, "Error validating client secret.") }
    static var outage: GraphError {
        GraphError(
            2, "An unexpected error has occurred. Please retry your request later.", status: .internalServerError)
    }
}
