import Foundation
import Hummingbird
import Logging
import NIOCore
import Outbound
import Testing

@testable import Web

struct Answer: Sendable {
    let response: OutboundResponse

    var status: Int { response.status }
    var text: String { String(decoding: response.body, as: UTF8.self) }
    var location: String? { response.header("location") }
    func header(_ name: String) -> String? { response.header(name) }
    var setCookies: [String] { response.headers.filter { $0.name.lowercased() == "set-cookie" }.map(\.value) }

    var json: [String: Any] {
        get throws {
            try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any], "\(text)")
        }
    }

    var step: String? { text.firstMatch(of: /data-step="([a-z-]+)"/).map { String($0.1) } }
    /// Every message on the page.
    var errors: [String] { text.matches(of: /data-error="([a-z_]+)"/).map { String($0.1) } }

    /// What it says that is no error.
    var said: [String] { text.matches(of: /data-notice="([a-z_]+)"/).map { String($0.1) } }

    func hidden(_ name: String) -> String? {
        guard let start = text.firstRange(of: "name=\"\(name)\" value=\"") else { return nil }
        return String(text[start.upperBound...].prefix { $0 != "\"" })
    }
}
