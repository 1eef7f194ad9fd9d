/// One of the gateway's own keys: 32 random bytes, written in base64. It prints as little as a `Secret`.
struct SealingKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Exactly 32 bytes.
    let bytes: [UInt8]

    var description: String { "[secret]" }
    var debugDescription: String { "[secret]" }
    var customMirror: Mirror { Mirror(reflecting: "[secret]") }
}
