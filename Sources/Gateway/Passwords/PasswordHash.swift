/// A stored hash in the PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`, both base64 without padding.
struct PasswordHash: Equatable, Sendable {
    /// What computing it takes.
    struct Cost: Equatable, Sendable {
        /// KiB
        var memory: Int
        /// Passes
        var time: Int
        /// Lanes, which are computed one after the other here.
        var lanes = 1
    }

    var cost: Cost
    var salt: [UInt8]
    var bytes: [UInt8]

    private static let saltLengths = 8...64
    private static let hashLengths = 16...64

    init(cost: Cost, salt: [UInt8], bytes: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.bytes = bytes
    }

    /// nil for another algorithm or version, for any other spelling than our own, and for a hash that would cost more than
    /// `most`: one line in a store must not be able to take all the memory there is.
    init?(_ text: String, most: Cost) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19",
            let cost = Self.cost(parts[3]), let salt = Self.decode(parts[4]), let bytes = Self.decode(parts[5]),
            Self.saltLengths.contains(salt.count), Self.hashLengths.contains(bytes.count),
            (1...most.lanes).contains(cost.lanes), (1...most.time).contains(cost.time),
            // RFC 9106 §3.1: at least 8 KiB for each lane.
            cost.memory >= 8 * cost.lanes, cost.memory <= most.memory
        else { return nil }
        self.init(cost: cost, salt: salt, bytes: bytes)
    }

    var text: String {
        "$argon2id$v=19$m=\(cost.memory),t=\(cost.time),p=\(cost.lanes)$\(Self.encode(salt))$\(Self.encode(bytes))"
    }

    private static func cost(_ text: Substring) -> Cost? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 3, let memory = number(parts[0], "m="), let time = number(parts[1], "t="),
            let lanes = number(parts[2], "p=")
        else { return nil }
        return Cost(memory: memory, time: time, lanes: lanes)
    }

    /// Decimal digits without a sign or leading zeros.
    private static func number(_ text: Substring, _ name: String) -> Int? {
        guard text.hasPrefix(name) else { return nil }
        let digits = text.dropFirst(name.count)
        guard let value = Int(digits), String(value) == digits else { return nil }
        return value
    }

    // The usual alphabet of base64 differs from that of URLs in two characters.

    private static func encode(_ bytes: [UInt8]) -> String {
        Base64URL.encode(bytes).replacing("-", with: "+").replacing("_", with: "/")
    }

    private static func decode(_ text: Substring) -> [UInt8]? {
        guard !text.utf8.contains(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }) else { return nil }
        return Base64URL.decode(String(text).replacing("+", with: "-").replacing("/", with: "_"))
    }
}
