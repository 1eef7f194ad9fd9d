/// What an Accept field says of the two forms that every page has (RFC 9110 §12.5.1).
struct AcceptedTypes {
    /// How much a form is wanted, and how exactly it was named: 3 by its own type, 2 by `application/*`, 1 by `*/*`.
    private struct Wish: Comparable {
        var weight = 0.0
        var exactness = 0

        static func < (a: Wish, b: Wish) -> Bool { (a.weight, a.exactness) < (b.weight, b.exactness) }
    }

    private var json = Wish()
    private var html = Wish()

    /// Without a field, and where nothing decides, a page is meant: nobody but a program names JSON.
    init(_ accept: String?) {
        for range in (accept ?? "").utf8.split(separator: UInt8(ascii: ",")).prefix(32) {
            let parts = range.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
                .map { String(Substring($0)).filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let type = parts.first else { continue }
            let weight = Self.weight(parts.dropFirst())
            take(Self.exactness(of: type, for: "application", "json"), weight, as: \.json)
            take(Self.exactness(of: type, for: "text", "html"), weight, as: \.html)
        }
    }

    /// JSON is the better of the two, and is not refused; where both are as good, the one that was named.
    var prefersJSON: Bool {
        guard json.weight > 0 else { return false }
        return json == html ? json.exactness == 3 : json > html
    }

    /// The most exact range decides, whatever its weight.
    private mutating func take(_ exactness: Int, _ weight: Double, as form: WritableKeyPath<Self, Wish>) {
        guard exactness > self[keyPath: form].exactness else { return }
        self[keyPath: form] = Wish(weight: weight, exactness: exactness)
    }

    private static func exactness(of range: String, for type: String, _ subtype: String) -> Int {
        switch range {
        case "\(type)/\(subtype)": 3
        case "\(type)/*": 2
        case "*/*": 1
        default: 0
        }
    }

    /// 1 where none is given, or none that can be read.
    private static func weight(_ parameters: ArraySlice<String>) -> Double {
        for parameter in parameters where parameter.hasPrefix("q=") {
            guard let weight = Double(parameter.dropFirst(2)), weight.isFinite else { return 1 }
            return min(max(weight, 0), 1)
        }
        return 1
    }
}
