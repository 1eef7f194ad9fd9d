/// Why nobody was signed in.
struct DemoFailurePage {
    enum Failure: Equatable {
        /// The person left: `access_denied`.
        case denied
        /// Another OAuth error of the gateway's answer.
        case error(String)
        /// An answer to a request this browser didn't make, or that was answered already.
        case unknownState
        case otherIssuer
        case exchange(DemoExchange.Failure)
    }

    let language: DemoLanguage
    let brand: String
    let failure: Failure

    var page: Page {
        DemoFrame(language: language, brand: brand, title: title, content: content).page
    }

    private var title: String {
        switch failure {
        case .denied: language(ru: "Вы отказались от регистрации", en: "You left the sign-up")
        case .unknownState: language(ru: "Этот вход уже завершён", en: "This sign-in is over")
        case .error, .otherIssuer, .exchange: language(ru: "Войти не удалось", en: "Signing in failed")
        }
    }

    private var content: HTML {
        """
        <h1>\(title)</h1>
        <p class="notice\(failure == .denied ? .nothing : " bad")" role="alert">\(explanation)</p>
        <a class="button primary" href="/login">\(language(ru: "Начать снова", en: "Start again"))</a>
        <a class="button" href="/">\(language(ru: "На главную", en: "Home"))</a>
        """
    }

    private var explanation: String {
        switch failure {
        case .denied:
            language(
                ru: "Gatehouse вернул error=access_denied: ничего не создано.",
                en: "Gatehouse returned error=access_denied: nothing was created.")
        case .error(let code): language(ru: "Gatehouse вернул ошибку", en: "Gatehouse returned the error") + " \(code)"
        case .unknownState:
            language(
                ru: "Ответ не подходит ни к одному начатому в этом браузере входу.",
                en: "The answer fits no sign-in begun in this browser.")
        case .otherIssuer:
            language(ru: "Ответ пришёл не от Gatehouse (iss).", en: "The answer isn’t from Gatehouse (iss).")
        case .exchange(.unreachable(let reason)): language(ru: "Нет ответа:", en: "No answer:") + " \(reason)"
        case .exchange(.refused(let reason)): language(ru: "Код не принят:", en: "The code was refused:") + " \(reason)"
        case .exchange(.badToken(let reason)):
            language(ru: "Токен не принят:", en: "The token was refused:") + " \(reason)"
        }
    }
}
