import SignUpFlow

/// How new an authentication at a provider has to be: for a fresh proof, and as a client asks (`prompt`, `max_age`).
extension Registrar {
    /// Where the answer is true and not enough: the person has to authenticate anew. nil: it is enough.
    func turnedDown(
        _ found: ProviderIdentity, _ stored: StoredSignUp, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome? {
        guard case .returning(let departure, let origin, _) = stored.signUp.step else { return nil }
        if case .prove(let changing) = origin, changing.change.needsReauthentication, !found.reauthenticated {
            note(.rejected("no fresh proof: it does not say when the person authenticated"), at: departure.provider)
            return try await move(stored, visitor) { $0.turnBack(.providerFailed, now: $1) }
        }
        guard let maxAge = clients.authorization(of: stored.signUp.request)?.maxAge,
            let at = found.authenticatedAt, departure.purpose != .prove,
            departure.isTooOld(at, maxAge: maxAge, now: environment.now())
        else { return nil }
        guard departure.isAgain == true else {
            let standing = StoredSignUp(signUp: stored.signUp.standing(at: origin), version: stored.version)
            return try await depart(
                standing, to: departure.provider, purpose: departure.purpose, isAgain: true, visitor)
        }
        // OpenID Connect Core §3.1.2.6: asked twice, and the person has not authenticated since.
        let outcome = try await move(stored, visitor) { $0.endUnproven(now: $1) }
        guard case .step(let shown) = outcome.way, case .over(.unproven) = shown.signUp.step else { return outcome }
        let exit = exit(from: shown.signUp.request, .loginRequired)
        return RedirectTarget(exit).isApp ? outcome : FlowOutcome(.away(exit))
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

extension Departure {
    /// The client asked for a newer authentication than this, and the person has not authenticated on this trip.
    fileprivate func isTooOld(_ authenticated: Instant, maxAge: Int, now: Instant) -> Bool {
        now.since(authenticated) > .seconds(maxAge) && authenticated < at - .seconds(IDTokenValidator.leeway)
    }
}
