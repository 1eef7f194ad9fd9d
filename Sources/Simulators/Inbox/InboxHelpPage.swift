/// What the inbox is, for somebody who came by the support link of the demo's pages.
struct InboxHelpPage {
    let language: DemoLanguage

    var page: Page {
        Page(
            language: language,
            title: language(ru: "Помощь", en: "Help"),
            band: language == .russian ? "<b>Имитация телефона и почты.</b>" : "<b>Simulated phone and mailbox.</b>",
            look: .inbox,
            content: """
                <h1>\(language(ru: "Это демонстрация", en: "This is a demo"))</h1>
                <p>\(language(
                    ru: "Настоящих SMS и писем никто не отправляет: на какой номер или адрес ни попросили бы код, он появится во входящих.",
                    en: "No real SMS or letter is sent: whatever number or address you ask a code for, it appears in the inbox."))</p>
                <p class="muted">\(language(
                    ru: "Там же можно сделать так, чтобы SMS отвергались или шли долго, и посмотреть, что увидит посетитель.",
                    en: "There you can also let messages be refused or slow, and watch what a visitor gets to see."))</p>
                <a class="button primary" href="/?lang=\(language.rawValue)">\(language(ru: "Открыть входящие", en: "Open the inbox"))</a>
                """)
    }
}
