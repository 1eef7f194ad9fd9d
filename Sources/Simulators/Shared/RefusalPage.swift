/// The page for a request that can't be sent back to the application, because it can't be trusted to be from it.
struct RefusalPage {
    let language: DemoLanguage
    let provider: String
    /// A developer's words; shown as they are.
    let reason: String

    var page: Page {
        Page(
            language: language,
            title: language(ru: "Неверный запрос", en: "Wrong request"),
            band: language == .russian ? "<b>Имитация \(provider)</b>" : "<b>Simulated \(provider)</b>",
            look: .provider,
            content: """
                <h1>\(language(ru: "Запрос приложения неверен", en: "The application’s request is wrong"))</h1>
                <p class="notice bad" role="alert"><code>\(reason)</code></p>
                <p class="muted">\(language(
                    ru: "Настоящий провайдер здесь тоже остановился бы: вернуть вас некуда.",
                    en: "The real provider would stop here too: there is nowhere safe to send you back to."))</p>
                """)
    }
}
