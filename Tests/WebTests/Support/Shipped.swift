import Foundation

@testable import Gateway

/// The ranges of phone numbers that come with the program.
enum Shipped {
    static let ranges: PhoneRanges = {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../config/phone-ranges.tsv").standardized.path
        do { return try PhoneRanges([UInt8](FileManager.default.contents(atPath: path) ?? Data())) } catch {
            preconditionFailure("\(path): \(error)")
        }
    }()
}
