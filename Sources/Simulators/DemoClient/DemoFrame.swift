/// The demo application's frame around a page's content.
struct DemoFrame {
    let language: DemoLanguage
    let brand: String
    let title: String
    let content: HTML

    var page: Page {
        Page(
            language: language,
            title: "\(title) · \(brand)",
            band: language == .russian
                ? "<b>\(brand)</b> — приложение для демонстрации, ненастоящее"
                : "<b>\(brand)</b> — a make-believe application for the demo",
            look: .client,
            content: content,
            footer: """
                <a href="/?lang=ru">Русский</a> · <a href="/?lang=en">English</a> · \
                <a href="/terms/\(language.rawValue)">\(language(ru: "Условия", en: "Terms"))</a>
                """)
    }
}
