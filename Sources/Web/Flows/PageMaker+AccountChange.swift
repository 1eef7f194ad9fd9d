import Gateway
import SignUpFlow

/// Steps that an account's owner goes through: a fresh proof before a change, terms that have changed.
extension PageMaker {
    func page(_ step: StepContext, at change: AccountChangeStep) -> (Page, Chrome) {
        switch change {
        case .prove(let change): prove(step, change, isProved: false)
        case .code(let change, let challenge): code(step, challenge, for: .proof(change.kind))
        case .binding(let change): prove(step, change, isProved: true)
        }
    }

    // MARK: A fresh proof

    /// - Parameter isProved: the proof is made, and the provider to be bound is next.
    func prove(_ step: StepContext, _ change: AccountChange, isProved: Bool) -> (Page, Chrome) {
        let names = isProved ? change.kind.provider.map { [$0] } ?? [] : step.around.provers
        let password = !isProved && step.around.details?.known.hasPassword ?? false
        let phone = isProved ? nil : change.phone
        let notice = step.signUp.notice.map { besidePassword(step, $0, password) }
        var forms = names.map { step.place.form($0.rawValue) }
        if password { forms.append(passwordForm(step, notice)) }
        if phone != nil { forms.append(ownCodeForm(step)) }
        forms.append(step.place.form("leave"))
        let label = changed(change.kind, step) ?? ""
        let isTaken = step.signUp.notice?.code == .alreadyBound
        let lead = isProved ? (isTaken ? "another" : "proved") : change.kind.name
        let data = ProveData(
            client: step.client.name, change: change.kind.name, provider: change.kind.provider?.rawValue,
            lead: step.words("prove.lead.\(lead)", ["provider": label]),
            providers: names.map { name in
                var button = button(name, step.words, for: .signIn, action: "\(step.place.base)/\(name)")
                if isTaken {
                    button.text = step.words("prove.choose_another", ["provider": label])
                    button.short = button.text
                }
                return button
            },
            phoneMasked: phone?.masked, emailMasked: nil, isProved: isProved, isDelete: change.kind == .delete,
            isStuck: names.isEmpty && !password && phone == nil, orPassword: password && !names.isEmpty,
            orCode: phone != nil && (password || !names.isEmpty))
        var (page, chrome) = finish(step, "prove", forms, data, notice: notice, progress: nil)
        let isFirst = change.kind == .password && step.around.details?.known.hasPassword == false
        let title = isFirst ? "password_first" : change.kind.name
        chrome.title = step.words("prove.title.\(title)", ["provider": label])
        return (page, chrome)
    }

    /// What the change is about, as the account's page names it.
    private func changed(_ change: AccountChangeKind, _ step: StepContext) -> String? {
        guard case .unbind(let provider, let subject) = change, let details = step.around.details else {
            return change.provider.map(label)
        }
        let binding = bindings(details, step.language).first {
            $0.provider.isByteForByte(provider.rawValue) && $0.subject.isByteForByte(subject)
        }
        return binding?.label ?? label(provider)
    }

    func passwordForm(_ step: StepContext, _ notice: Notice?) -> Form {
        step.place.form(
            // The login may stay empty: the account's own.
            "password", Field("login", .hidden, value: ""), Field("country", .hidden, value: ""),
            Field("password", .password, label: step.words("prove.password"), error: notice.flatMap(\.problem)))
    }

    /// Its fields may stay empty: the code goes to the account's own number.
    private func ownCodeForm(_ step: StepContext) -> Form {
        step.place.form(
            "code", Field("country", .select, label: step.words("field.country")),
            Field("calling_code", .tel, label: step.words("field.calling_code")),
            Field("phone", .tel, label: step.words("field.phone")))
    }

    /// The page has one field: what is wrong with the password stands beside it, all else under the title.
    func besidePassword(_ step: StepContext, _ refusal: Refusal, _ hasField: Bool) -> Notice {
        var notice = notices(step.words).notice(refusal)
        switch refusal.code {
        // No login was asked for: the password alone can be wrong.
        case .credentialsWrong where refusal.credentialsFault == nil:
            notice.message = step.words("prove.password_wrong")
        // No new account is offered here.
        case .notBound: notice.message = notices(step.words).sentence("not_bound_only", refusal)
        case .alreadyBound: notice.message = notices(step.words).sentence("already_bound_elsewhere", refusal)
        default: break
        }
        let isOfPassword = refusal.form == .password && hasField
        (notice.form, notice.field) = isOfPassword ? ("password", "password") : (nil, nil)
        return notice
    }

    // MARK: Terms
}

extension AccountChangeKind {
    /// `bind`, `unbind`, `phone`, `password` or `delete`.
    var name: String {
        switch self {
        case .bind: "bind"
        case .unbind: "unbind"
        case .phone: "phone"
        case .password: "password"
        case .delete: "delete"
        }
    }

    /// That is bound or unbound.
    var provider: ProviderName? {
        switch self {
        case .bind(let provider), .unbind(let provider, _): provider
        case .phone, .password, .delete: nil
        }
    }
}
