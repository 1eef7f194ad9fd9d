import Gateway
import Hummingbird

/// RFC 9457.
struct ProblemDocument: Encodable {
    let type = "about:blank"
    var title: String
    var status: Int
    var detail: String
    var code: String
    var reference: String
}
