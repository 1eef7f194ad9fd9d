import Foundation
import Testing

@testable import Gateway
@testable import gatehouse

/// `docs/operations.md` says what is logged, counted and kept: no more and no less than the sources do.
struct OperationsPageTests {
    private let page: Page
    private let sources: Sources

    init() throws {
        page = try Page()
        sources = try Sources()
    }

    @Test func `the page names every message of the log with its levels, and no other`() {
        let logged = sources.messages
        #expect(!logged.isEmpty)
        #expect(Set(page.messages.keys) == Set(logged.keys))
        // A call that asks elsewhere for its level names none.
        for (message, levels) in logged where !levels.isEmpty {
            #expect(page.messages[message] == levels, "\(message)")
        }
    }

    @Test func `every message of the log stands in the sources as it is written`() {
        #expect(sources.unreadable == [])
    }

    @Test func `the page names every metric with its labels, and no other`() {
        #expect(!sources.metrics.isEmpty)
        #expect(page.metrics == sources.metrics)
        let counted = Set(sources.metrics.keys).subtracting([PrometheusMetrics.refusedName])
        #expect(Set(MetricsCatalogue.help.keys) == counted)
    }

    @Test func `the page names every peer that is no provider`() {
        #expect(!sources.peers.isEmpty)
        #expect(sources.peers.filter { !page.row(of: "gatehouse_outbound_request_seconds").contains("`\($0)`") } == [])
    }

    @Test func `the page names every event of the audit, and no other`() {
        #expect(page.auditEvents == Set(AuditEvent.allCases.map(\.rawValue)))
    }

    @Test func `a reader of the page sees a difference either way`() {
        let text = """
            ## Log
            | `message` | level | fields | means |
            | --- | --- | --- | --- |
            | `one`, `two` | info, error | `x` | both |
            ## Metrics
            | name | kind | labels | counts |
            | --- | --- | --- | --- |
            | `n_total` | counter | `a`, `b` (`c`) | things |
            """
        let page = Page(text: text)
        #expect(page.messages == ["one": ["info", "error"], "two": ["info", "error"]])
        #expect(page.metrics == ["n_total": ["a", "b"]])
        let code = #"""
            logger.info("one")
            context.logger.log(
                level: bad ? .info : .error, "two", metadata: ["y": "\(z)"])
            logger.warning(text)
            Counter(label: "n_total", dimensions: [("a", x), ("b", "c")]).increment()
            """#
        let sources = Sources(text: code)
        #expect(sources.messages == ["one": ["info"], "two": ["info", "error"]])
        #expect(sources.metrics == ["n_total": ["a", "b"]])
        #expect(sources.unreadable.count == 1)
    }
}

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    .standardized

/// The page, by its tables.
private struct Page {
    let text: String

    init() throws { text = try String(contentsOf: root.appendingPathComponent("docs/operations.md"), encoding: .utf8) }
    init(text: String) { self.text = text }

    var messages: [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        for cells in rows(of: "Log") {
            for message in Self.quoted(cells[0]) { found[message] = Set(Self.words(cells[1])) }
        }
        return found
    }

    var metrics: [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        for cells in rows(of: "Metrics") {
            // What stands in brackets are a label's values.
            let labels = cells[2].replacing(/\([^)]*\)/, with: "")
            for name in Self.quoted(cells[0]) { found[name] = Set(Self.quoted(labels)) }
        }
        return found
    }

    var auditEvents: Set<String> {
        Set(Self.quoted(section("What happened to an account")).filter { $0.wholeMatch(of: /[a-z]+\.[a-z-]+/) != nil })
    }

    func row(of name: String) -> String {
        text.split(separator: "\n").first { $0.hasPrefix("| `\(name)`") }.map(String.init) ?? ""
    }

    private func section(_ title: String) -> String {
        guard let begin = text.range(of: "## \(title)\n") else { return "" }
        let rest = text[begin.upperBound...]
        return String(rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)])
    }

    /// The cells of each row but the table's head.
    private func rows(of title: String) -> [[String]] {
        section(title).split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2).map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    private static func quoted(_ text: String) -> [String] { text.matches(of: /`([^`]+)`/).map { String($0.1) } }
    private static func words(_ text: String) -> [String] { text.matches(of: /[a-z]+/).map { String($0.0) } }
}

/// What the sources log and count, as they write it.
private struct Sources {
    let text: String

    init() throws {
        var text = ""
        // The simulators are no part of what runs in service.
        for target in ["Gateway", "Outbound", "Web", "gatehouse"] {
            let folder = root.appendingPathComponent("Sources/\(target)")
            let names = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
            for name in names where name.hasSuffix(".swift") {
                text += try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            }
        }
        self.text = text
    }

    init(text: String) { self.text = text }

    /// Each message with its levels; none where one of its calls asks elsewhere for its level.
    var messages: [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        for call in text.matches(of: /[lL]ogger\.(trace|debug|info|notice|warning|error|critical)\(\s*"([^"\\]*)"/) {
            found[String(call.2), default: []].insert(String(call.1))
        }
        var elsewhere: Set<String> = []
        for call in text.matches(of: /[lL]ogger\.log\(\s*level: ([^"]*), "([^"\\]*)"/) {
            let levels = call.1.matches(of: /\.(trace|debug|info|notice|warning|error|critical)/).map { String($0.1) }
            found[String(call.2), default: []].formUnion(levels)
            if levels.isEmpty { elsewhere.insert(String(call.2)) }
        }
        // The log's own line about itself.
        for line in text.matches(of: /add\("message", "([^"\\]*)"\)/) { elsewhere.insert(String(line.1)) }
        for message in elsewhere { found[message] = [] }
        return found
    }

    /// Calls of the log whose message is no plain text.
    var unreadable: [String] {
        let plain = /[lL]ogger\.(trace|debug|info|notice|warning|error|critical|log)\(\s*(level: [^"]*, )?"[^"\\]*"/
        return text.matches(of: /[lL]ogger\.(trace|debug|info|notice|warning|error|critical|log)\([^)]{0,80}/)
            .map { String($0.0) }.filter { $0.prefixMatch(of: plain) == nil }
    }

    var metrics: [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        let made = /(?:Counter|Timer|Recorder|Gauge|Meter)\(\s*label: "(\w+)"(?:,\s*dimensions: \[([\s\S]*?)\]\s*\))?/
        for call in text.matches(of: made) {
            let labels = call.2.map { $0.matches(of: /\("(\w+)",/).map { String($0.1) } } ?? []
            found[String(call.1), default: []].formUnion(labels)
        }
        for name in text.matches(of: /"(gatehouse_\w+_total)"\n/) { found[String(name.1)] = [] }
        return found
    }

    var peers: Set<String> {
        Set(text.matches(of: #/\("peer", "(\w+)"\)|lane\("(\w+)",/#).compactMap { ($0.1 ?? $0.2).map(String.init) })
            .subtracting(["google", "facebook"])
    }
}
