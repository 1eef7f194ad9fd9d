import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// People who come in by e-mail or by phone.
extension TestBrowser {
    static let password = "correct horse battery"

    static let emailForm: [(String, String)] = [
        ("first_name", "Анна"), ("last_name", "Крылова"), ("email", "anna@example.com"), ("password", password),
        ("terms", "on"),
    ]

    static let phoneForm: [(String, String)] = [("country", "RU"), ("phone", "8 (999) 123-45-67"), ("terms", "on")]

    /// Register's e-mail form with some fields as given, and where it leads.
    func register(_ form: String = "email", _ change: [String: String?] = [:], on page: Answer? = nil) async throws
        -> Answer
    {
        var fields = form == "email" ? Self.emailForm : Self.phoneForm
        for (name, value) in change {
            fields.removeAll { $0.0 == name }
            if let value { fields.append((name, value)) }
        }
        let begun = if let page { page } else { try await get("/sign-up") }
        return try await follow(try await press(form, on: begun, fields))
    }

    /// A form of the step's page, and where it leads.
    func send(_ form: String, on page: Answer, _ fields: [(String, String)] = []) async throws -> Answer {
        let version = try #require(page.hidden("version"))
        return try await follow(try await post("\(page.path)/\(form)", [("version", version)] + fields))
    }

    /// The whole e-mail door, to the end: a person with e-mail, phone and password.
    func join(email: String = "anna@example.com", phone: String = "9991234567") async throws {
        let code = try await register("email", ["email": email])
        let number = try await send("verify", on: code, [("code", server.site.mail.code)])
        let sms = try await send("send", on: number, [("country", "RU"), ("phone", phone)])
        let done = try await send("verify", on: sms, [("code", server.site.sms.code)])
        #expect(done.step == "done")
    }
}
