import SignUpFlow

/// The issuer parameter on the way back (RFC 9207 §2.4).
public struct ReturnRules: Sendable, Equatable {
    /// When `iss` is present it must equal one of these.
    public var issuers: [String]
    /// `iss` must be present.
    public var issuerRequired: Bool

    public init(issuers: [String], issuerRequired: Bool) {
        self.issuers = issuers
        self.issuerRequired = issuerRequired
    }

    /// Whether this may stand on the way back as `iss`.
    func admit(_ issuer: String?) -> Bool {
        guard let issuer else { return !issuerRequired }
        return issuers.contains(where: issuer.isByteForByte)
    }
}
