import Foundation

/// A small text file, with its permissions. Links are followed, as mounted secrets often are links.
struct TextFile {
    struct Unreadable: Error {
        /// Why, in the system's words, like "No such file or directory".
        let reason: String
    }

    /// Far more than any settings or secrets take; a device that never ends stops here.
    static let largest = 1 << 20

    let text: String
    /// The permission bits, like 0o640.
    let mode: UInt32

    var isOpenToAll: Bool { mode & 0o004 != 0 }
    /// The permissions as `chmod` takes them, like 0644.
    var shownMode: String { "0" + String(mode, radix: 8) }

    init(path: String) throws(Unreadable) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.systemError() }
        defer { close(descriptor) }
        guard let mode = Self.mode(of: path) else { throw Unreadable(reason: "its permissions can't be read") }
        guard let text = String(validating: try Self.bytes(of: descriptor), as: UTF8.self) else {
            throw Unreadable(reason: "it is not UTF-8 text")
        }
        self.text = text
        self.mode = mode
    }

    /// Links are followed.
    private static func mode(of path: String) -> UInt32? {
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: real)
            return (attributes[.posixPermissions] as? NSNumber).map { $0.uint32Value & 0o7777 }
        } catch { return nil }
    }

    private static func bytes(of descriptor: Int32) throws(Unreadable) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw systemError()
            }
            bytes += buffer.prefix(count)
            guard bytes.count <= largest else { throw Unreadable(reason: "it is larger than 1 MiB") }
        }
    }

    private static func systemError() -> Unreadable {
        Unreadable(reason: String(cString: strerror(errno)))
    }
}
