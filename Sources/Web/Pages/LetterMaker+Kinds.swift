import Gateway
import SignUpFlow

extension LetterMaker {
    func data(_ kind: LetterKind, _ words: Wording) -> LetterData {
        switch kind {
        case .code(let code, let minutes): self.code(code, minutes, "code", words)
        case .recoveryCode(let code, let minutes): self.code(code, minutes, "recovery_code", words)
        case .proofCode(let code, let minutes): self.code(code, minutes, "proof_code", words)
        case .addressTaken: addressTaken(words)
        case .owner(let event, let provider, let time): owner(event, provider, time, words)
        case .owners(let news): owners(news, words)
        }
    }

    private func code(_ code: String, _ minutes: Int, _ path: String, _ words: Wording) -> LetterData {
        let subject = words("mail.\(path).subject", ["code": code, "brand": look.brand])
        let life = words("mail.life", count: minutes)
        return frame(
            words, subject: subject, preview: life, title: words("mail.\(path).title"),
            lead: words("mail.\(path).lead"), closing: [words("mail.\(path).ignore")]
        ) {
            $0.code = code
            $0.life = life
        }
    }

    private func addressTaken(_ words: Wording) -> LetterData {
        let how = words("mail.address_taken.how")
        return frame(
            words, subject: words("mail.address_taken.subject", ["brand": look.brand]), preview: how,
            title: words("mail.address_taken.title"), lead: words("mail.address_taken.lead"),
            closing: [words("mail.address_taken.ignore")]
        ) {
            $0.how = how
            $0.buttons = [
                .init(label: words("mail.sign_in"), href: look.publicURL + "/sign-in", isFirst: true),
                .init(label: words("mail.recover"), href: look.publicURL + "/recover", isFirst: false),
            ]
        }
    }

    private func owner(_ event: OwnerEvent, _ provider: String?, _ time: Instant, _ words: Wording) -> LetterData {
        let label = provider ?? words("mail.some_provider")
        let title = words("mail.\(event.rawValue).title")
        let what = words("mail.\(event.rawValue).what", ["provider": label])
        return frame(
            words, subject: words("mail.owner.subject", ["brand": look.brand, "title": title]), preview: what,
            title: title, lead: what, closing: [words("mail.owner.yours")]
        ) {
            $0.facts = [.init(name: words("mail.owner.when"), value: date(time, words))]
            if let provider { $0.facts.append(.init(name: words("mail.owner.provider"), value: provider)) }
            say(isGone: event == .deleted, in: &$0, words)
        }
    }

    /// Several things at once: each with its time.
    private func owners(_ news: [OwnerNews], _ words: Wording) -> LetterData {
        let (title, what) = (words("mail.owner.several.title"), words("mail.owner.several.what"))
        let isGone = news.contains { $0.event == .deleted }
        return frame(
            words, subject: words("mail.owner.subject", ["brand": look.brand, "title": title]), preview: what,
            title: title, lead: what, closing: [words("mail.owner.yours")]
        ) {
            $0.facts = news.map { one in
                let event = words("mail.\(one.event.rawValue).title")
                return .init(
                    name: date(one.at, words), value: one.provider.map { "\(event) (\($0))" } ?? event)
            }
            say(isGone: isGone, in: &$0, words)
        }
    }

    /// What to do where it was somebody else.
    private func say(isGone: Bool, in data: inout LetterData, _ words: Wording) {
        guard isGone else {
            data.how = words("mail.owner.not_you")
            data.buttons = [.init(label: words("mail.recover"), href: look.publicURL + "/recover", isFirst: true)]
            return
        }
        // Without support in the settings nobody is sent there.
        data.buttons = supportButton(words)
        data.how = data.support == nil ? nil : words("mail.owner.not_you_deleted")
    }

    /// What every letter has, then what is this one's own.
    private func frame(
        _ words: Wording, subject: String, preview: String, title: String, lead: String, closing: [String],
        own: (inout LetterData) -> Void
    ) -> LetterData {
        var data = LetterData(
            language: "\(words.language)", brand: look.brand,
            brandInitial: look.brand.first.map { String($0).uppercased() } ?? "", accent: look.accent.hex,
            onAccent: look.accent.textIsWhite ? "#ffffff" : "#000000", subject: subject, preview: preview, title: title,
            lead: lead, closing: closing, support: support(words),
            footer: words("mail.footer", ["brand": look.brand]))
        own(&data)
        return data
    }

    /// The reader's time zone is not known, and a letter is read at any time: so the date, in UTC.
    private func date(_ time: Instant, _ words: Wording) -> String {
        let date = UTCDate(time)
        return words(
            "mail.date",
            [
                "day": String(date.day), "month": words("date.month.m\(date.month)"), "year": String(date.year),
                "time": date.time,
            ])
    }

    private func support(_ words: Wording) -> LetterData.Support? {
        let support = look.support
        var ways: [LetterData.Support.Way] = []
        if let email = support.email { ways.append(.init(text: email, href: "mailto:\(email)")) }
        if let phone = support.phone {
            let rest = support.phoneExtension.map { ", \(words("support.extension")) \($0)" } ?? ""
            ways.append(.init(text: phone + rest, href: nil))
        }
        for url in [support.chatURL, support.url].compactMap({ $0 }) {
            ways.append(.init(text: LetterData.Button.address(url), href: url))
        }
        return ways.isEmpty ? nil : .init(title: words("support.title"), ways: ways)
    }

    private func supportButton(_ words: Wording) -> [LetterData.Button] {
        let way = look.support.email.map { "mailto:\($0)" } ?? look.support.url ?? look.support.chatURL
        return way.map { [.init(label: words("mail.support"), href: $0, isFirst: true)] } ?? []
    }
}
