import CZlib
import Foundation
import Gateway
import SignUpFlow

/// The brand's colour and the text on it.
public struct Accent: Sendable, Equatable {
    /// `#2b6cb0`
    public static let standard = Accent(red: 0x2b, green: 0x6c, blue: 0xb0)

    let red: Int, green: Int, blue: Int

    private init(red: Int, green: Int, blue: Int) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// nil where `text` is not `#rrggbb`.
    public init?(_ text: String) {
        guard text.utf8.count == 7, text.hasPrefix("#"), text.dropFirst().allSatisfy(\.isHexDigit),
            let value = Int(text.dropFirst(), radix: 16)
        else { return nil }
        (red, green, blue) = (value >> 16, value >> 8 & 0xff, value & 0xff)
    }

    /// WCAG 2.2 relative luminance, 0 to 1.
    var luminance: Double {
        func linear(_ channel: Int) -> Double {
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// Black or white, whichever reads better: one of the two always reaches 4.5:1.
    var textIsWhite: Bool { 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 }

    var hex: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The brand's tile, for the browser's tab.
    func icon(_ initial: String) -> String {
        let letter = initial.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        return
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"8\" "
            + "fill=\"\(hex)\"/><text x=\"16\" y=\"23\" text-anchor=\"middle\" font-family=\"sans-serif\" font-weight=\"700\" "
            + "font-size=\"20\" fill=\"\(textIsWhite ? "#ffffff" : "#000000")\">\(letter)</text></svg>\n"
    }

    var stylesheet: String { ":root{--accent:\(hex);--on-accent:\(textIsWhite ? "#ffffff" : "#000000")}\n" }
}
