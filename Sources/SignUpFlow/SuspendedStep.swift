/// What a sign-up has already while the person looks for a way in elsewhere.
public enum SuspendedStep: Codable, Equatable, Sendable {
    /// Begun by e-mail or phone, and "already registered".
    case pending(Confirming)
    /// An identity that waits to be linked: the way in found becomes its proof.
    case linking(Linking)

    var isLinking: Bool {
        if case .linking = self { true } else { false }
    }
}
