/// How the terms stood on the page whose button was pressed.
public enum TermsShown: String, Codable, Sendable, CaseIterable {
    /// A box that has to be ticked.
    case checkbox
    /// A sentence above the button: pressing it is the acceptance.
    case notice
}

/// The terms as the settings have them now.
public struct TermsOffer: Codable, Equatable, Sendable {
    public var version: String
    public var shownAs: TermsShown

    public init(version: String, shownAs: TermsShown) {
        self.version = version
        self.shownAs = shownAs
    }
}
