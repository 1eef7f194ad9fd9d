import SignUpFlow

/// The second cookie of a sign-up, and forms that come too late or twice.
///
/// It is a MAC over the sign-up and the request that made an identity, an account or a proof stand there, so that the same request,
/// sent again because its answer was lost, is answered with it again. Only what nobody else can repeat is such a request: one with
/// a ticket or a state in it, or with the second cookie that the sign-up had before.
struct StepCookies: Sendable {
    let keyring: Keyring
    let environment: Environment

    /// The same visitor, with what is remembered of the request, which has something in it that this browser alone knows.
    func noting(_ visitor: Visitor) -> Visitor {
        var noted = visitor
        noted.press = visitor.request.map { keyring.mac($0, for: .step) }
        noted.cause = noted.press
        return noted
    }

    /// The same for a form of a step: a code or a password in it could be guessed, so that the cookie it came with counts too.
    func notingForm(_ visitor: Visitor) -> Visitor {
        var noted = noting(visitor)
        guard let request = visitor.request else { return noted }
        noted.cause =
            visitor.stepCookies.isEmpty
            ? .sha256(environment.freshSecret()) : keyring.mac(request + visitor.stepCookies, for: .step)
        return noted
    }

    /// Whether the sign-up is the visitor's by its second cookie too, where it needs one, or by the very request that made it.
    func admits(_ visitor: Visitor, to stored: StoredSignUp) -> Bool {
        guard stored.signUp.isGuarded, let key = stored.signUp.stepKey else { return true }
        let parts = Self.cookieParts(stored.signUp.id, key.madeBy)
        if visitor.stepCookies.contains(where: { keyring.verifies(Digest($0), parts, for: .step) }) { return true }
        return made(key, by: visitor)
    }

    private func made(_ key: StepKey, by visitor: Visitor) -> Bool {
        guard let cause = visitor.cause, cause.matches(key.madeBy) else { return false }
        return environment.now().since(key.at) <= Lifetime.resent
    }

    /// The outcome with the second cookie that this request has made. (A trip's end makes it before it is needed: of two copies of one
    /// callback the browser may follow either.)
    func carrying(_ outcome: FlowOutcome, _ visitor: Visitor) -> FlowOutcome {
        guard case .step(let stored) = outcome.way, let key = stored.signUp.stepKey, made(key, by: visitor) else {
            return outcome
        }
        return outcome.with(stepCookie(stored.signUp.id, madeBy: key.madeBy))
    }

    /// The same where a trip has just ended: also on the way to the next one.
    func carryingBack(_ outcome: FlowOutcome, of id: SignUpID, _ visitor: Visitor) -> FlowOutcome {
        guard let cause = visitor.cause else { return outcome }
        return outcome.with(stepCookie(id, madeBy: cause))
    }

    /// A sign-up's first answer brings a cookie too: nothing needs it yet, but a code typed at its page is then no request that
    /// somebody else could repeat.
    func carryingFirst(_ outcome: FlowOutcome, of id: SignUpID, _ visitor: Visitor) -> FlowOutcome {
        guard outcome.stepCookie == nil, visitor.request != nil else { return outcome }
        switch outcome.way {
        case .step, .away: return outcome.with(stepCookie(id, madeBy: Digest("begun")))
        case .entrancePage, .account, .address: return outcome
        }
    }

    private func stepCookie(_ id: SignUpID, madeBy: Digest) -> (id: SignUpID, value: String) {
        (id, keyring.mac(Self.cookieParts(id, madeBy), for: .step).rawValue)
    }

    private static func cookieParts(_ id: SignUpID, _ madeBy: Digest) -> [String] {
        ["cookie", id.rawValue, madeBy.rawValue]
    }

    /// A sign-up that was asked for by another address than its own, as it stands.
    func shown(_ stored: StoredSignUp, _ visitor: Visitor) -> FlowOutcome {
        admits(visitor, to: stored)
            ? carrying(FlowOutcome(.step(stored)), visitor) : FlowOutcome(.address(stored.signUp.id))
    }

    /// A form that changes nothing because the step has moved on. The same form twice is no news: it has done what it should.
    func overtaken(_ stored: StoredSignUp, _ visitor: Visitor) -> FlowOutcome {
        var said = stored
        let isNews = visitor.press.map { $0 != stored.signUp.movedBy } ?? false
        if isNews, !stored.signUp.isOver { said.signUp.recount(.overtaken, now: environment.now()) }
        var outcome = shown(said, visitor)
        outcome.says = isNews && !stored.signUp.isOver ? .overtaken : nil
        return outcome
    }
}

extension FlowOutcome {
    fileprivate func with(_ cookie: (id: SignUpID, value: String)) -> FlowOutcome {
        var outcome = self
        outcome.stepCookie = cookie
        return outcome
    }
}
