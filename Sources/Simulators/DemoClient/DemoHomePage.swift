/// The demo's starting point: what there is to try, in the order one would.
struct DemoHomePage {
    private let language: DemoLanguage
    private let configuration: DemoClient.Configuration
    private let signedIn: DemoSignedIn?

    init(_ language: DemoLanguage, _ configuration: DemoClient.Configuration, signedIn: DemoSignedIn?) {
        self.language = language
        self.configuration = configuration
        self.signedIn = signedIn
    }

    var page: Page {
        DemoFrame(language: language, brand: configuration.brand, title: title, content: content).page
    }

    private var title: String {
        language(ru: "Что попробовать", en: "What to try")
    }

    private var content: HTML {
        """
        <h1 class="wide">\(title)</h1>
        <p class="muted">\(language(
            ru: "Регистрацией в этом приложении занимается Gatehouse. Google, Facebook и SMS вокруг него имитированы: ничего не уходит в сеть.",
            en: "Gatehouse does the sign-up for this application. Google, Facebook and SMS around it are simulated: nothing leaves this computer."))</p>
        \(status)
        <div class="row"><a class="button primary" href="/register?ui_locales=\(language.rawValue)">\
        \(language(ru: "Зарегистрироваться", en: "Sign up"))</a>\
        <a class="button" href="/login?ui_locales=\(language.rawValue)">\(language(ru: "Войти", en: "Sign in"))</a></div>
        <ul class="ways gap">\(ways)</ul>
        """
    }

    private var status: HTML {
        guard let signedIn else { return .nothing }
        let who = signedIn.claims["name"]?.text ?? signedIn.claims["sub"]?.text ?? ""
        return """
            <p class="notice good">\(language(ru: "Вы вошли:", en: "Signed in:")) <a href="/signed-in">\(who)</a></p>
            """
    }

    private var ways: [HTML] {
        var ways = [
            way(
                configuration.gatewayURL + configuration.partnerPath,
                language(ru: "Прийти по ссылке партнёра", en: "Come by a partner’s link"),
                language(
                    ru: "С промокодом; кто привёл, приложение узнает из id_token.",
                    en: "With a promo code; the application learns from the id_token who brought you.")),
            way(
                "/login?as=mobile&ui_locales=\(language.rawValue)",
                language(ru: "Прийти из мобильного приложения", en: "Come from the mobile app"),
                language(
                    ru: "Публичный клиент с PKCE. В конце будет ссылка приложения: вставьте её на странице «Телефон».",
                    en: "A public client with PKCE. It ends at the app’s own link: paste it on the Phone page.")),
            way(
                "/phone", language(ru: "Телефон", en: "Phone"),
                language(ru: "Куда ведёт ссылка приложения.", en: "Where the app’s link leads.")),
        ]
        if signedIn != nil {
            ways.append(
                way(
                    "/login?ui_locales=\(language.rawValue)", language(ru: "Войти ещё раз", en: "Sign in again"),
                    language(
                        ru: "Пока жив сеанс Gatehouse, это происходит молча.",
                        en: "While the session at Gatehouse lives, it happens silently.")))
        }
        ways.append(
            way(
                configuration.accountURL(.web, language), language(ru: "Ваш аккаунт", en: "Your account"),
                language(
                    ru: "Способы входа, телефон, пароль, выход и удаление. Приложение ведёт туда отовсюду.",
                    en:
                        "Ways to sign in, phone, password, signing out and deletion. The application links to it everywhere."
                )))
        if let inbox = configuration.inboxURL {
            ways.append(
                way(
                    inbox + "/?lang=\(language.rawValue)", language(ru: "Входящие SMS", en: "The SMS inbox"),
                    language(
                        ru: "Откройте рядом: туда придёт код на любой номер. Там же SMS можно сломать.",
                        en: "Keep it open beside: codes for any number arrive there. You can break the route, too.")))
        }
        if let metrics = configuration.metricsURL {
            ways.append(
                way(
                    metrics, language(ru: "Метрики", en: "Metrics"),
                    language(ru: "Что видит Prometheus.", en: "What Prometheus sees.")))
        }
        return ways
    }

    private func way(_ url: String, _ name: String, _ why: String) -> HTML {
        "<li><a class=\"go\" href=\"\(url)\">\(name)</a><p>\(why)</p></li>"
    }
}
