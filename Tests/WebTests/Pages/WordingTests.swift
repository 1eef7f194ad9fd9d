import Foundation
import Testing

@testable import SignUpFlow
@testable import Web

/// The sentences: both languages have the same, and those that are required stand to the letter.
@Suite struct WordingTests {
    private func wordings() throws -> (ru: Wording, en: Wording) {
        (try TemplateFiles.wording(.russian), try TemplateFiles.wording(.english))
    }

    @Test func `both languages have the same sentences with the same places in them`() throws {
        let (ru, en) = try wordings()
        #expect(ru.paths == en.paths)
        for path in ru.paths.sorted() {
            func places(_ wording: Wording) -> Set<String> {
                Set(wording.sentence(path).matches(of: /\{[a-z]+\}/).map { String($0.0) })
            }
            #expect(places(ru) == places(en), "\(path)")
            #expect(!ru.sentence(path).isEmpty && !en.sentence(path).isEmpty, "\(path)")
        }
    }

    @Test func `every sentence that a template names is there`() throws {
        let (ru, _) = try wordings()
        for (file, text) in try TemplateFiles.all() {
            for case .variable(let name) in MustacheScan.tags(text) where name.hasPrefix("w.") {
                #expect(ru.paths.contains(String(name.dropFirst(2))), "\(file): \(name)")
            }
        }
    }

    @Test func `every sentence that the code names is there`() throws {
        let (ru, _) = try wordings()
        let sources = TemplateFiles.folder.appendingPathComponent("../Sources/Web").standardized
        let files = try #require(FileManager.default.enumerator(atPath: sources.path)).compactMap { $0 as? String }
        var named = 0
        for file in files where file.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
            for match in text.matches(of: /words(?:\([a-z.]+\))?\("([a-z_.\-]+)"(, count:)?/) {
                named += 1
                let forms = match.2 == nil ? [""] : [".one", ".few", ".many"]
                for form in forms where !(file.hasSuffix("Notices.swift") && match.1 == "tries" && match.2 == nil) {
                    #expect(ru.paths.contains(match.1 + form), "\(file): \(match.1)\(form)")
                }
            }
        }
        #expect(named > 20)
    }

    @Test func `every refusal, fault and problem has its sentences`() throws {
        let (ru, _) = try wordings()
        for code in Refusal.Code.allCases { #expect(ru.paths.contains("error.\(code.rawValue)"), "\(code)") }
        for code in [Refusal.Code.tooManyCodes, .tooManyAttempts, .tooSoon, .tooManySignUps] {
            #expect(ru.paths.contains("error.\(code.rawValue)_wait"), "\(code)")
        }
        for fault in PhoneFault.allCases {
            #expect(ru.paths.contains("error.phone_fault.\(fault.rawValue)"), "\(fault)")
        }
        let typed =
            PasswordFault.allCases.map { "error.password_fault.\($0.rawValue)" }
            + EmailFault.Kind.allCases.map { "error.email_fault.\($0.rawValue)" }
            + [NameFault.tooLong, .control].map { "error.name_fault.\($0.rawValue)" }
            + ["first_name", "last_name"].flatMap { field in
                [NameFault.empty, .noLetter].map { "error.name_fault.\(field).\($0.rawValue)" }
            }
            + PasswordPolicy.allCases.map { "password.rule.\($0.rawValue)" }
        for path in typed { #expect(ru.paths.contains(path), "\(path)") }
        for problem in Problem.allCases {
            for part in ["title", "detail"] {
                #expect(ru.paths.contains("problem.\(problem.rawValue).\(part)"), "\(problem)")
            }
        }
    }

    @Test(arguments: [Language.russian, .english])
    func `every refusal is one sentence in words, with the wait where it names one`(language: Language) throws {
        let words = try TemplateFiles.wording(language)
        let maker = NoticeMaker(
            words: words, now: Fixtures.now, label: \.rawValue, confirmWithin: .seconds(24 * 3600), codeLength: 6)
        for code in Refusal.Code.allCases {
            for retryAt in [nil, Fixtures.now + .seconds(42)] {
                let notice = maker.notice(Refusal(code, retryAt: retryAt, provider: .google), triesLeft: 2)
                #expect(notice.code == code.rawValue)
                #expect(!notice.message.contains("{") && !notice.message.contains("error."), "\(notice.message)")
                #expect(notice.retryAfter == (retryAt == nil ? nil : 42))
                let saysWait = notice.message.contains("42")
                let canWait = [Refusal.Code.tooManyCodes, .tooManyAttempts, .tooSoon, .tooManySignUps].contains(code)
                #expect(saysWait == (canWait && retryAt != nil), "\(notice.message)")
            }
        }
    }

    @Test func `Russian and English count`() throws {
        let (ru, en) = try wordings()
        let counted: [(Int, String, String)] = [
            (1, "Осталась 1 попытка", "1 try left"), (2, "Осталось 2 попытки", "2 tries left"),
            (5, "Осталось 5 попыток", "5 tries left"), (11, "Осталось 11 попыток", "11 tries left"),
            (21, "Осталась 21 попытка", "21 tries left"), (22, "Осталось 22 попытки", "22 tries left"),
            (0, "Осталось 0 попыток", "0 tries left"), (112, "Осталось 112 попыток", "112 tries left"),
        ]
        for (n, russian, english) in [
            (4, "Нужны 4 цифры", "4 digits are needed"), (6, "Нужно 6 цифр", "6 digits are needed"),
        ] {
            #expect(ru("code_digits", count: n) == russian && en("code_digits", count: n) == english)
        }
        for (n, russian, english) in counted {
            #expect(ru("tries", count: n) == russian)
            #expect(en("tries", count: n) == english)
        }
    }

    @Test func `waits, deadlines and ages are told in the largest whole unit`() throws {
        let maker = NoticeMaker(
            words: try TemplateFiles.wording(.english), now: Fixtures.now, label: \.rawValue,
            confirmWithin: .seconds(3600), codeLength: 6)
        #expect(maker.wait(seconds: 1) == "1 second" && maker.wait(seconds: 99) == "99 seconds")
        #expect(maker.wait(seconds: 100) == "2 minutes" && maker.wait(seconds: 5399) == "90 minutes")
        #expect(maker.wait(seconds: 5400) == "2 hours" && maker.wait(seconds: 36 * 3600) == "2 days")
        #expect(maker.left(seconds: 86400) == "24 hours left" && maker.left(seconds: 86370) == "24 hours left")
        #expect(maker.left(seconds: 86369) == "23 hours left" && maker.left(seconds: 3569) == "59 minutes left")
        #expect(maker.left(seconds: 1) == "1 minute left")
        #expect(maker.age(seconds: 59) == "created just now" && maker.age(seconds: 3 * 86400) == "created 3 days ago")
        #expect(maker.age(seconds: 800 * 86400) == "created 2 years ago")
    }

    @Test func `the required sentences stand to the letter`() throws {
        let (ru, en) = try wordings()
        let required: [(String, String, String)] = [
            ("title.register", "Регистрация", "Sign up"),
            ("title.sign-in", "Войти в личный кабинет", "Sign in"),
            ("sign_in.or_register", "Или зарегистрироваться", "Or register"),
            (
                "field.terms", "Я ознакомлен и согласен с условиями использования",
                "I have read and accept the Terms of use"
            ),
            (
                "error.terms_required", "Чтобы продолжить регистрацию, необходимо принять Условия использования",
                "To continue registration you must accept the Terms of use"
            ),
            ("title.newcomer", "Новый аккаунт", "New account"), ("newcomer.create", "Создать новый", "Create new"),
            ("newcomer.link", "Привязать к существующему", "Link to existing"),
            ("terms.continue", "Продолжить", "Continue"), ("title.link", "Связать аккаунты", "Link accounts"),
            ("title.phone", "Подтверждение регистрации", "Confirm registration"),
            ("phone.send", "Отправить код", "Send code"),
            (
                "error.phone_taken", "Пользователь с таким номером уже зарегистрирован",
                "A user with this number is already registered"
            ),
            ("code.resend", "Получить новый код", "Get a new code"),
            ("title.done", "Регистрация завершена", "Registration complete"),
            ("done.start", "Начать работу", "Start work"), ("title.linked", "Аккаунты связаны", "Accounts linked"),
            ("provider.sign_in", "Войти через {provider}", "Sign in with {provider}"),
        ]
        for (path, russian, english) in required {
            #expect(ru(path) == russian)
            #expect(en(path) == english)
        }
        for fault in PhoneFault.allCases {
            #expect(ru("error.phone_fault.\(fault.rawValue)").hasPrefix("Некорректный номер телефона"))
            #expect(en("error.phone_fault.\(fault.rawValue)").hasPrefix("Incorrect phone number"))
        }
        #expect(ru("error.phone_invalid").hasPrefix("Некорректный номер телефона"))
        #expect(en("error.phone_invalid").hasPrefix("Incorrect phone number"))
    }

    @Test(arguments: [
        (
            Language.russian, "Я ознакомлен и согласен с условиями использования",
            "Нажимая кнопку Создать новый, вы соглашаетесь с нашими Условиями использования"
        ),
        (
            .english, "I have read and accept the Terms of use",
            "By pressing Create new you agree to our Terms of use"
        ),
    ])
    func `the terms read as required where they are drawn`(language: Language, box: String, notice: String) async throws
    {
        let site = try await TestSite()
        for (client, sentence) in [("crm-web", box), ("crm-ios", notice)] {
            let stored = Fixtures.stored(.newAccount(.newcomer(Fixtures.identity)), client: client, language: language)
            let (page, chrome) = site.maker.page(stored, Fixtures.surroundings())
            let html = site.html(page, chrome)
            let text = html.replacing(/<[^>]*>/, with: "").replacing(/\s+/, with: " ")
            #expect(text.contains(sentence), "\(text)")
            #expect(html.contains("type=\"checkbox\"") == (client == "crm-web"))
        }
    }
}
