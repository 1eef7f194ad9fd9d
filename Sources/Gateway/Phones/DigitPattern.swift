/// A pattern over digits, as numbering plans are written: alternatives, groups, classes and counted repeats. All ways through it
/// are followed at once, so that no number and no pattern makes it slow.
struct DigitPattern {
    struct Malformed: Error {}

    /// Places in a number: bit n is the place after n digits.
    private typealias Places = UInt32

    /// Numbers have 17 digits at most (ITU-T E.164 with what libphonenumber allows beside it).
    static let longest = 17

    private let pattern: ArraySlice<UInt8>
    private var at: Int
    /// The places before each digit.
    private let before: [Places]
    private let anywhere: Places

    /// Whether the whole number looks like this.
    static func matches(_ pattern: ArraySlice<UInt8>, _ digits: [UInt8]) throws(Malformed) -> Bool {
        try ends(pattern, digits) & (1 << Places(digits.count)) != 0
    }

    /// Whether the number begins like this.
    static func begins(_ pattern: ArraySlice<UInt8>, _ digits: [UInt8]) throws(Malformed) -> Bool {
        try ends(pattern, digits) != 0
    }

    private static func ends(_ pattern: ArraySlice<UInt8>, _ digits: [UInt8]) throws(Malformed) -> Places {
        guard !pattern.isEmpty, digits.count <= longest else { return 0 }
        var walk = DigitPattern(pattern, digits)
        let ends = try walk.alternatives(from: 1)
        guard walk.at == pattern.endIndex else { throw Malformed() }
        return ends
    }

    private init(_ pattern: ArraySlice<UInt8>, _ digits: [UInt8]) {
        self.pattern = pattern
        at = pattern.startIndex
        var before = [Places](repeating: 0, count: 10)
        for (place, digit) in digits.enumerated() { before[Int(digit - UInt8(ascii: "0"))] |= 1 << Places(place) }
        self.before = before
        anywhere = before.reduce(0, |)
    }

    private mutating func alternatives(from starts: Places) throws(Malformed) -> Places {
        var ends: Places = 0
        repeat { ends |= try sequence(from: starts) } while takes("|")
        return ends
    }

    private mutating func sequence(from starts: Places) throws(Malformed) -> Places {
        var places = starts
        while let sign = next, sign != UInt8(ascii: "|"), sign != UInt8(ascii: ")") {
            places = try repeated(from: places)
        }
        return places
    }

    private mutating func repeated(from starts: Places) throws(Malformed) -> Places {
        let begin = at
        var places = try atom(from: starts)
        guard let (least, most) = try times() else { return places }
        let end = at
        var ends = (least == 0 ? starts : 0) | (least <= 1 ? places : 0)
        for time in 1..<most {
            at = begin
            places = try atom(from: places)
            if time + 1 >= least { ends |= places }
        }
        at = end
        return ends
    }

    private mutating func atom(from starts: Places) throws(Malformed) -> Places {
        switch next {
        case UInt8(ascii: "("):
            guard takes("("), takes("?"), takes(":") else { throw Malformed() }
            let ends = try alternatives(from: starts)
            guard takes(")") else { throw Malformed() }
            return ends
        case UInt8(ascii: "["): return (starts & (try oneOf())) << 1
        case UInt8(ascii: "\\"):
            guard takes("\\"), takes("d") else { throw Malformed() }
            return (starts & anywhere) << 1
        default: return (starts & before[try digit()]) << 1
        }
    }

    /// `[2-57]`
    private mutating func oneOf() throws(Malformed) -> Places {
        guard takes("[") else { throw Malformed() }
        var places: Places = 0
        while !takes("]") {
            let first = try digit()
            let last = takes("-") ? try digit() : first
            guard first <= last else { throw Malformed() }
            for digit in first...last { places |= before[digit] }
        }
        return places
    }

    /// `?`, `{4}`, `{4,6}`; nil where there is none of them.
    private mutating func times() throws(Malformed) -> (least: Int, most: Int)? {
        if takes("?") { return (0, 1) }
        guard takes("{") else { return nil }
        let least = try number()
        let most = takes(",") ? try number() : least
        guard takes("}"), most >= 1, least <= most, most <= Self.longest else { throw Malformed() }
        return (least, most)
    }

    private mutating func number() throws(Malformed) -> Int {
        var number = try digit()
        while let sign = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(sign), number < 10 {
            number = number * 10 + (try digit())
        }
        return number
    }

    private mutating func digit() throws(Malformed) -> Int {
        guard let sign = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(sign) else { throw Malformed() }
        at += 1
        return Int(sign - UInt8(ascii: "0"))
    }

    private var next: UInt8? { at < pattern.endIndex ? pattern[at] : nil }

    private mutating func takes(_ sign: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: sign) else { return false }
        at += 1
        return true
    }
}
