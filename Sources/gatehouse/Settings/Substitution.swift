/// `${NAME}` in a setting, replaced by the environment's value. What the environment gives is taken as it is: a `${`
/// in it means nothing.
struct Substitution {
    enum Failure: Error, Equatable {
        /// The names that the environment does not have.
        case missing([String])
        /// A `${` without a name and a closing brace.
        case malformed
    }

    /// Whether a text takes anything from the environment.
    static func occurs(in text: String) -> Bool {
        text.contains("${")
    }

    static func apply(to text: String, environment: [String: String]) throws(Failure) -> String {
        var result = ""
        var missing: [String] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { throw .malformed }
            let name = String(rest[start.upperBound..<end])
            guard isName(name) else { throw .malformed }
            if let value = environment[name] {
                result += value
            } else {
                missing.append(name)
            }
            rest = rest[rest.index(after: end)...]
        }
        guard missing.isEmpty else { throw .missing(missing) }
        return result + rest
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.first, first == "_" || (first.isASCII && first.isLetter) else { return false }
        return name.allSatisfy { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
    }
}
