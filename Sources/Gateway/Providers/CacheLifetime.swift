import Outbound

/// How long a published document may be used without asking again: `max-age` of Cache-Control (RFC 9111 §5.2.2.1), between 5
/// minutes and 24 hours; an hour where there is none.
enum CacheLifetime {
    static func of(_ response: OutboundResponse) -> Duration {
        guard let control = response.header("Cache-Control") else { return .seconds(3600) }
        for directive in control.lowercased().split(separator: ",") {
            let directive = directive.filter { $0 != " " && $0 != "\t" && $0 != "\"" }
            if directive == "no-store" || directive == "no-cache" { return .seconds(300) }
            guard directive.hasPrefix("max-age="), let seconds = Double(directive.dropFirst(8)), seconds.isFinite else {
                continue
            }
            return .seconds(min(max(seconds, 300), 86_400))
        }
        return .seconds(3600)
    }
}
