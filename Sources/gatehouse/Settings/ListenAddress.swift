import Web

/// `host`, `host:port` or `[IPv6]:port`.
struct HostAndPort {
    /// A name or an address, an IPv6 address without its brackets.
    let host: String
    let port: Int?

    init?(_ text: String, ports: ClosedRange<Int>) {
        let hostEnd: String.Index
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { return nil }
            host = String(text[text.index(after: text.startIndex)..<bracket])
            guard Address.written(host)?.count == 16 else { return nil }
            hostEnd = text.index(after: bracket)
        } else {
            hostEnd = text.firstIndex(of: ":") ?? text.endIndex
            host = String(text[..<hostEnd])
            guard Self.isName(host) else { return nil }
        }
        guard hostEnd < text.endIndex else {
            port = nil
            return
        }
        let digits = text[text.index(after: hostEnd)...]
        guard text[hostEnd] == ":", !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(digits), ports.contains(port)
        else { return nil }
        self.port = port
    }

    private static func isName(_ host: String) -> Bool {
        guard host.utf8.count <= 253 else { return false }
        return host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty
                && label.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
    }
}

/// An address to listen at.
struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// A name or an address, an IPv6 address without its brackets.
    let host: String
    /// 0: any free one.
    let port: Int

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension ValueParser where Value == ListenAddress {
    static var listenAddress: Self {
        Self(expected: "host:port like 127.0.0.1:8080") { text in
            guard let address = HostAndPort(text, ports: 0...65_535), let port = address.port else { return nil }
            return ListenAddress(host: address.host, port: port)
        }
    }
}
