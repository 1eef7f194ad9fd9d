import SignUpFlow
import Synchronization

/// What the latest documents say. A sign-up that was just saved is read again by the page that follows, and opening and reading
/// a document takes longer than finding the row. The row always decides: what is kept counts only for the very same text.
final class RecentSignUps: Sendable {
    private static let kept = 128

    private struct State: Sendable {
        var byID: [SignUpID: (document: String, signUp: SignUp)] = [:]
        /// In the order of their coming, as a ring.
        var ids: [SignUpID] = []
        var oldest = 0
    }

    private let state = Mutex(State())

    /// The sign-up that `document` says; nil where it can't be opened.
    func signUp(_ id: SignUpID, from document: String, seal: RowSeal) throws(StoreError) -> SignUp? {
        if let known = state.withLock({ $0.byID[id] }), known.document == document { return known.signUp }
        return try seal.open(SignUp.self, from: document, in: .signUps, id: id.rawValue)
    }

    func keep(_ signUp: SignUp, as document: String) {
        state.withLock { state in
            guard state.byID.updateValue((document, signUp), forKey: signUp.id) == nil else { return }
            guard state.ids.count == Self.kept else { return state.ids.append(signUp.id) }
            state.byID[state.ids[state.oldest]] = nil
            state.ids[state.oldest] = signUp.id
            state.oldest = (state.oldest + 1) % Self.kept
        }
    }
}
