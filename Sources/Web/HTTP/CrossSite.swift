import HTTPTypes
import Hummingbird
import SignUpFlow

extension Request {
    /// Whether another site's page sent this to `publicURL`: by Sec-Fetch-Site where the browser sends it, else by Origin (`null` is
    /// none of ours). No browser sends neither with a POST.
    func isCrossSite(to publicURL: String) -> Bool {
        if let fetchSite = headers[.secFetchSite] { return fetchSite != "same-origin" }
        if let origin = headers[.origin] { return !origin.isByteForByte(publicURL) }
        return false
    }
}

extension HTTPField.Name {
    fileprivate static let secFetchSite: HTTPField.Name = {
        guard let name = HTTPField.Name("Sec-Fetch-Site") else { preconditionFailure("a field name") }
        return name
    }()
}
