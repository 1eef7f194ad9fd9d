/// Whose e-mail address is being confirmed: somebody without an account, of whom nothing is stored but this.
public enum EmailVerification: Codable, Equatable, Sendable {
    /// E-mail door: the account begins, pending, with the right code.
    case byEmail(Particulars, Acceptance)
    /// Phone-first door: names and password follow.
    case byPhone(ProvenPhone)
}
