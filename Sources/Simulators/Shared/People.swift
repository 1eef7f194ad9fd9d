/// The made-up people a simulated provider knows, by a short id, in the order its page shows them.
struct People: Sendable {
    struct Entry: Sendable {
        let id: String
        let person: Person
    }

    let entries: [Entry]
    /// How many digits a subject has at this provider.
    let digits: Int

    /// The person of that id, or one made up from the id alone.
    func named(_ id: String) -> Person {
        known(id) ?? .labelled(id, digits: digits)
    }

    func known(_ id: String) -> Person? {
        entries.first { $0.id == id }?.person
    }

    static let google = People(
        entries: [
            Entry(
                id: "maria",
                person: Person(
                    subject: "104829567310284756193", givenName: "Мария", familyName: "Ковалёва",
                    email: "maria.kovaleva@example.com")),
            Entry(
                id: "ivan",
                person: Person(
                    subject: "108365920174650293841", givenName: "Ivan", familyName: "Petrov",
                    email: "ivan.petrov@example.com")),
            Entry(
                id: "aigerim",
                person: Person(
                    subject: "112947605831920475638", givenName: "Айгерим", familyName: "Нурланова",
                    email: "aigerim@example.org", emailVerified: false)),
            Entry(
                id: "noor",
                person: Person(
                    subject: "117503846291057483920", givenName: "Noor", familyName: "Haddad", email: nil)),
        ],
        digits: 21)

    static let facebook = People(
        entries: [
            Entry(
                id: "maria",
                person: Person(
                    subject: "10158374629105837", givenName: "Мария", familyName: "Ковалёва",
                    email: "maria.kovaleva@example.com")),
            Entry(
                id: "ivan",
                person: Person(
                    subject: "10160592837465019", givenName: "Ivan", familyName: "Petrov",
                    email: "ivan@example.net")),
            Entry(
                id: "olga",
                person: Person(
                    subject: "10159472650183746", givenName: "Ольга", familyName: "Синицына", email: nil)),
        ],
        digits: 17)
}
