import Foundation
import Gateway
import Mustache
import SignUpFlow
import Testing

@testable import Web

/// What is done at start so that a page is drawn fast must not show in the page.
@Suite struct RendererTests {
    @Test func `every page is what the library alone makes of the templates`() async throws {
        let site = try await TestSite()
        var library = MustacheLibrary()
        for (name, text) in try TemplateFiles.all() {
            library.register(try MustacheTemplate(string: text), named: name)
        }
        let wording = try TemplateFiles.wordings()
        let countries = try TemplateFiles.countries(
            PhoneNumbers(accept: .valid, countries: .all, defaultCountry: CountryCode("RU")))
        // One of each kind: the library alone takes its time.
        var seen: Set<String> = []
        for (page, chrome) in Samples.pages(site) {
            let kind = "\(page.step) \(chrome.language) \(page.notice == nil) \(page.notice?.field == nil)"
            guard seen.insert(kind).inserted else { continue }
            let language = Language(chrome.language)
            let around = try #require(View.value(chrome) as? [String: Any])
            var context = Renderer.context(page, chrome: around, words: try #require(wording[language]).tree)
            if page.data.listsCountries { context["countries"] = countries.options(language) }
            let plain = try #require(library.render(context, withTemplate: page.step))
            #expect(Self.essence(site.renderer.html(page, chrome)) == Self.essence(plain), "\(page.step)")
        }
        #expect(seen.count > 50)
    }

    /// Without what no browser shows: blank lines, and how a brace is written.
    private static func essence(_ html: String) -> [Substring] {
        html.replacing("&#123;", with: "{").split(whereSeparator: \.isWhitespace)
    }

    @Test func `what could be read as markup, or as a template's tag, is written as an entity`() {
        #expect(HTMLText.escaped("<a href=\"x\">&'{{b}}") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&#123;&#123;b}}")
        #expect(HTMLText.escaped("Анна Ö \u{0}") == "Анна Ö \u{0}")
    }

    @Test func `a path that is one name finds what its parts name`() {
        let node = ViewNode(["form": ["send": ["action": "/s/1/send"]], "flag": true, "list": [["a": "1"]]])
        #expect(node.child(named: "form*send*action") as? String == "/s/1/send")
        #expect((node.child(named: "form*send") as? ViewNode)?.child(named: "action") as? String == "/s/1/send")
        #expect(node.child(named: "flag") as? Bool == true)
        #expect((node.child(named: "list") as? [Any])?.first is ViewNode)
        for path in ["form*send*nothing", "form*nothing*action", "flag*action", "nothing"] {
            #expect(node.child(named: path) == nil, "\(path)")
        }
    }

    @Test(arguments: [
        ("{{form.send.action}}", "{{form*send*action}}"), ("{{#data.taken}}", "{{#data*taken}}"), ("{{.}}", "{{.}}"),
        ("{{# . }}", "{{# . }}"), ("{{> phone.fields}}", "{{> phone.fields}}"), ("{{! a.b }}", "{{! a.b }}"),
    ])
    func `only paths are written as one name`(tag: String, written: String) {
        #expect(String(decoding: ViewNode.tag(Array(tag.utf8)[...]), as: UTF8.self) == written)
    }
}
