/// The characters that an SMS carries in seven bits (3GPP TS 23.038 §6.2.1). A text with any other goes in UCS-2.
enum GSM7 {
    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
            + "abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    /// Each takes two places.
    private static let extended = Set("^{}\\[~]|€\u{000C}".unicodeScalars)

    static func holds(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { basic.contains($0) || extended.contains($0) }
    }
}
