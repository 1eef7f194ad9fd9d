/// Hides most of an address, so that it is recognised but not read off.
public enum Mask {
    /// `maria@gmail.com` → `ma•••@gmail.com`; nil for what is no address.
    public static func email(_ address: String) -> String? {
        guard let at = address.lastIndex(of: "@"), at != address.startIndex else { return nil }
        let name = address[..<at]
        return "\(name.prefix(name.count > 2 ? 2 : 1))•••\(address[at...])"
    }
}
