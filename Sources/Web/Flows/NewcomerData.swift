/// `newcomer` and `terms`.
struct NewcomerData: PageData {
    var client: String
    var provider: String
    @OrNull var name: String?
    @OrNull var emailMasked: String?
    var identity: IdentityData
    var terms: TermsData
    @OrNull var attribution: BroughtBy?
    /// The box should have the focus: Continue led here.
    var focusTerms: Bool

    enum CodingKeys: String, CodingKey {
        case client, provider, name, identity, terms, attribution
        case emailMasked = "email_masked"
        case focusTerms = "focus_terms"
    }
}
