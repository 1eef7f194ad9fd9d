import Web

extension ValueParser where Value == AddressRange {
    static var addressRange: Self {
        Self(expected: "a range of addresses like 10.0.0.0/8 or fd00::/8") { AddressRange($0) }
    }
}
