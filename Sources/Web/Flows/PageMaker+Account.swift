import Gateway
import SignUpFlow

/// The account's own page. Its forms post to `/account`.
extension PageMaker {
    func account(
        _ details: AccountDetails, _ request: ClientRequest, _ refusal: Refusal?, after event: AccountEvent? = nil,
        _ language: Language, ticket: Sealed, backTo backURL: String
    ) -> (Page, Chrome) {
        let place = Place(base: "/account", hidden: Field("ticket", .hidden, value: ticket.rawValue))
        var data = accountData(details, client(request), language, backURL)
        data.news = event.map { words(language)($0.path) }
        let bind = place.form("bind", Field("provider", .select, options: buttons.map(\.name.rawValue)))
        // The last way in has no button; who posts it all the same is told.
        let removable = data.bindings.filter(\.canUnbind)
        let forms =
            [bind] + (removable.isEmpty ? [] : [unbindForm(place, removable)]) + [
                place.form("phone"), place.form("password"), place.form("sign-out"), place.form("sign-out-everywhere"),
                place.form("download"), place.form("delete"), place.language(self, language),
            ]
        return finish("account", nil, forms, data, refusal, language)
    }

    private func accountData(
        _ details: AccountDetails, _ client: Client, _ language: Language, _ backURL: String
    ) -> AccountData {
        let (known, notices) = (details.known, notices(words(language)))
        let bound = Set(details.bindings.map(\.provider))
        let again = buttons.filter { bound.contains($0.name) }.map { bindable($0.name) }
        let names = [details.firstName, details.lastName].compactMap { $0?.nonEmpty }
        return AccountData(
            client: client.name, backURL: backURL, firstName: details.firstName, lastName: details.lastName,
            fullName: names.joined(separator: " ").nonEmpty, phoneMasked: known.phone.map { countries.masked($0) },
            emailMasked: known.email.flatMap(masked), contactEmailMasked: details.contactEmail.flatMap(masked),
            createdAt: known.createdAt.rfc3339, created: notices.when(known.createdAt),
            bindings: bindings(details, language),
            unbound: buttons.filter { !bound.contains($0.name) }.map { bindable($0.name) },
            another: again.isEmpty ? nil : AccountData.Another(providers: again), hasPassword: known.hasPassword,
            passwordSetAt: details.passwordSetAt?.rfc3339, passwordSet: details.passwordSetAt.map(notices.when),
            acceptances: details.acceptances.map { acceptance($0, notices, language) })
    }

    /// The provider's accounts that open an account, for its owner.
    func bindings(_ details: AccountDetails, _ language: Language) -> [BindingData] {
        let notices = notices(words(language))
        var seen: [ProviderName: Int] = [:]
        return details.bindings.map { binding in
            let provider = bindable(binding.provider)
            seen[binding.provider, default: 0] += 1
            let isOnly = details.bindings.count { $0.provider == binding.provider } == 1
            return BindingData(
                provider: provider.provider, providerLabel: provider.providerLabel,
                label: isOnly
                    ? provider.providerLabel : "\(provider.providerLabel) \(seen[binding.provider, default: 1])",
                isGoogle: provider.isGoogle, isFacebook: provider.isFacebook, initial: provider.initial,
                subject: binding.subject, boundAt: binding.boundAt.rfc3339, bound: notices.when(binding.boundAt),
                canUnbind: details.hasAnotherWay(than: .binding(binding.provider, subject: binding.subject)))
        }
    }

    func unbindForm(_ place: Place, _ bindings: [BindingData]) -> Form {
        place.form(
            "unbind", Field("provider", .select, options: bindings.map(\.provider)),
            Field("subject", .select, options: bindings.map(\.subject)))
    }

    private func bindable(_ provider: ProviderName) -> BindableData {
        let label = label(provider)
        return BindableData(
            provider: provider.rawValue, providerLabel: label, isGoogle: provider == .google,
            isFacebook: provider == .facebook, initial: String(label.prefix(1)).uppercased())
    }

    private func acceptance(_ acceptance: Acceptance, _ notices: NoticeMaker, _ language: Language) -> AcceptanceData {
        AcceptanceData(
            version: acceptance.version, language: acceptance.language.rawValue, shownAs: acceptance.shownAs.rawValue,
            acceptedAt: acceptance.at.rfc3339, accepted: notices.when(acceptance.at),
            url: acceptance.version == termsVersion ? termsURLs[language] ?? termsURLs.values.first : nil)
    }

    /// After an account was deleted: a page of its own, which asks for nothing.
    func deleted(_ signUp: SignUp, backTo backURL: String?, register: String) -> (Page, Chrome) {
        let client = client(signUp.request)
        let notice = notices(words(signUp.language)).notice(Refusal(.accountDeleted))
        let page = Page(
            step: "deleted", signUp: signUp.id.rawValue, notice: notice, forms: [],
            data: DeletedData(client: client.name, backURL: backURL, register: register))
        return (page, chrome("deleted", signUp.language))
    }
}
