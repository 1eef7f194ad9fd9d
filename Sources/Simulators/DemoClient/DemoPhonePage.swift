/// The mobile app, as far as a desktop browser can play it: it takes the link that a phone would open.
struct DemoPhonePage {
    let language: DemoLanguage
    let brand: String
    let redirectURI: String
    let complaint: String?

    var page: Page {
        DemoFrame(language: language, brand: brand, title: language(ru: "Телефон", en: "Phone"), content: content).page
    }

    private var content: HTML {
        """
        <h1>\(language(ru: "Ссылка приложения", en: "The app’s link"))</h1>
        <p>\(language(
            ru: "На телефоне ссылку \(redirectURI)?code=… открыло бы само приложение. Настольный браузер её открыть не может: скопируйте адрес кнопки в конце регистрации и вставьте сюда.",
            en: "On a phone the app itself would open \(redirectURI)?code=… A desktop browser can’t: copy the address of the button at the end of the sign-up and paste it here."))</p>
        \(complaint.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML } ?? .nothing)
        <form method="post" action="/phone">
        <label for="link">\(language(ru: "Ссылка", en: "Link"))</label>
        <textarea id="link" name="link" spellcheck="false" placeholder="\(redirectURI)?code=…"></textarea>
        <button class="primary gap">\(language(ru: "Открыть в приложении", en: "Open in the app"))</button>
        </form>
        <p class="small muted gap">\(language(
            ru: "Начните с «Прийти из мобильного приложения» на главной: код без своего PKCE-ключа бесполезен.",
            en: "Begin with “Come from the mobile app” on the home page: the code is useless without its PKCE verifier."))</p>
        """
    }
}
