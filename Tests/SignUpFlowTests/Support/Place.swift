import Testing

@testable import SignUpFlow

/// Where a sign-up can stand, by a name that tests use.
struct Place: Sendable, CustomTestStringConvertible {
    let name: String
    let step: Step

    init(_ name: String, _ step: Step) {
        self.name = name
        self.step = step
    }

    var testDescription: String { name }
}
