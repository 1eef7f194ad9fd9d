import SignUpFlow

extension Profile {
    /// What `/me` says. The e-mail may be missing, and proves nothing.
    init(graph me: StrictJSON) {
        self.init(
            name: Self.text(me["name"]), givenName: Self.text(me["first_name"]), familyName: Self.text(me["last_name"]),
            email: Self.text(me["email"]))
    }
}
