/// A page with a gap wherever a value stands: what the template library makes of one shape. The values of each page are put into
/// the gaps, escaped; nothing of any visitor is kept.
public struct CompiledPage: Sendable {
    /// Marks a gap while the page is drawn: no template, word or setting has this sign.
    private static let mark: Unicode.Scalar = "\u{1}"

    /// What stands in the gap after the `index`-th value's place.
    public static func gap(_ index: Int) -> String { "\(mark)\(index)\(mark)" }

    /// What stands where the page's list goes.
    public static let listGap = gap(list)
    private static let list = -1

    /// Each piece of markup, and the value that follows it.
    private var pieces: [(markup: [UInt8], value: Int)] = []
    private let end: [UInt8]
    private var size: Int

    /// - Parameter html: a page drawn with `gap` in place of each value.
    public init(_ html: String) {
        let parts = html.utf8.split(separator: UInt8(ascii: Self.mark), omittingEmptySubsequences: false)
        for place in stride(from: 1, to: parts.count, by: 2) {
            guard let value = Int(Substring(parts[place])) else { continue }
            pieces.append((Array(parts[place - 1]), value))
        }
        end = parts.last.map(Array.init) ?? []
        size = html.utf8.count
    }

    /// The page's bytes.
    /// - Parameter list: markup as it stands, for the page's list.
    public func filled(with values: [String], list: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.reduce(size + list.utf8.count) { $0 + $1.utf8.count })
        for (markup, value) in pieces {
            bytes += markup
            if value == Self.list { bytes += list.utf8 } else { HTMLText.append(escaped: values[value], to: &bytes) }
        }
        return bytes + end
    }
}
