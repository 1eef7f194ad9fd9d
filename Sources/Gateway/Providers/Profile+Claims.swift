extension Profile {
    /// The claims of OpenID Connect Core §5.1.
    init(claims: StrictJSON) {
        self.init(
            name: Self.text(claims["name"]), givenName: Self.text(claims["given_name"]),
            familyName: Self.text(claims["family_name"]), email: Self.text(claims["email"]))
    }

    /// A text to show; one that is empty, longer than 255 bytes or has control characters is none.
    static func text(_ value: StrictJSON?) -> String? {
        guard let text = value?.string, (1...255).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }),
            text.contains(where: { !$0.isWhitespace })
        else { return nil }
        return text
    }
}
