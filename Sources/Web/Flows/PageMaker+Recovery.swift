import Gateway
import SignUpFlow

/// The code, the new password, and what else opens the account: after an SMS code, which proves the number and not the account,
/// with the way out for whoever has the number alone.
extension PageMaker {
    func page(_ step: StepContext, at recovery: RecoveryStep) -> (Page, Chrome) {
        switch recovery {
        case .code(_, let challenge, _): code(step, challenge, for: .recovery)
        case .password(let reset): newPassword(step, reset)
        case .recovered(let recovery, let proof): recovered(step, recovery, proof)
        }
    }

    /// A new password: after a recovery's code, or after a fresh proof.
    func newPassword(_ step: StepContext, _ reset: PasswordReset) -> (Page, Chrome) {
        var field = passwordField(step.words)
        field.label = step.words("field.new_password")
        let (forms, notice) = said(step, in: [step.place.form("password", field), step.place.form("leave")])
        let login =
            switch reset {
            case .recovery(let recovery, _): DomainName.shown(recovery.login)
            case .change(let change): change.phone?.e164
            }
        let data = NewPasswordData(
            client: step.client.name, login: login, passwordRule: passwordRule(step.language), passwordAgain: false)
        return finish(step, "recover-password", forms, data, notice: notice, progress: nil)
    }

    func recovered(_ step: StepContext, _ recovery: Recovery, _ proof: Proof) -> (Page, Chrome) {
        let details = step.around.details
        let (bySMS, isDisowned) = (proof.way == .sms, recovery.isDisowned == true)
        let ways = bySMS ? otherWays(details, step.language) : []
        let created = details?.known.createdAt ?? proof.at
        let data = RecoveredData(
            client: step.client.name, phoneMasked: details?.known.phone.map { countries.masked($0) },
            emailMasked: details?.known.email.flatMap(masked),
            bindings: details.map { bindings($0, step.language) } ?? [], ways: ways, createdAt: created.rfc3339,
            age: notices(step.words).age(seconds: step.now.since(created).secondsRoundedUp), bySMS: bySMS,
            otherWays: !ways.isEmpty, isDisowned: isDisowned, news: news(step))
        let notice = step.signUp.notice.map { notices(step.words).notice($0) }
        let forms: [Form] =
            if !bySMS {
                (data.bindings.isEmpty ? [] : [unbindForm(step.place, data.bindings)]) + [step.place.form("continue")]
            } else if isDisowned {
                notMineForms(step, isAsked: true) + [step.place.form("leave")]
            } else {
                (ways.isEmpty ? [] : [removeForm(step.place, ways)]) + [step.place.form("continue")]
                    + notMineForms(step, isAsked: false) + [step.place.form("leave")]
            }
        var (page, chrome) = finish(step, "recovered", forms, data, notice: notice, progress: nil)
        if bySMS { chrome.title = step.words(isDisowned ? "not_mine.title" : "recovered.title_sms") }
        return (page, chrome)
    }

    func removeForm(_ place: Place, _ ways: [WayData]) -> Form {
        place.form("remove", Field("way", .select, options: ways.map(\.way)))
    }

    /// Every other way into the proved account: who else might get in.
    func otherWays(_ details: AccountDetails?, _ language: Language) -> [WayData] {
        guard let details else { return [] }
        let words = words(language)
        var ways = bindings(details, language).map { binding in
            WayData(
                way: "\(binding.provider):\(binding.subject)", label: binding.label,
                detail: words("way.bound", ["when": binding.bound]), isGoogle: binding.isGoogle,
                isFacebook: binding.isFacebook, initial: binding.initial, since: binding.boundAt)
        }
        if let email = details.known.email.flatMap(masked) {
            ways.append(WayData(way: "email", label: words("way.email"), detail: email, initial: "@"))
        }
        if details.known.hasPassword {
            let when = details.passwordSetAt.map { notices(words).when($0) } ?? ""
            ways.append(
                WayData(
                    way: "password", label: words("way.password"), detail: words("way.password_set", ["when": when]),
                    initial: "*", since: details.passwordSetAt?.rfc3339))
        }
        return ways
    }
}
