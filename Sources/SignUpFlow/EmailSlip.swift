/// A domain that was probably mistyped. Only clear cases stand here.
struct EmailSlip: Equatable {
    /// The domain that was probably meant.
    let meant: String

    /// nil for every domain that looks as meant.
    ///
    /// - Parameter domain: in lower case.
    init?(domain: Substring) {
        let labels = domain.split(separator: ".")
        guard let last = labels.last else { return nil }
        let top = Self.tops[last]
        let whole = (labels.dropLast() + [top ?? last]).joined(separator: ".")
        guard let meant = Self.lookAlikes[whole] ?? (top == nil ? nil : whole) else { return nil }
        self.meant = meant
    }

    /// Top-level domains that the root zone does not have, by what the fingers meant.
    private static let tops: [Substring: Substring] = {
        var tops: [Substring: Substring] = [:]
        for slip in ["con", "cmo", "ocm", "vom", "xom", "cim", "cpm", "coom", "comm", "ccom", "comn", "kom", "copm"] {
            tops[Substring(slip)] = "com"
        }
        for slip in ["ry", "ri", "ur", "tu", "rru", "ruu", "rui", "ruy"] { tops[Substring(slip)] = "ru" }
        return tops
    }()

    /// Domains that nobody's mail is known to live at, by the mail service one slip away. Real neighbours (`mail.com`,
    /// `ya.ru`, `yandex.com`, `hotmail.ru`) are none of them.
    private static let lookAlikes: [String: String] = {
        let slips = [
            "gmail.com": [
                "gmial.com", "gamil.com", "gmali.com", "gmai.com", "gmal.com", "gmil.com", "gmaill.com", "gmaiil.com",
                "gmmail.com", "ggmail.com", "gnail.com", "gmaul.com", "gmaol.com", "gmeil.com", "gimail.com",
                "gmail.co", "gmail.cm", "gmail.om", "gmail.ru", "gmail.com.ru", "gmai.ru",
            ],
            "mail.ru": ["mai.ru", "maill.ru", "mial.ru", "mali.ru", "meil.ru", "mmail.ru", "maiil.ru"],
            "yandex.ru": [
                "yandx.ru", "yadex.ru", "yanex.ru", "yandeks.ru", "yandekx.ru", "yandez.ru", "yandec.ru", "yamdex.ru",
                "yndex.ru", "yandex.com.ru", "jandex.ru", "yandexx.ru", "yandwx.ru", "ynadex.ru",
            ],
            "rambler.ru": ["ramler.ru", "rambier.ru", "rambller.ru", "rambel.ru", "ranbler.ru"],
            "icloud.com": [
                "iclod.com", "icoud.com", "icloude.com", "iclould.com", "icluod.com", "icloud.co", "icloud.ru",
            ],
            "outlook.com": ["outlok.com", "outloo.com", "outllook.com", "outloook.com", "otlook.com", "outlook.co"],
            "hotmail.com": [
                "hotnail.com", "hotmial.com", "hotmal.com", "hotmai.com", "hotamil.com", "hotmaill.com", "hotmail.co",
            ],
            "yahoo.com": ["yaho.com", "yahooo.com", "yhoo.com", "yahho.com", "yahoo.co"],
        ]
        var lookAlikes: [String: String] = [:]
        for (meant, slips) in slips { for slip in slips { lookAlikes[slip] = meant } }
        return lookAlikes
    }()
}
