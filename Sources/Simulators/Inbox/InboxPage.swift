import FoundationEssentials

/// The inbox: every message, newest first, its code large enough to read across a desk.
struct InboxPage {
    let language: DemoLanguage
    let messages: [InboxMessage]
    let manner: InboxManner

    var page: Page {
        Page(
            language: language,
            title: language(ru: "Входящие", en: "Inbox"),
            band: language == .russian
                ? "<b>Имитация телефона и почты.</b> Сюда приходят все SMS и письма демонстрации."
                : "<b>Simulated phone and mailbox.</b> Every SMS and every letter of the demo arrives here.",
            look: .inbox,
            content: content,
            footer: """
                <a href="/?lang=ru">Русский</a> · <a href="/?lang=en">English</a> · \
                <a href="/help?lang=\(language.rawValue)">\(language(ru: "Что это?", en: "What is this?"))</a>
                """,
            head: """
                <script src="/inbox.js" defer></script>
                <noscript><meta http-equiv="refresh" content="3"></noscript>
                """)
    }

    private var content: HTML {
        """
        <h1>\(language(ru: "Входящие", en: "Inbox"))</h1>
        <p class="muted" id="hint">\(language(
            ru: "Новые сообщения появляются сами.", en: "New messages appear by themselves."))</p>
        <form method="post" action="/faults?lang=\(language.rawValue)" class="row few" aria-labelledby="faults">
        <h2 id="faults">\(language(ru: "Что делать с SMS", en: "What becomes of an SMS"))</h2>
        \(InboxManner.allCases.map(button))
        </form>
        \(mannerNotice)
        <div id="list" data-newest="\(messages.first?.sequence ?? 0)" aria-live="polite">\(list)</div>
        """
    }

    private var list: HTML {
        guard !messages.isEmpty else {
            return "<p class=\"notice\">\(language(ru: "Пока ничего нет.", en: "Nothing yet."))</p>"
        }
        return "<ul class=\"messages\">\(messages.map(item))</ul>"
    }

    private func item(_ message: InboxMessage) -> HTML {
        let time = Date(timeIntervalSince1970: Double(message.receivedAt) / 1000)
        let code: HTML = message.code.map { "<span class=\"code\">\($0)</span>" } ?? .nothing
        let way = message.kind == .sms ? "SMS" : language(ru: "Письмо", en: "Letter")
        return """
            <li data-kind="\(message.kind.rawValue)" data-sequence="\(message.sequence)"><div class="meta"><span>\(way) → \(message.to)</span>\
            <time datetime="\(time.formatted(.iso8601))">\(Self.clockTime(message.receivedAt))</time></div>\
            \(code)\(subject(message))\(text(message))\(html(message))</li>
            """
    }

    /// An SMS is read at a glance; a letter is folded, its code and subject aside.
    private func text(_ message: InboxMessage) -> HTML {
        let text: HTML = "<p class=\"text\">\(message.text)</p>"
        guard message.kind == .mail else { return text }
        return "<details><summary>\(language(ru: "Прочитать письмо", en: "Read the letter"))</summary>\(text)</details>"
    }

    private func subject(_ message: InboxMessage) -> HTML {
        message.subject.map { "<p class=\"subject\"><b>\($0)</b></p>" } ?? .nothing
    }

    private func html(_ message: InboxMessage) -> HTML {
        guard message.html != nil else { return .nothing }
        let title = language(ru: "Как это выглядит в почте", en: "How it looks in a mail program")
        return """
            <details><summary>\(title)</summary><iframe sandbox="allow-popups" loading="lazy" title="\(title)" \
            src="/letters/\(message.sequence)"></iframe></details>
            """
    }

    private var mannerNotice: HTML {
        switch manner {
        case .accept: .nothing
        case .refuse:
            """
            <p class="notice bad" role="status">\(language(
                ru: "Сейчас каждая SMS отвергается ошибкой 500.", en: "Every SMS is refused with error 500 now."))</p>
            """
        case .slow:
            """
            <p class="notice bad" role="status">\(language(
                ru: "Сейчас каждая SMS принимается очень долго.", en: "Every SMS takes very long to be accepted now."))</p>
            """
        }
    }

    private func button(_ choice: InboxManner) -> HTML {
        let name =
            switch choice {
            case .accept: language(ru: "Принимать", en: "Accept")
            case .refuse: language(ru: "Отвергать", en: "Refuse")
            case .slow: language(ru: "Тянуть", en: "Be slow")
            }
        return """
            <button name="sms" value="\(choice.rawValue)" aria-pressed="\(choice == manner ? "true" : "false")">\(name)</button>
            """
    }

    /// `hh:mm:ss` in UTC; the script puts the reader's own time in its place.
    private static func clockTime(_ milliseconds: Int) -> String {
        let seconds = milliseconds / 1000 % 86_400
        return [seconds / 3600, seconds / 60 % 60, seconds % 60]
            .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":") + " UTC"
    }
}
