/// What was decided on a provider's page, or by a ``Simulation`` in its place.
enum Decision {
    case allow(Person, remember: RememberedChoice?, keepEmail: Bool)
    case deny

    /// A program's decision.
    init(_ simulation: Simulation, people: People) {
        switch simulation.choice {
        case .deny: self = .deny
        case .person(let id): self = .allow(people.named(id), remember: nil, keepEmail: false)
        case .invented(let name, let email):
            self = .allow(.invented(name: name, email: email, digits: people.digits), remember: nil, keepEmail: false)
        }
    }

    /// The decision in a form; `nil` when it names nobody.
    init?(form: Fields, people: People) {
        guard let choice = form["choice"] else { return nil }
        if choice == "deny" {
            self = .deny
            return
        }
        let picked: RememberedChoice?
        if choice == "invented" {
            let name = (form["name"] ?? "").split(separator: " ").joined(separator: " ")
            picked = name.isEmpty ? nil : .invented(name: name, email: form["email"])
        } else {
            picked = RememberedChoice(formValue: choice)
        }
        guard let picked, let person = picked.person(among: people) else { return nil }
        self = .allow(person, remember: picked, keepEmail: form["keep_email"] != nil)
    }
}
