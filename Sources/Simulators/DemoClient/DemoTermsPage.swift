/// Made-up terms, short enough to be read.
struct DemoTermsPage {
    let language: DemoLanguage
    let brand: String

    var page: Page {
        DemoFrame(language: language, brand: brand, title: title, content: content).page
    }

    private var title: String {
        language(ru: "Условия использования", en: "Terms of use")
    }

    private var content: HTML {
        """
        <h1>\(title)</h1>
        <p class="muted">\(language(ru: "Выдуманы для демонстрации.", en: "Made up for the demo."))</p>
        \(paragraphs.map { "<p>\($0)</p>" as HTML })
        """
    }

    private var paragraphs: [String] {
        switch language {
        case .russian:
            [
                "1. \(brand) — ненастоящее приложение. Пользоваться им можно сколько угодно, платить за него нечего.",
                "2. Мы храним номер телефона и то, каким способом вы входите. Имя и почту, которые назвал провайдер, мы не храним.",
                "3. Аккаунт можно удалить в любой момент вместе со всем, что о нём известно.",
            ]
        case .english:
            [
                "1. \(brand) is a make-believe application. Use it as much as you like; there is nothing to pay for.",
                "2. We keep your phone number and the way you sign in. The name and e-mail address your provider told us are not kept.",
                "3. You can delete the account at any time, with everything known about it.",
            ]
        }
    }
}
