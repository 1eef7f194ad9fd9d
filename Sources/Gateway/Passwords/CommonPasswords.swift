import Synchronization

/// The passwords that are tried first, from `common-passwords.txt`: one a line, in lower case, `#` before a comment.
///
/// They stay one block of bytes, sorted, and are found by halving it: no table beside them, and no object for each. The sorting
/// waits for the first password: it takes milliseconds and two megabytes for a while, and a gateway without passwords needs none.
public final class CommonPasswords: Sendable {
    private enum State {
        /// As it was read. Leads to `sorted`.
        case file([UInt8])
        case sorted(SortedPasswords)
    }

    private let state: Mutex<State>

    /// - Parameter file: UTF-8. Lines may come in any order and letter case.
    public init(file: [UInt8]) {
        state = Mutex(.file(file))
    }

    /// Whether the password is one of them, in whatever letter case.
    public func contains(_ password: String) -> Bool {
        let passwords = state.withLock { state in
            switch state {
            case .sorted(let passwords): return passwords
            case .file(let file):
                let passwords = SortedPasswords(file: file)
                state = .sorted(passwords)
                return passwords
            }
        }
        return passwords.contains(password)
    }
}

private struct SortedPasswords: Sendable {
    private static let newline = UInt8(ascii: "\n")

    /// Lines in the order of their bytes, each with its newline.
    private let lines: [UInt8]
    private let longest: Int

    init(file: [UInt8]) {
        let entries = String(decoding: file, as: UTF8.self).lowercased().utf8
            .split(whereSeparator: { $0 == Self.newline || $0 == UInt8(ascii: "\r") })
            .filter { $0.first != UInt8(ascii: "#") }
            .sorted { $0.lexicographicallyPrecedes($1) }
        var lines: [UInt8] = []
        lines.reserveCapacity(entries.reduce(0) { $0 + $1.count + 1 })
        for entry in entries {
            lines += entry
            lines.append(Self.newline)
        }
        self.lines = lines
        longest = entries.map(\.count).max() ?? 0
    }

    func contains(_ password: String) -> Bool {
        guard password.utf8.count <= 2 * longest else { return false }
        let wanted = Array(password.lowercased().utf8)
        guard !wanted.isEmpty, wanted.count <= longest else { return false }
        // Both ends always stand at the start of a line, or at the end of all.
        var (low, high) = (0, lines.count)
        while low < high {
            let start = lineStart(before: (low + high) / 2, notBefore: low)
            let line = lines[start...].prefix { $0 != Self.newline }
            if line.elementsEqual(wanted) { return true }
            if line.lexicographicallyPrecedes(wanted) { low = line.endIndex + 1 } else { high = start }
        }
        return false
    }

    private func lineStart(before middle: Int, notBefore low: Int) -> Int {
        var start = middle
        while start > low, lines[start - 1] != Self.newline { start -= 1 }
        return start
    }
}
