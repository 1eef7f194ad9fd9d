/// A value that must not be seen in a log, an error or a debugger's dump. Whoever needs it says so by `reveal()`.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// The value itself, for the one call that needs it.
    func reveal() -> String { text }

    var description: String { "[secret]" }
    var debugDescription: String { "[secret]" }
    var customMirror: Mirror { Mirror(reflecting: "[secret]") }
}

/// One of the gateway's own keys: 32 random bytes, written in base64. It prints as little as a `Secret`.
struct SealingKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Exactly 32 bytes.
    let bytes: [UInt8]

    var description: String { "[secret]" }
    var debugDescription: String { "[secret]" }
    var customMirror: Mirror { Mirror(reflecting: "[secret]") }
}
