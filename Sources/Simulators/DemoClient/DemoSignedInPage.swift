/// What the application received: who came, how, and the raw claims.
struct DemoSignedInPage {
    private let language: DemoLanguage
    private let configuration: DemoClient.Configuration
    private let signedIn: DemoSignedIn

    init(_ language: DemoLanguage, _ configuration: DemoClient.Configuration, _ signedIn: DemoSignedIn) {
        self.language = language
        self.configuration = configuration
        self.signedIn = signedIn
    }

    var page: Page {
        DemoFrame(
            language: language, brand: configuration.brand, title: language(ru: "Вы вошли", en: "Signed in"),
            content: content
        ).page
    }

    private var content: HTML {
        """
        <h1 class="wide">\(language(ru: "Добро пожаловать", en: "Welcome"))\(greeting)</h1>
        <p class="muted">\(guise)</p>
        <dl>\(facts)</dl>
        <h2>id_token</h2>
        <p class="small muted">\(language(
            ru: "Подпись, издатель, получатель, nonce и срок проверены.",
            en: "Signature, issuer, audience, nonce and expiry are verified."))</p>
        \(json(signedIn.claims))
        <h2>userinfo</h2>
        \(json(signedIn.userInfo))
        <div class="row gap"><a class="button" href="\(configuration.accountURL(signedIn.guise, language))">\
        \(language(ru: "Ваш аккаунт", en: "Your account"))</a>\
        <a class="button" href="/">\(language(ru: "На главную", en: "Home"))</a>
        <form method="post" action="/sign-out"><button>\(language(ru: "Выйти из приложения", en: "Leave the application"))\
        </button></form></div>
        """
    }

    private var greeting: HTML {
        claim("given_name").map { ", \($0)" } ?? .nothing
    }

    private var guise: String {
        switch signedIn.guise {
        case .web:
            language(
                ru: "Веб-приложение получило вас от Gatehouse.", en: "Gatehouse handed you to the web application.")
        case .mobile:
            language(
                ru: "Мобильное приложение получило вас от Gatehouse.", en: "Gatehouse handed you to the mobile app.")
        }
    }

    private var facts: [HTML] {
        let rows: [(String, String?)] = [
            (language(ru: "Аккаунт", en: "Account"), claim("sub")),
            (language(ru: "Имя", en: "Name"), claim("name")),
            (language(ru: "Почта", en: "E-mail"), claim("email")),
            (language(ru: "Телефон", en: "Phone"), claim("phone_number")),
        ]
        return rows.compactMap { name, value in value.map { "<dt>\(name)</dt><dd>\($0)</dd>" } }
    }

    private func claim(_ name: String) -> String? {
        (signedIn.claims[name] ?? signedIn.userInfo[name])?.text
    }

    private func json(_ object: [String: JSONValue]) -> HTML {
        do {
            return "<pre>\(try JSONValue.pretty(object))</pre>"
        } catch {
            return "<pre>\("\(error)")</pre>"
        }
    }
}
