import Gateway
import Outbound
import SignUpFlow

extension Settings {
    /// The ways an SMS can take.
    struct SMS: Sendable {
        /// At least one, in the order they are tried, with different names.
        let routes: [Route]
        /// Of countries with an order of their own: names of `routes`.
        let countries: [CountryCode: [String]]

        /// A sender under its name.
        struct Route: Sendable {
            let name: String
            /// In E.164; empty: every number.
            let prefixes: [String]
            let weight: Int?
            /// Made with the sender's own way out.
            let sender: @Sendable (any HTTPSender) -> any SMSSender
        }

        init(_ section: SettingsSection) {
            let expected = "a list with at least one route"
            guard let value = section.written("routes"), !value.isNull else {
                section.missing("routes", expected: expected)
                routes = []
                countries = Self.countries(section, among: [])
                return
            }
            let items = value.items(expected: expected) ?? []
            if items.isEmpty, value.isList { value.refuse("it is empty", expected: expected) }
            var names: Set<String> = []
            routes = items.compactMap { item in
                let route = item.section { Route($0, beside: names) }
                guard let route else { return nil }
                if !names.insert(route.name).inserted {
                    item.refuse("there is another route \(route.name.quoted)", expected: "a name of its own")
                }
                return route
            }
            countries = Self.countries(section, among: routes.map(\.name))
        }

        private static func countries(_ section: SettingsSection, among names: [String]) -> [CountryCode: [String]] {
            let route = ValueParser(expected: names.isEmpty ? "one of routes" : names.joined(separator: " or ")) {
                names.isEmpty || names.contains($0) ? $0 : nil
            }
            return section.section("countries") { countries in
                var orders: [CountryCode: [String]] = [:]
                for (code, value) in countries.others() {
                    if ValueParser.country.parse(code) == nil {
                        value.refuse("\(code.quoted) does not fit", expected: ValueParser.country.expected)
                    }
                    let order = value.section { $0.list("routes", of: route, or: []) }
                    if !order.isEmpty { orders[CountryCode(code)] = order }
                }
                return orders
            }
        }
    }
}

extension Settings.SMS.Route {
    /// The senders there are.
    private enum Sender: String, CaseIterable {
        case webhook, twilio, sns, kannel, smsc, smsru, vonage
    }

    /// - Parameter names: of the routes before it.
    fileprivate init?(_ section: SettingsSection, beside names: Set<String>) {
        guard let sender = section.find("sender", .oneOf(Sender.self)) else {
            if section.written("sender").map({ $0.isNull }) ?? true {
                section.missing("sender", expected: ValueParser.oneOf(Sender.self).expected)
            }
            section.ignoreOthers()
            return nil
        }
        let name = section.take("name", .identifier, or: Self.name(sender, beside: names))
        self.name = name
        prefixes = section.list("prefixes", of: .numberPrefix, or: [], mayBeEmpty: true)
        weight = section.find("weight", .integer(1...1000))
        self.sender =
            switch sender {
            case .webhook: Self.webhook(section, name)
            case .twilio: Self.twilio(section, name)
            case .sns: Self.sns(section, name)
            case .kannel: Self.kannel(section, name)
            case .smsc: Self.smsc(section, name)
            case .smsru: Self.smsru(section, name)
            case .vonage: Self.vonage(section, name)
            }
    }

    /// `webhook`, `webhook-2`, `webhook-3` …
    private static func name(_ sender: Sender, beside names: Set<String>) -> String {
        var number = 1
        while true {
            let name = number == 1 ? sender.rawValue : "\(sender.rawValue)-\(number)"
            if !names.contains(name) { return name }
            number += 1
        }
    }

    private typealias Make = @Sendable (any HTTPSender) -> any SMSSender

    private static func webhook(_ section: SettingsSection, _ name: String) -> Make {
        let url = section.need("url", .webAddress, standIn: "")
        let bearer = section.findSecret("bearer")
        return { WebhookSender(name: name, url: url, bearer: bearer, allowsLoopback: url.isOnLoopback, http: $0) }
    }

    private static func twilio(_ section: SettingsSection, _ name: String) -> Make {
        let sender = section.find("from", .text)
        let service = section.find("messaging_service_sid", .text)
        if (sender == nil) == (service == nil) {
            section.source.note(
                section.place.key("from"), sender == nil ? "missing" : "it stands beside messaging_service_sid",
                expected: "either from or messaging_service_sid")
        }
        let account = TwilioSender.Account(
            baseURL: section.take("base_url", .baseAddress, or: "https://api.twilio.com"),
            sid: section.need("account_sid", .identifier, standIn: ""), authToken: section.needSecret("auth_token"),
            from: service.map { .messagingService($0) } ?? .sender(sender ?? ""))
        return { TwilioSender(name: name, account, allowsLoopback: account.baseURL.isOnLoopback, http: $0) }
    }

    private static func sns(_ section: SettingsSection, _ name: String) -> Make {
        let region = section.need("region", .identifier, standIn: "")
        let account = SNSSender.Account(
            endpoint: section.take("endpoint", .baseAddress, or: "https://sns.\(region).amazonaws.com"), region: region,
            accessKeyID: section.need("access_key_id", .text, standIn: ""),
            secretAccessKey: section.needSecret("secret_access_key"), senderID: section.find("sender_id", .text))
        return { SNSSender(name: name, account, allowsLoopback: account.endpoint.isOnLoopback, http: $0) }
    }

    private static func kannel(_ section: SettingsSection, _ name: String) -> Make {
        let url = section.need("url", .baseAddress, standIn: "")
        let username = section.need("username", .text, standIn: "")
        let password = section.needSecret("password")
        let from = section.find("from", .text)
        return {
            KannelSender(
                name: name, url: url, username: username, password: password, from: from,
                allowsLoopback: url.isOnLoopback, http: $0)
        }
    }

    private static func smsc(_ section: SettingsSection, _ name: String) -> Make {
        let url = section.take("url", .baseAddress, or: "https://smsc.ru")
        let from = section.find("from", .text)
        let credentials: SMSCSender.Credentials =
            if let key = section.findSecret("apikey") {
                .key(key)
            } else {
                .password(login: section.need("login", .text, standIn: ""), section.needSecret("password"))
            }
        return {
            SMSCSender(
                name: name, url: url, credentials: credentials, from: from, allowsLoopback: url.isOnLoopback, http: $0)
        }
    }

    private static func smsru(_ section: SettingsSection, _ name: String) -> Make {
        let url = section.take("url", .baseAddress, or: "https://sms.ru")
        let apiID = section.needSecret("api_id")
        let from = section.find("from", .text)
        return {
            SMSRuSender(name: name, url: url, apiID: apiID, from: from, allowsLoopback: url.isOnLoopback, http: $0)
        }
    }

    private static func vonage(_ section: SettingsSection, _ name: String) -> Make {
        let url = section.take("url", .baseAddress, or: "https://rest.nexmo.com")
        let key = section.need("api_key", .text, standIn: "")
        let secret = section.needSecret("api_secret")
        let from = section.need("from", .text, standIn: "")
        return {
            VonageSender(
                name: name, url: url, key: key, secret: secret, from: from, allowsLoopback: url.isOnLoopback, http: $0)
        }
    }
}

extension ValueParser where Value == String {
    /// The beginning of a number in E.164.
    fileprivate static var numberPrefix: Self {
        Self(expected: "the beginning of a number, like \"+7\"") { text in
            text.wholeMatch(of: /\+[1-9][0-9]{0,13}/) == nil ? nil : text
        }
    }
}

extension String {
    /// An address of this machine.
    fileprivate var isOnLoopback: Bool { WebAddress(self)?.isLoopback ?? false }
}
