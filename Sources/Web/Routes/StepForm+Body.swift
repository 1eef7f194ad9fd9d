import Gateway
import SignUpFlow

/// Forms as they are sent, by the last segment of their action.
extension StepForm {
    /// A form of a step; nil where there is none of that name.
    static func named(_ name: String, _ body: FormBody, _ exchange: Exchange) -> StepForm? {
        guard let form = FormName(rawValue: name) else { return provider(name, exchange) }
        return switch form {
        case .create: .create(termsTicked: body.termsTicked)
        case .goOn: .goOn
        case .link: .link
        case .other: .anotherAccount
        case .back: .back
        case .code: .linkCode(body.phoneDraft, drawn: exchange.drawnCallingCode)
        case .confirm: .confirmLink
        case .remove: body["way"].flatMap(Credential.init(written:)).map(StepForm.removeWay)
        case .notMine: .notMine
        case .send:
            .send(body.phoneDraft, drawn: exchange.drawnCallingCode, email: body["email"] ?? "")
        case .verify: .verify(body["code"] ?? "")
        case .resend: .resend
        case .change: body["email"].map(StepForm.changeEmail) ?? .changeTarget
        case .signIn: .signIn
        case .recover: .recover
        case .save:
            .save(
                firstName: body["first_name"] ?? "", lastName: body["last_name"] ?? "",
                password: body["password"] ?? "")
        case .unbind: .unbind(.binding(ProviderName(body["provider"] ?? ""), subject: body["subject"] ?? ""))
        case .accept: .acceptTerms(ticked: body.termsTicked)
        case .start: .start
        case .again: .again
        case .leave, .decline: .leave
        case .language: body["lang"].flatMap(exchange.site.languages.known).map(StepForm.language)
        case .switchEntrance: body["to"].flatMap(Entrance.init(rawValue:)).map(StepForm.switchEntrance)
        case .promo: .promo(body["promo"] ?? "")
        case .email where !exchange.site.maker.formDoors.contains(.email): .secondCode
        case .forget: body["what"].flatMap(Attribution.Part.init(rawValue:)).map(StepForm.forget)
        case .email, .phone, .password, .request: door(name, body, exchange)
        case .bind, .delete, .download, .signOut, .signOutEverywhere: nil
        }
    }

    /// A form of Register, Sign in or Recover that begins a sign-up; nil where this site has none of that name.
    static func door(_ name: String, _ body: FormBody, _ exchange: Exchange) -> StepForm? {
        switch FormName(rawValue: name) {
        case .email? where exchange.site.maker.formDoors.contains(.email):
            .registerByEmail(
                EmailForm(
                    firstName: body["first_name"] ?? "", lastName: body["last_name"] ?? "",
                    email: body["email"] ?? "", password: body["password"] ?? "", termsTicked: body.termsTicked))
        case .phone? where exchange.site.maker.formDoors.contains(.phone):
            .registerByPhone(body.phoneDraft, drawn: exchange.drawnCallingCode, termsTicked: body.termsTicked)
        case .password?:
            .password(login: body["login"] ?? "", country: body.country, password: body["password"] ?? "")
        case .request?: .request(login: body["login"] ?? "", country: body.country)
        case nil: provider(name, exchange)
        case .some: nil
        }
    }
    /// A provider's button.
    private static func provider(_ name: String, _ exchange: Exchange) -> StepForm? {
        exchange.site.flows.trip.leads(to: ProviderName(name)) ? .provider(ProviderName(name)) : nil
    }
}

extension FormBody {
    fileprivate var termsTicked: Bool { self["terms"] == "on" }

    fileprivate var country: String { (self["country"] ?? "").uppercased() }

    fileprivate var phoneDraft: PhoneDraft {
        PhoneDraft(
            country: country, callingCode: self["calling_code"] ?? "",
            phone: self["phone"] ?? "")
    }
}

extension Exchange {
    /// The calling code that a first page is drawn with for this visitor.
    fileprivate var drawnCallingCode: String { site.maker.suggestedCountry(region, language).callingCode }
}

extension Credential {
    /// `PROVIDER:SUBJECT`, `email` or `password`.
    init?(written text: String) {
        switch text {
        case "email": self = .email
        case "password": self = .password
        default:
            let halves = text.split(separator: ":", maxSplits: 1)
            guard halves.count == 2, text.first != ":" else { return nil }
            self = .binding(ProviderName(String(halves[0])), subject: String(halves[1]))
        }
    }
}
