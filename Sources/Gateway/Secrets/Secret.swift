import SignUpFlow

/// A text that must not be seen: in no log line, no error, no debugger's dump. Only `reveal` gives it away.
public struct Secret: Sendable, Equatable {
    /// The text itself, for the one place that sends or checks it.
    public let reveal: String

    public init(_ text: String) { reveal = text }

    /// Equality that tells by its time neither the length nor where the first difference is.
    public func matches(_ other: String) -> Bool { Digest.sha256(reveal).matches(.sha256(other)) }

    public static func == (a: Secret, b: Secret) -> Bool { a.matches(b.reveal) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[secret]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
