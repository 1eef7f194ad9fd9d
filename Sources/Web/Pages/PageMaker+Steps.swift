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
        var secondWays: SecondProofFlow.SecondWays?
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
        case .entrance(let state): return entrance(step, state)
        case .trip(.away(_, let origin)):
            var left = stored
            left.signUp = stored.signUp.standing(at: origin)
            return page(left, around)
        case .trip(.returning): return wait(step, isPhoneFirst: false)
        case .newAccount(let newAccount): return page(step, at: newAccount)
        case .link(let link): return page(step, at: link)
        case .secondProof(let second): return page(step, at: second)
        case .phone(let phone): return page(step, at: phone)
        case .email(let email): return page(step, at: email)
        case .recovery(let recovery): return page(step, at: recovery)
        case .change(let change): return page(step, at: change)
        case .arrival(let arrival): return page(step, at: arrival)
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
            case .email(.address), .email(.code): true
            case .entrance(let state): state.page == .recover && state.typed.login.contains("@")
            default: signUp.step.challenge?.email != nil
            }
        }
    }

    /// A call is under way: the page refreshes itself.
    func wait(_ step: StepContext, isPhoneFirst: Bool) -> (Page, Chrome) {
        let data = WaitData(client: step.client.name, isPhoneFirst: isPhoneFirst)
        return finish(step, "wait", [], data, notice: nil, progress: nil)
    }
}
