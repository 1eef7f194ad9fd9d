import Foundation
import Testing

@testable import Web

/// WCAG 2.2 AA, computed: 4.5:1 for text, 3:1 for what shows where a control is.
@Suite struct ColourTests {
    private static func contrast(_ a: Accent, _ b: Accent) -> Double {
        let (light, dark) = (max(a.luminance, b.luminance), min(a.luminance, b.luminance))
        return (light + 0.05) / (dark + 0.05)
    }

    @Test func `luminance is that of the standard`() throws {
        let (black, white) = (try #require(Accent("#000000")), try #require(Accent("#ffffff")))
        #expect(black.luminance == 0 && abs(white.luminance - 1) < 1e-9)
        #expect(abs(Self.contrast(black, white) - 21) < 1e-9)
        // A published pair: #767676 on white is just enough.
        #expect(abs(Self.contrast(try #require(Accent("#767676")), white) - 4.54) < 0.01)
    }

    @Test func `text on any accent reads`() throws {
        let (black, white) = (try #require(Accent("#000000")), try #require(Accent("#ffffff")))
        for red in stride(from: 0, through: 255, by: 15) {
            for green in stride(from: 0, through: 255, by: 15) {
                for blue in stride(from: 0, through: 255, by: 15) {
                    let hex = "#" + [red, green, blue].map { String(format: "%02x", $0) }.joined()
                    let accent = try #require(Accent(hex))
                    #expect(accent.hex == hex)
                    let text = accent.textIsWhite ? white : black
                    #expect(Self.contrast(accent, text) >= 4.5, "\(hex)")
                    #expect(accent.stylesheet.contains("--on-accent:\(text.hex)"), "\(hex)")
                }
            }
        }
    }

    @Test(arguments: ["", "#fff", "2b6cb0", "#2b6cbg", "#2b6cb0f", "red", "#-12345", "#+12345"])
    func `what is no colour is none`(text: String) { #expect(Accent(text) == nil) }

    @Test func `the brand's tile escapes its letter`() throws {
        #expect(try #require(Accent("#2b6cb0")).icon("<").contains("&lt;</text>"))
    }

    @Test func `the neutral colours read in both themes`() throws {
        let css = try TemplateFiles.text("assets/app.css")
        let light = try properties(css[...])
        let dark = light.merging(
            try properties(css[#require(css.firstRange(of: "prefers-color-scheme: dark")).lowerBound...])
        ) { $1 }
        for (theme, colours) in [("light", light), ("dark", dark)] {
            func check(_ front: String, on back: String, _ least: Double) throws {
                let ratio = Self.contrast(
                    try #require(colours[front], "\(theme) --\(front)"),
                    try #require(colours[back], "\(theme) --\(back)"))
                #expect(ratio >= least, "\(theme): --\(front) on --\(back) is \(ratio)")
            }
            for back in ["page", "surface", "soft"] {
                try check("ink", on: back, 4.5)
                try check("muted", on: back, 4.5)
            }
            try check("danger", on: "surface", 4.5)
            for tone in ["danger", "warning", "good"] { try check(tone, on: "\(tone)-soft", tone == "good" ? 3 : 4.5) }
            try check("google-ink", on: "google", 4.5)
            for back in ["surface", "page"] { try check("control", on: back, 3) }
            try check("google-line", on: "surface", 3)
        }
    }

    /// The custom properties of the first `:root` in `css` that are plain colours.
    private func properties(_ css: Substring) throws -> [String: Accent] {
        let root = try #require(css.firstMatch(of: /:root \{([^}]*)\}/))
        var colours: [String: Accent] = [:]
        for property in root.1.matches(of: /--([a-z-]+): (#[0-9a-f]{3,6});/) {
            let digits = property.2.dropFirst()
            let hex = digits.count == 3 ? digits.map { "\($0)\($0)" }.joined() : String(digits)
            colours[String(property.1)] = Accent("#\(hex)")
        }
        return colours
    }
}
