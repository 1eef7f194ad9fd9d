import Logging
import SignUpFlow

/// The log: one JSON object a line, whatever its text holds.
///
/// Metadata stands beside `time`, `level`, `message` and `logger`; a key that is one of these four is written with
/// `metadata.` before it, so that no caller can pass for the log itself.
struct JSONLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let now: @Sendable () -> Instant
    private let write: @Sendable ([UInt8]) -> Void

    private static let ownKeys: Set<String> = ["time", "level", "message", "logger"]

    /// - Parameters:
    ///   - now: the wall clock, since 1970.
    ///   - write: takes a whole line with its line feed.
    init(
        label: String, level: Logger.Level = .info, metadataProvider: Logger.MetadataProvider? = nil,
        now: @escaping @Sendable () -> Instant = Parts.wallClock,
        write: @escaping @Sendable ([UInt8]) -> Void = LineOutput.standardError.write
    ) {
        self.label = label
        self.logLevel = level
        self.metadataProvider = metadataProvider
        self.now = now
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = JSONLine()
        line.open()
        line.add("time", time: now())
        line.add("level", event.level.rawValue)
        line.add("message", event.message.description)
        line.add("logger", label)
        for (key, value) in everything(beside: event).sorted(by: { $0.key < $1.key }) {
            line.add(Self.ownKeys.contains(key) ? "metadata.\(key)" : key, value)
        }
        line.close()
        write(line.bytes)
    }

    /// What stands in the place of lines that nobody could be given.
    @Sendable static func lost(_ count: Int) -> [UInt8] {
        var line = JSONLine()
        line.open()
        line.add("time", time: Parts.wallClock())
        line.add("level", Logger.Level.warning.rawValue)
        line.add("message", "log lines lost")
        line.add("logger", "gatehouse")
        line.add("count", .stringConvertible(count))
        line.close()
        return line.bytes
    }

    /// The nearest says it: the event's own metadata before the provider's, that before the logger's.
    private func everything(beside event: LogEvent) -> Logger.Metadata {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error, all["error"] == nil { all["error"] = "\(error)" }
        return all
    }

}
