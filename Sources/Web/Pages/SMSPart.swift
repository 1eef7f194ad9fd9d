/// What one part of an SMS holds (3GPP TS 23.038): 160 characters of the default alphabet, else 70 UTF-16 units.
enum SMSPart {
    static func fits(_ text: String) -> Bool {
        let extended = "^{}\\[~]|"
        // ASCII is in the default alphabet save for the backtick and control characters; a few cost two places.
        let isDefault = text.utf8.allSatisfy { ($0 >= 0x20 || $0 == 0x0A) && $0 < 0x7F && $0 != 0x60 }
        guard isDefault else { return text.utf16.count <= 70 }
        return text.utf8.count + text.count { extended.contains($0) } <= 160
    }
}
