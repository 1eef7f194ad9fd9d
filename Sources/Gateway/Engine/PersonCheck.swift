import SignUpFlow

/// Names and a password, as they can be taken.
struct PersonCheck: Sendable {
    let rules: Rules
    let passwords: Passwords

    /// Names and a password that can be taken.
    struct Checked {
        var firstName: String
        var lastName: String?
        var password: String
    }

    /// What was typed as names; nil where it is none, or where the last name may be and was left out.
    struct CheckedNames {
        var first: String?
        var last: String?
        var areRight: Bool
    }

    /// - Parameter wrong: takes what is wrong, in the order of the fields; nil is answered where something is.
    func check(
        _ form: EmailForm, _ wrong: inout [Refusal]
    ) -> (particulars: Checked, email: String)? {
        let names = names(form.firstName, form.lastName, &wrong)
        var address: String?
        switch EmailAddress.read(form.email) {
        case .address(let email): address = email.text
        case .fault(let fault): wrong.append(Refusal(.emailInvalid, fault))
        }
        let particulars = check(names, form.password, email: address == nil ? nil : form.email, &wrong)
        guard let particulars, let address else { return nil }
        return (particulars, address)
    }

    func check(
        _ names: CheckedNames, _ password: String, email: String?, _ wrong: inout [Refusal]
    ) -> Checked? {
        if let fault = passwords.fault(in: password, email: email, names: [names.first, names.last].compactMap(\.self))
        {
            wrong.append(Refusal(.passwordWeak, fault))
            return nil
        }
        guard names.areRight, let first = names.first else { return nil }
        return Checked(firstName: first, lastName: names.last, password: password)
    }

    func names(_ first: String, _ last: String, _ wrong: inout [Refusal]) -> CheckedNames {
        var faults: [Refusal] = []
        let first = name(first, .first, &faults)
        let mayLack = rules.lastName == .optional && last.withoutBlankEnds.isEmpty
        let last = mayLack ? nil : name(last, .last, &faults)
        wrong += faults
        return CheckedNames(first: first, last: last, areRight: faults.isEmpty)
    }

    private func name(_ typed: String, _ field: Refusal.NameField, _ wrong: inout [Refusal]) -> String? {
        switch PersonName.parse(typed) {
        case .name(let name): return name.text
        case .fault(let fault):
            var refusal = Refusal(.nameRequired)
            refusal.name = field
            refusal.nameFault = fault
            wrong.append(refusal)
            return nil
        }
    }

    func hashed(_ checked: Checked, _ visitor: Visitor) async throws(StoreError) -> Particulars {
        Particulars(
            firstName: checked.firstName, lastName: checked.lastName,
            passwordHash: try await passwords.hash(checked.password, deadline: visitor.deadline))
    }
}

extension Refusal {
    init(_ code: Code, _ fault: EmailFault) {
        self.init(code)
        emailFault = fault
    }

    init(_ code: Code, _ fault: PasswordFault) {
        self.init(code)
        passwordFault = fault
    }
}
