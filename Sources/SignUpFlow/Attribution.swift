/// Who brought the person.
public struct Attribution: Codable, Equatable, Sendable {
    public var partner: PartnerName?
    public var promo: PromoCode?
    /// The code alone named the partner, so that another code may name another one; not set in rows of older versions.
    public var isCodesOwner: Bool?

    public init(partner: PartnerName? = nil, promo: PromoCode? = nil, isCodesOwner: Bool = false) {
        self.partner = partner
        self.promo = promo
        if isCodesOwner { self.isCodesOwner = true }
    }

    public var isEmpty: Bool { partner == nil && promo == nil }

    /// What a visitor can remove.
    public enum Part: String, Codable, Sendable { case partner, promo }

    /// What is left; nil where nothing is. Without the partner its promo code is meaningless, so it goes too.
    public func without(_ part: Part) -> Attribution? {
        let left =
            switch part {
            case .partner: Attribution()
            case .promo: Attribution(partner: partner, promo: nil)
            }
        return left.isEmpty ? nil : left
    }
}
