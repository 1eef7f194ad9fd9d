import SignUpFlow

/// State, nonce and PKCE verifier of a trip: fresh for each, kept hashed and sealed, and packed again for a form that came twice.
struct TripSecrets: Sendable {
    let rules: Rules
    let keyring: Keyring
    let environment: Environment

    /// Fresh secrets for one trip: what is kept of them, and what the browser takes along.
    func pack(
        for signUp: SignUp, to name: ProviderName, purpose: Departure.Purpose, isAgain: Bool
    ) -> (Departure, ProviderRequest) {
        let state = "\(signUp.id).\(environment.freshSecret())"
        let (nonce, verifier) = (environment.freshSecret(), environment.freshSecret())
        let departure = Departure(
            provider: name, state: .sha256(state), nonce: .sha256(nonce),
            verifier: keyring.seal([UInt8](verifier.utf8), for: .verifier, context: signUp.id.rawValue),
            luggage: keyring.seal([UInt8]("\(state) \(nonce)".utf8), for: .luggage, context: signUp.id.rawValue),
            purpose: purpose, at: environment.now(), isAgain: isAgain ? true : nil)
        return (departure, trip(of: signUp, departure, state: state, nonce: nonce, verifier: verifier))
    }

    /// What the browser took along; nil where the row does not say, or the key that sealed it is gone.
    func unpack(_ departure: Departure, of signUp: SignUp) -> ProviderRequest? {
        guard let luggage = departure.luggage,
            let secrets = keyring.open(luggage, for: .luggage, context: signUp.id.rawValue),
            let verifier = keyring.open(departure.verifier, for: .verifier, context: signUp.id.rawValue)
        else { return nil }
        let parts = String(decoding: secrets, as: UTF8.self).split(separator: " ")
        guard parts.count == 2 else { return nil }
        return trip(
            of: signUp, departure, state: String(parts[0]), nonce: String(parts[1]),
            verifier: String(decoding: verifier, as: UTF8.self))
    }

    private func trip(
        of signUp: SignUp, _ departure: Departure, state: String, nonce: String, verifier: String
    ) -> ProviderRequest {
        ProviderRequest(
            state: state, nonce: nonce, codeChallenge: Digest.sha256(verifier).rawValue,
            redirectURI: rules.callbackURL(departure.provider), purpose: departure.purpose,
            freshness: signUp.request.freshness(for: departure.purpose, isAgain: departure.isAgain ?? false),
            language: signUp.language)
    }
}

extension ClientRequest {
    /// What its client and the trip's purpose ask of a provider.
    func freshness(for purpose: Departure.Purpose, isAgain: Bool) -> Freshness {
        switch purpose {
        case .prove: .now
        case .identify, .chooseAnother:
            Freshness(login: isAgain || authorization?.prompt == .login, maxAge: authorization?.maxAge)
        }
    }
}
