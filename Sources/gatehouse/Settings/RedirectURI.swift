/// Where a client may ask to be sent back to (RFC 6749 §3.1.2, RFC 8252 §7): https; http on a loopback host; or a
/// private-use scheme in reverse-DNS form with exactly one slash behind it. Never a fragment.
extension ValueParser where Value == String {
    static var redirectURI: Self {
        let expected =
            "https, http on a loopback host, or a scheme with a dot and one slash "
            + "(com.example.crm:/signed-up), without fragment"
        return Self(expected: expected) { text in
            if let address = WebAddress(text) { return address.isGuarded && !text.contains("#") ? text : nil }
            return text.wholeMatch(of: /[a-z][a-z0-9+\-]*(\.[a-z0-9+\-]+)+:\/([!$-.0-~][!$-~]*)?/) == nil ? nil : text
        }
    }
}
