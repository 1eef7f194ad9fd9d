import Gateway
import SignUpFlow

/// The steps of the e-mail and phone-first doors besides numbers and codes, and the page of a new password.
extension PageMaker {
    func page(_ step: StepContext, at email: EmailStep) -> (Page, Chrome) {
        switch email {
        case .address(let verification, let typed): address(step, verification, typed: typed)
        case .mailing(let verification, _, _, _): wait(step, isPhoneFirst: verification.isPhoneFirst)
        case .code(let verification, let challenge): code(step, challenge, for: .address(verification))
        case .profile(_, _, _, let typed): profile(step, typed)
        }
    }

    /// An e-mail address is asked for.
    func address(_ step: StepContext, _ verification: EmailVerification, typed: String) -> (Page, Chrome) {
        let field = Field("email", .email, label: step.words("field.email"), value: DomainName.shown(typed))
        let (forms, notice) = said(step, in: [step.place.form("send", field), step.place.form("leave")])
        let data = EmailData(client: step.client.name, isPhoneFirst: verification.isPhoneFirst)
        return finish(step, "email", forms, data, notice: notice, progress: verification.progress)
    }

    /// Names and password, the last step of the phone-first door.
    func profile(_ step: StepContext, _ typed: Typed) -> (Page, Chrome) {
        let taken = step.signUp.notice?.code.isTaken ?? false
        var forms = [
            step.place.form("save", nameFields(typed, step.words) + [passwordField(step.words)])
        ]
        if taken { forms += [step.place.form("sign-in"), step.place.form("recover")] }
        let (placed, notice) = said(step, in: forms + [step.place.form("leave")])
        let data = ProfileData(
            client: step.client.name, passwordRule: passwordRule(step.language),
            passwordAgain: notice != nil && placed.problem(with: "password", of: "save") == nil, taken: taken)
        return finish(step, "profile", placed, data, notice: notice, progress: 3)
    }

    // MARK: Fields

    func nameFields(_ typed: Typed, _ words: Wording) -> [Field] {
        [
            Field("first_name", .text, label: words("field.first_name"), value: typed.firstName),
            Field(
                "last_name", .text, label: words(isLastNameOptional ? "field.last_name_optional" : "field.last_name"),
                value: typed.lastName),
        ]
    }

    /// Never with a value: a password is not sent back.
    func passwordField(_ words: Wording) -> Field {
        Field("password", .password, label: words("field.password"))
    }
}
