/// A new password on its way by a code.
public struct Recovery: Codable, Equatable, Sendable {
    /// As typed.
    public var login: String
    /// In which it was read; not set in rows of older versions.
    public var country: String?
    public var suspended: SuspendedStep?
    /// "Not my account" was pressed, and is asked once more; nil: it was not.
    public var isDisowned: Bool?

    public init(login: String, country: String? = nil, suspended: SuspendedStep?) {
        self.login = login
        self.country = country
        self.suspended = suspended
    }

    private enum CodingKeys: String, CodingKey {
        case login, country
        case suspended = "kept"
        case isDisowned
    }

    public var known: Login { Login(login, country: country ?? "") }

    /// Nobody says any more that the account is not theirs.
    var owned: Recovery {
        var owned = self
        owned.isDisowned = nil
        return owned
    }

    /// Where a person goes on as new: what waits there is not lost.
    var wayBack: Step {
        switch suspended {
        case .linking(let linking): linking.wayBack(draft: nil)
        case .pending(let confirming): .phone(.number(.account(confirming), draft: nil))
        case nil: .entrance(.register)
        }
    }
}
