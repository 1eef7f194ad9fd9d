/// A sender, and which messages go by it.
public struct SMSRoute: Sendable {
    public let sender: any SMSSender
    /// The beginnings, in E.164 (`+7`, `+4915`), of the numbers it takes; empty: all.
    public let prefixes: [String]
    /// Routes with one are tried before the others, each first so often as its weight says; nil: in the settings' order.
    public let weight: Int?

    public init(_ sender: any SMSSender, prefixes: [String] = [], weight: Int? = nil) {
        self.sender = sender
        self.prefixes = prefixes
        self.weight = weight
    }

    func takes(_ number: String) -> Bool { prefixes.isEmpty || prefixes.contains { number.hasPrefix($0) } }
}
