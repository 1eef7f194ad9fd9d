import Foundation
import Gateway

/// The ranges of phone numbers that count: the settings' own file or the one that came with the program, whichever has the later
/// data, so that an old file does not outlive an upgrade.
struct PhoneRangesFile: Sendable {
    let path: String
    let ranges: PhoneRanges

    init(_ setting: String?) throws(AssemblyError) {
        let shipped = try Self(path: TemplateFolder.find("config/phone-ranges.tsv"), as: "phone ranges")
        guard let setting else {
            self = shipped
            return
        }
        let own = try Self(path: setting, as: "phone.ranges")
        do { try own.ranges.check() } catch {
            throw AssemblyError(description: "phone.ranges: \(setting): \(error), \(Self.expected)")
        }
        self = own.ranges.date >= shipped.ranges.date ? own : shipped
    }

    private static let expected = "expected a file that packaging/phone-ranges made"

    private init(path: String, as name: String) throws(AssemblyError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw AssemblyError(description: "\(name): \(path) can't be read, \(Self.expected)")
        }
        self.path = path
        do { ranges = try PhoneRanges([UInt8](data)) } catch {
            throw AssemblyError(description: "\(name): \(path): \(error), \(Self.expected)")
        }
    }
}
