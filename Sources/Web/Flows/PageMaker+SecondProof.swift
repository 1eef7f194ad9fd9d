import Gateway
import SignUpFlow

/// A second proof where the number was last proven long ago, and the way out for whoever has the number alone.
extension PageMaker {
    func page(_ step: StepContext, at second: SecondProofStep) -> (Page, Chrome) {
        switch second {
        case .choosing(let number): self.second(step, number)
        case .code(_, let challenge): code(step, challenge, for: .second)
        }
    }

    func second(_ step: StepContext, _ number: NumberProof) -> (Page, Chrome) {
        let ways = step.around.secondWays
        let names = ways?.providers ?? []
        let hasField = ways?.hasPassword == true && !number.isDisowned
        let notice = step.signUp.notice.map { besidePassword(step, $0, hasField) }
        var forms: [Form] = []
        if !number.isDisowned {
            if ways?.email != nil { forms.append(step.place.form("email")) }
            forms += names.map { step.place.form($0.rawValue) }
            if hasField { forms.append(passwordForm(step, notice)) }
        }
        forms += notMineForms(step, isAsked: number.isDisowned) + [step.place.form("leave")]
        let hasOthers = !names.isEmpty || ways?.email != nil
        let data = ProveData(
            client: step.client.name, change: nil, provider: nil, lead: step.words("second.lead"),
            providers: number.isDisowned
                ? [] : names.map { button($0, step.words, for: .signIn, action: "\(step.place.base)/\($0)") },
            phoneMasked: number.phone.masked, emailMasked: ways?.email.flatMap(masked), isProved: false,
            isDelete: false, isStuck: false, isSecond: true, isDisowned: number.isDisowned,
            orPassword: ways?.hasPassword == true && hasOthers, orCode: false)
        var (page, chrome) = finish(step, "prove", forms, data, notice: notice, progress: nil)
        chrome.title = step.words(number.isDisowned ? "not_mine.title" : "second.title")
        return (page, chrome)
    }

    /// "Not my account"; where that was pressed, the same once more and the way back.
    func notMineForms(_ step: StepContext, isAsked: Bool) -> [Form] {
        [step.place.form("not-mine")] + (isAsked ? [step.place.form("back")] : [])
    }
}
