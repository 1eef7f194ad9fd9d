import Compiled
import Foundation
import Gateway
import Mustache
import SignUpFlow
import Testing

@testable import Web

/// That a shape of a page is drawn once must not show in the page.
@Suite struct RendererTests {
    @Test func `every page is what the library alone makes, also in a shape drawn before`() async throws {
        let site = try await TestSite()
        var library = MustacheLibrary()
        for (name, text) in try TemplateFiles.all() {
            library.register(try MustacheTemplate(string: text), named: name)
        }
        let wording = try TemplateFiles.wordings()
        let countries = try TemplateFiles.countries(
            PhoneNumbers(accept: .valid, countries: .all, defaultCountry: CountryCode("RU"), ranges: Shipped.ranges))
        // One of each shape: the library alone takes its time.
        var seen: Set<String> = []
        for (page, chrome) in Fixtures.pages(site) {
            let shape = Renderer.shape(page, chrome)
            guard seen.insert(chrome.language + page.step + shape.shape).inserted else { continue }
            let language = Language(chrome.language)
            let around = try #require(PageShape(of: chrome).tree as? [String: Any])
            let own = try #require(shape.tree as? [String: Any])
            var context = Renderer.context(own, around, try #require(wording[language]).tree)
            if let chosen = page.data.chosenCountry {
                let options = countries.options(language, chosen: chosen)
                context["countries"] = try MustacheTemplate(string: options)
            }
            let plain = try #require(library.render(context, withTemplate: page.step))
            #expect(site.html(page, chrome) == plain, "\(page.step)")
            #expect(site.html(page, chrome) == plain, "\(page.step)")
        }
        #expect(seen.count > 100)
    }

    @Test func `a page has its own values, whoever was drawn in its shape first`() async throws {
        let site = try await TestSite()
        let (first, chrome) = try #require(Fixtures.pages(site).first { $0.0.notice != nil })
        _ = site.html(first, chrome)
        var second = first
        second.signUp = "another-sign-up"
        second.notice?.message = "<script>&'\"{{w.title}}\u{1}0\u{1}"
        var other = chrome
        other.title = "Another title"
        let html = site.html(second, other)
        #expect(html.contains("&lt;script&gt;&amp;&#39;&quot;{{w.title}}\u{1}0\u{1}"))
        #expect(html.contains("Another title · ") && !html.contains("\(chrome.title) · "))
        let message = try #require(first.notice).message
        #expect(!html.contains(message))
    }

    @Test func `what could be read as markup is written as an entity`() {
        func escaped(_ text: String) -> String {
            var bytes: [UInt8] = []
            HTMLText.append(escaped: text, to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(escaped("<a href=\"x\">&'b") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;b")
        #expect(escaped("Анна Ö \u{0}") == "Анна Ö \u{0}")
    }
}
