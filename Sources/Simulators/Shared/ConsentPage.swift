/// The page where one picks who to be at a simulated provider, or what goes wrong. It resembles no real provider's.
struct ConsentPage {
    /// A choice of misbehaviour, as the page names it.
    struct Option {
        let value: String
        let ru: String
        let en: String
    }

    let language: DemoLanguage
    /// "Google", "Facebook".
    let provider: String
    /// Where the form goes.
    let action: String
    /// The query of the request, carried through the form and judged again when it comes back.
    let query: String
    /// The application that asks, as it introduced itself.
    let clientID: String
    let people: People
    let lastChoice: RememberedChoice?
    let faults: [Option]
    /// What the application asked for besides, in words; `nil` for nothing.
    var remark: String?
    /// Whether one may keep one's e-mail to oneself.
    var emailIsOptional = false
    /// What was wrong with the form just sent.
    var complaint: String?

    var page: Page {
        Page(
            language: language,
            title: language(ru: "Имитация \(provider)", en: "Simulated \(provider)"),
            band: language == .russian
                ? "<b>Имитация \(provider).</b> Люди здесь выдуманы, настоящий сайт ни при чём."
                : "<b>Simulated \(provider).</b> The people are made up; this is not the real site.",
            look: .provider,
            content: content)
    }

    private var content: HTML {
        """
        <h1>\(language(ru: "Кем войти?", en: "Who are you today?"))</h1>
        <p class="muted">\(language(ru: "Приложение", en: "The application")) <code>\(clientID)</code> \
        \(language(ru: "просит подтвердить, кто вы.", en: "asks who you are."))</p>
        \(remark.map { "<p class=\"notice\">\($0)</p>" as HTML } ?? .nothing)
        \(complaint.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML } ?? .nothing)
        <form method="post" action="\(action)">
        <input type="hidden" name="request" value="\(query)">
        <button class="first" name="choice" value="invented" tabindex="-1" aria-hidden="true">Enter</button>
        \(rows)
        \(emailTick)
        <details\(complaint == nil ? .nothing : " open")>
        <summary>\(language(ru: "Кто-то другой", en: "Somebody else"))</summary>
        <label for="name">\(language(ru: "Имя и фамилия", en: "Name"))</label>
        <input id="name" name="name" autocomplete="off" maxlength="100">
        <label for="email">\(language(ru: "Электронная почта, если есть", en: "E-mail, if there is one"))</label>
        <input id="email" name="email" inputmode="email" autocomplete="off" maxlength="200">
        <button class="gap" name="choice" value="invented">\(language(ru: "Войти так", en: "Be this person"))</button>
        </details>
        <details>
        <summary>\(language(ru: "Пусть что-то сломается", en: "Let something go wrong"))</summary>
        <label for="fault">\(language(ru: "В этот раз", en: "This time"))</label>
        <select id="fault" name="fault"><option value="">\(language(ru: "всё в порядке", en: "all is well"))</option>\
        \(faults.map { "<option value=\"\($0.value)\">\(language(ru: $0.ru, en: $0.en))</option>" as HTML })</select>
        <p class="small muted gap">\(language(
            ru: "Теперь выберите человека выше: сбой случится по дороге обратно.",
            en: "Now pick a person above: it happens on the way back."))</p>
        </details>
        <hr>
        <button name="choice" value="deny">\(language(ru: "Отказаться", en: "Deny"))</button>
        </form>
        """
    }

    private var rows: [HTML] {
        var rows: [HTML] = []
        if let lastChoice, let person = lastChoice.person(among: people) {
            rows.append(row(lastChoice.formValue, person, isLast: true))
        }
        for entry in people.entries where lastChoice != .known(entry.id) {
            rows.append(row("known:\(entry.id)", entry.person, isLast: false))
        }
        return rows
    }

    private func row(_ value: String, _ person: Person, isLast: Bool) -> HTML {
        let initials = [person.givenName, person.familyName].compactMap { $0.first.map(String.init) }.joined()
        let email = person.email ?? language(ru: "без электронной почты", en: "no e-mail address")
        let unverified = person.emailVerified ? "" : language(ru: " (не подтверждена)", en: " (not verified)")
        return """
            <button class="person" name="choice" value="\(value)"><span class="initials" aria-hidden="true">\(initials)</span>\
            <span><b>\(person.name)</b><small>\(email)\(unverified)</small>\
            <small>\(language(ru: "аккаунт", en: "account")) …\(String(person.subject.suffix(4)))</small></span>\
            \(isLast ? "<span class=\"last\">\(language(ru: "в прошлый раз", en: "last time"))</span>" : .nothing)</button>
            """
    }

    private var emailTick: HTML {
        guard emailIsOptional else { return .nothing }
        return """
            <label class="tick gap"><input type="checkbox" name="keep_email" value="on">\
            \(language(ru: "Не показывать приложению мою почту", en: "Don’t share my e-mail address"))</label>
            """
    }
}
