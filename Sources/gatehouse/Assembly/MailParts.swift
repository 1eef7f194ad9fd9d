import Gateway
import Outbound
import SignUpFlow
import Web

/// The way out for letters.
struct MailWay: Sendable {
    /// As the settings have it, for the operator.
    let address: String
    let sender: any MailSender
    /// Letters have clients of their own: libcurl waits for a mail server's last word without doing anything else, and neither
    /// a visitor at another door nor the next letter may wait with it.
    private let clients: SMTPClients

    /// nil where the settings name no server or no sender.
    init?(_ settings: Settings, now: @escaping @Sendable () -> Instant) {
        guard let smtp = settings.mail.smtp, let from = settings.mail.from.flatMap({ Mailbox($0) }) else { return nil }
        let configuration = CurlClient.Configuration(
            caFile: settings.outbound.caFile, proxy: settings.outbound.proxy?.reveal)
        let clients = SMTPClients { CurlClient(configuration) }
        let server = SMTPServer(
            url: smtp, username: settings.mail.username, password: settings.mail.password?.reveal,
            greeting: from.domain, isLoopback: Self.isLoopback(smtp))
        address = smtp
        sender = MeasuredMailer(over: SMTPMailer(server: server, from: from, smtp: clients, now: now))
        self.clients = clients
    }

    func shutdown() { clients.shutdown() }

    private static func isLoopback(_ smtp: String) -> Bool {
        let hostAndPort = smtp.drop { $0 != "/" }.dropFirst(2)
        return WebAddress("https://\(hostAndPort)")?.isLoopback ?? false
    }
}

extension LetterMaker {
    init(
        _ settings: Settings, templates: TemplateFolder, wording: [Language: Wording]
    ) throws(AssemblyError) {
        let look = Look(
            brand: settings.brand.name, accent: settings.brand.accent, support: settings.support,
            publicURL: settings.publicURL.text)
        let sources = try templates.letterSources()
        do {
            try self.init(
                sources: sources, wording: wording,
                defaultLanguage: settings.languages.first ?? .russian, look: look)
        } catch {
            throw AssemblyError(description: "templates: \(error.name).mustache: \(error.reason)")
        }
    }
}
