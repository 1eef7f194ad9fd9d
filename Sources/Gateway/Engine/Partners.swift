public import SignUpFlow

/// Who may be named as having brought somebody.
public struct Partners: Sendable {
    public struct Partner: Sendable {
        public var name: String
        public var promoCodes: [PromoCode]

        public init(name: String, promoCodes: [PromoCode]) {
            self.name = name
            self.promoCodes = promoCodes
        }
    }

    private let all: [PartnerName: Partner]

    public init(_ all: [PartnerName: Partner]) { self.all = all }

    public subscript(_ name: PartnerName) -> Partner? { all[name] }

    /// Who a link or parameters name. A promo code is looked for over all partners and brings its owner; beside a named partner
    /// only that partner's codes count.
    public func resolve(partner: String?, promo: String?) -> (Attribution?, Refusal?) {
        let named = partner.map { PartnerName($0) }
        var refusal: Refusal?
        var found = Attribution()
        if let named {
            if all[named] == nil { refusal = Refusal(.partnerUnknown) } else { found.partner = named }
        }
        if let promo, !promo.withoutBlankEnds.isEmpty {
            if let (owner, code) = owner(of: promo, beside: named) {
                found = Attribution(partner: owner, promo: code, isCodesOwner: named == nil)
            } else {
                refusal = refusal ?? Refusal(.promoUnknown)
            }
        }
        return (found.isEmpty ? nil : found, refusal)
    }

    /// A code typed on a page, beside what brought the person there. A partner who came with another code goes with it.
    public func resolve(typed: String, beside before: Attribution?) -> (Attribution?, Refusal?) {
        guard !typed.withoutBlankEnds.isEmpty else { return (before, nil) }
        let named = before?.isCodesOwner == true ? nil : before?.partner
        guard let (owner, code) = owner(of: typed, beside: named) else { return (before, Refusal(.promoUnknown)) }
        return (Attribution(partner: owner, promo: code, isCodesOwner: named == nil), nil)
    }

    /// The code as the settings spell it.
    private func owner(of typed: String, beside named: PartnerName?) -> (PartnerName, PromoCode)? {
        let typed = typed.withoutBlankEnds
        for (name, partner) in all where named == nil || name == named {
            if let code = partner.promoCodes.first(where: { $0.isSpelled(typed) }) { return (name, code) }
        }
        return nil
    }
}
