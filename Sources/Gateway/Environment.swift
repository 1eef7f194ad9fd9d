public import Outbound
public import SignUpFlow

/// Time, chance and the network, as the assembly hands them in: tests bring a manual clock, seeded bytes and scripted answers.
public struct Environment: Sendable {
    /// The wall clock.
    public var now: @Sendable () -> Instant
    /// So many bytes from a secure generator.
    public var random: @Sendable (_ count: Int) -> [UInt8]
    /// Calls out.
    public var http: any HTTPSender

    public init(
        now: @escaping @Sendable () -> Instant, random: @escaping @Sendable (_ count: Int) -> [UInt8],
        http: any HTTPSender
    ) {
        self.now = now
        self.random = random
        self.http = http
    }
}

extension Environment {
    /// A fresh secret of 256 bits, as it stands in cookies, codes and states.
    func freshSecret() -> String { Base64URL.encode(random(32)) }

    func freshAccount() -> AccountID { AccountID(UUIDv7.make(now: now(), random: random)) }
}
