extension [AddressRange] {
    /// The visitor's address: the rightmost entry of X-Forwarded-For that is no trusted proxy, where the peer is one.
    func visitor(peer: String, forwardedFor: [String]) -> (address: String, network: String) {
        guard var address = Address.bytes(peer) else { return (peer, peer) }
        let entries = forwardedFor.flatMap { $0.split(separator: ",") }.reversed()
        for entry in entries {
            guard contains(where: { $0.contains(address) }) else { break }
            let text = entry.trimmingSpaces
            guard let next = Address.bytes(text.withoutPort)
            else { break }
            address = next
        }
        return (Address.counted(address), Address.network(address))
    }
}

extension String {
    /// Some proxies write the port too: `1.2.3.4:5678`, `[::1]:5678`.
    fileprivate var withoutPort: String {
        if hasPrefix("[") { return String(dropFirst().prefix { $0 != "]" }) }
        return contains(".") && count(where: { $0 == ":" }) == 1 ? String(prefix { $0 != ":" }) : self
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
