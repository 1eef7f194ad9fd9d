/// Where a real application would send one to a store.
struct DemoInstallPage {
    let language: DemoLanguage
    let brand: String

    var page: Page {
        DemoFrame(
            language: language, brand: brand, title: language(ru: "Установить приложение", en: "Install the app"),
            content: """
                <h1>\(language(ru: "Установить приложение", en: "Install the app"))</h1>
                <p>\(language(
                    ru: "Здесь была бы ссылка на магазин приложений. В демонстрации приложение играет страница «Телефон».",
                    en: "A link to an app store would be here. In the demo the Phone page plays the app."))</p>
                <a class="button primary" href="/phone">\(language(ru: "Телефон", en: "Phone"))</a>
                """
        ).page
    }
}
