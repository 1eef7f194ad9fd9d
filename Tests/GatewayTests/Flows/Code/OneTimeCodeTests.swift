import Testing

@testable import Gateway

@Suite struct OneTimeCodeTests {
    @Test func `every digit comes from as many bytes as any other`() {
        var digits: [Character: Int] = [:]
        for byte in UInt8.min...UInt8.max {
            var draws: [[UInt8]] = [[byte, 7, 7, 7], [7, 7, 7, 7]]
            let code = OneTimeCode.make(length: 4) { _ in draws.removeFirst() }
            // A byte that is not used leaves the four sevens to the next draw.
            if draws.count == 1, let first = code.first { digits[first, default: 0] += 1 }
        }
        #expect(digits.count == 10 && digits.values.allSatisfy { $0 == 25 }, "\(digits)")
    }

    @Test func `the largest byte that is used is 249`() {
        var draws: [[UInt8]] = [[249, 250, 255, 251], [0, 10, 19, 1]]
        #expect(OneTimeCode.make(length: 4) { _ in draws.removeFirst() } == "9009")
    }
}
