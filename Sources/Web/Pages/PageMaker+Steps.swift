import Gateway
import SignUpFlow

/// One page for each step.
extension PageMaker {
    /// What a step's page needs that the row does not hold.
    struct Surroundings {
        var profile: Profile?
        /// The account that a step has proved, or asks a proof of; at `done` the one begun by e-mail.
        var details: AccountDetails?
        /// The providers that prove enough of it.
        var provers: [ProviderName] = []
        /// What proves an account besides its number.
        var seconding: SecondProofFlow.SecondWays?
        /// The link behind the app page's button.
        var appLink: String?
        /// Where the browser can go on instead of the app.
        var browserURL: String?
        /// The country the visitor's browser speaks of.
        var region: CountryCode?
        /// The way in by which somebody last signed in with this browser.
        var method: String?
        /// A program asks: the country list goes along.
        var wantsLists = false
    }

    func page(_ stored: StoredSignUp, _ around: Surroundings) -> (Page, Chrome) {
        let step = StepContext(stored, self, around)
        switch stored.signUp.step {
        case .entrance(let entering): return entrance(step, entering)
        case .away(_, let origin):
            var left = stored
            left.signUp = stored.signUp.standing(at: origin)
            return page(left, around)
        case .newcomer(let identity): return newcomer(step, identity)
        case .terms(let identity): return terms(step, identity)
        case .link(let linking, let typed): return link(step, linking, typed)
        case .linkConfirm(let linking, let proof): return linkConfirm(step, linking, proof)
        case .second(let number): return second(step, number)
        case .secondCode(_, let challenge): return code(step, challenge, for: .second)
        case .phone(let claim, let draft): return phone(step, claim, draft)
        case .code(let claim, let challenge, _): return code(step, challenge, for: .number(claim))
        case .linkCode(let linking, let challenge, _): return code(step, challenge, for: .link(linking))
        case .email(let joining, let typed): return email(step, joining, typed: typed)
        case .emailCode(let joining, let challenge): return code(step, challenge, for: .address(joining))
        case .profile(_, _, _, let typed): return profile(step, typed)
        case .recoverCode(_, let challenge, _): return code(step, challenge, for: .recovery)
        case .password(let renewal): return newPassword(step, renewal)
        case .recovered(let recovery, let proof): return recovered(step, recovery, proof)
        case .prove(let changing): return prove(step, changing, isProved: false)
        case .binding(let changing): return prove(step, changing, isProved: true)
        case .proveCode(let changing, let challenge): return code(step, challenge, for: .proof(changing.change))
        case .termsNew: return termsNew(step)
        case .done(let arrival): return done(step, arrival)
        case .app(let arrival, _): return app(step, arrival)
        case .sending(let claim, _, _, _, _): return wait(step, isPhoneFirst: claim.isNewcomer)
        case .mailing(let joining, _, _, _): return wait(step, isPhoneFirst: joining.isPhoneFirst)
        case .over(.confirmedElsewhere): return confirmedElsewhere(step)
        case .returning, .over: return wait(step, isPhoneFirst: false)
        }
    }

    /// What every step's page is made from.
    struct StepContext {
        let stored: StoredSignUp
        let around: Surroundings
        let place: Place
        let words: Wording
        let client: Client
        let now: Instant
        var signUp: SignUp { stored.signUp }
        var language: Language { stored.signUp.language }

        init(_ stored: StoredSignUp, _ maker: PageMaker, _ around: Surroundings) {
            self.stored = stored
            self.around = around
            place = Place(stored)
            words = maker.words(stored.signUp.language)
            client = maker.client(stored.signUp.request)
            now = maker.now()
        }

        /// Codes come by e-mail here.
        var writesMail: Bool {
            switch signUp.step {
            case .email, .emailCode: true
            case .entrance(let entering): entering.page == .recover && entering.typed.login.contains("@")
            default: signUp.step.challenge?.email != nil
            }
        }
    }

    private func wait(_ step: StepContext, isPhoneFirst: Bool) -> (Page, Chrome) {
        let data = WaitData(client: step.client.name, isPhoneFirst: isPhoneFirst)
        return finish(step, "wait", [], data, notice: nil, progress: nil)
    }
}
