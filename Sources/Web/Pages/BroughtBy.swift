/// Who brought the person, as named on the page.
struct BroughtBy: Encodable, Sendable {
    @OrNull var partner: String?
    /// The template sets it in bold.
    var partnerName: String?
    @OrNull var promo: String?

    enum CodingKeys: String, CodingKey {
        case partner, promo
        case partnerName = "partner_name"
    }
}
