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

    @Test func `text on any accent reads in the dark theme too, where a dark one is lifted`() throws {
        let css = try TemplateFiles.text("assets/app.css")
        let fill = try #require(css.firstMatch(of: /--fill: oklch\(from var\(--accent\) max\(l, ([0-9.]+)\) c h\);/))
        let least = try #require(Double(String(fill.1)))
        for red in stride(from: 0, through: 255, by: 15) {
            for green in stride(from: 0, through: 255, by: 15) {
                for blue in stride(from: 0, through: 255, by: 15) {
                    let hex = "#" + [red, green, blue].map { String(format: "%02x", $0) }.joined()
                    let accent = try #require(Accent(hex))
                    let luminance = accent.luminance(lightnessAtLeast: least)
                    let text = accent.textIsWhite ? 1.05 / (luminance + 0.05) : (luminance + 0.05) / 0.05
                    #expect(text >= 4.5, "\(accent.hex)")
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

extension Accent {
    /// Of this colour with its OKLCH lightness lifted (CSS Color 4, section 9), cut to what a screen shows.
    fileprivate func luminance(lightnessAtLeast least: Double) -> Double {
        func linear(_ channel: Int) -> Double {
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        func times(_ rows: [[Double]], _ v: [Double]) -> [Double] {
            rows.map { row in zip(row, v).reduce(0) { $0 + $1.0 * $1.1 } }
        }
        let cones = times(
            [
                [0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ], [linear(red), linear(green), linear(blue)]
        ).map { cbrt($0) }
        var lab = times(
            [
                [0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660],
            ], cones)
        lab[0] = max(lab[0], least)
        let lifted = times(
            [
                [1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728],
                [1, -0.0894841775, -1.2914855480],
            ], lab
        ).map { $0 * $0 * $0 }
        let rgb = times(
            [
                [4.0767416621, -3.3077115913, 0.2309699292], [-1.2684380046, 2.6097574011, -0.3413193965],
                [-0.0041960863, -0.7034186147, 1.7076147010],
            ], lifted)
        return zip([0.2126, 0.7152, 0.0722], rgb).reduce(0) { $0 + $1.0 * min(max($1.1, 0), 1) }
    }
}
