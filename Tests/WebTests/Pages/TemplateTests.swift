import Compiled
import Foundation
import Testing

@testable import SignUpFlow
@testable import Web

/// Mustache draws an unknown name and a missing partial as nothing, so these look for themselves.
@Suite struct TemplateTests {
    private static let pages = [
        "register", "sign-in", "recover", "email", "email-code", "profile", "recover-code", "recover-password",
        "account", "prove", "recovered", "terms-new", "newcomer", "terms", "link", "link-confirm", "phone", "code",
        "done", "app", "deleted",
        "continue-as", "confirmed-elsewhere", "wait", "problem",
    ]

    /// What each step's template may name: everything any of its pages has, and its data with nothing left out.
    private static func names(_ site: TestSite) throws -> [String: Names] {
        var names: [String: Names] = [:]
        let words = try TemplateFiles.wording(.english).tree
        for (page, chrome) in Fixtures.pages(site) {
            names[page.step, default: Names()].add(context(page, chrome, words), at: "")
            for form in page.forms {
                for field in form.fields where field.type != .hidden {
                    for leaf in ["value", "error", "error.code", "error.message", "error.is_further", "label"] {
                        names[page.step, default: Names()].add("", at: "form.\(form.name).field.\(field.name).\(leaf)")
                    }
                }
            }
        }
        for step in pages {
            let data = try #require(Filled.data(of: step))
            let notice = Notice(code: "c", message: "m", retryAfter: 1, form: nil, field: nil)
            let page = Page(step: step, signUp: "id", notice: notice, forms: [], data: data)
            names[step, default: Names()].add(context(page, Filled.chrome, words), at: "")
            if ["phone", "link", "register", "sign-in", "recover"].contains(step) {
                names[step]?.add("", at: "countries")
            }
            names[step]?.add(["name": "ticket", "value": "t"], at: "hidden")
        }
        return names
    }

    private static func context(_ page: Page, _ chrome: Chrome, _ words: [String: Any]) -> [String: Any] {
        let own = Renderer.shape(page, chrome).tree as? [String: Any] ?? [:]
        return Renderer.context(own, PageShape(of: chrome).tree as? [String: Any] ?? [:], words)
    }

    @Test func `every name in every template is one that its page has`() async throws {
        let site = try await TestSite()
        let templates = try TemplateFiles.all()
        for (step, names) in try Self.names(site) {
            let text = try #require(templates[step], "no template for \(step)")
            try check(MustacheScan.tags(text), of: step, names, templates, sections: [])
        }
    }

    private func check(
        _ tags: [MustacheScan.Tag], of place: String, _ names: Names, _ templates: [String: String], sections: [String]
    ) throws {
        var sections = sections
        // What a page of this step never has is not drawn: its forms and sections are another step's.
        var absent: [String] = []
        for tag in tags {
            switch tag {
            case .open(let name), .openInverted(let name):
                let isKnown = names.know(name, in: sections)
                if absent.isEmpty {
                    let isOfAnotherStep = name.hasPrefix("form.") || name.hasPrefix("data.") || name.hasPrefix("notice")
                    #expect(isKnown || isOfAnotherStep, "\(place): {{#\(name)}}")
                }
                if case .open = tag, !isKnown || !absent.isEmpty {
                    absent.append(name)
                } else if case .open = tag {
                    sections.append(names.resolve(name, in: sections))
                } else {
                    sections.append("^\(name)")
                }
            case .close(let name):
                if absent.last == name { absent.removeLast() } else { sections.removeLast() }
            case .variable(let name):
                if absent.isEmpty { #expect(names.know(name, in: sections), "\(place): {{\(name)}}") }
            case .partial(let name):
                let text = try #require(templates[name], "\(place): no partial \(name)")
                guard absent.isEmpty else { continue }
                try check(MustacheScan.tags(text), of: "\(place) > \(name)", names, templates, sections: sections)
            case .comment: break
            case .raw(let name): Issue.record("\(place): {{{\(name)}}} escapes nothing")
            }
        }
    }

    /// A section that no step ever has is dead text.
    @Test func `every section of every template is drawn by some page`() async throws {
        let site = try await TestSite()
        let all = try Self.names(site)
        for (file, text) in try TemplateFiles.all() {
            for case .open(let name) in MustacheScan.tags(text) where name.contains(".") && name != "." {
                #expect(all.values.contains { $0.paths.contains(name) }, "\(file): {{#\(name)}}")
            }
        }
    }

    @Test func `every template is well formed, closes what it opens and includes what there is`() throws {
        let templates = try TemplateFiles.all()
        for (file, text) in templates {
            var open: [String] = []
            for tag in MustacheScan.tags(text) {
                switch tag {
                case .open(let name), .openInverted(let name): open.append(name)
                case .close(let name): #expect(open.popLast() == name, "\(file)")
                case .partial(let name): #expect(templates[name] != nil, "\(file): {{> \(name)}}")
                case .raw(let name): Issue.record("\(file): {{{\(name)}}}")
                case .variable, .comment: break
                }
            }
            #expect(open.isEmpty, "\(file)")
        }
    }

    @Test func `no template holds script, style or a handler of its own`() throws {
        for (file, text) in try TemplateFiles.all() {
            #expect(!text.contains("<style"), "\(file)")
            #expect(text.firstMatch(of: /<[^>]*\sstyle=/) == nil, "\(file)")
            #expect(text.firstMatch(of: /<[^>]*\son[a-z]+=/) == nil, "\(file)")
            #expect(!text.contains("javascript:"), "\(file)")
            for script in text.matches(of: /<script([^>]*)>([^<]*)<\/script>/) {
                #expect(script.1.contains("src=\"{{chrome.script}}\"") && script.2.isEmpty, "\(file)")
            }
        }
    }

    @Test func `every form posts, names itself, is not judged by the browser and carries the hidden fields`() throws {
        var forms = 0
        for (file, text) in try TemplateFiles.all() {
            for form in text.matches(of: /(?s)<form([^>]*)>(.*?)<\/form>/) {
                forms += 1
                for part in ["method=\"post\"", "action=\"{{", "data-form=\"", "novalidate"] {
                    #expect(form.1.contains(part), "\(file): \(form.1)")
                }
                #expect(form.2.contains("{{> hidden}}"), "\(file): \(form.1)")
                #expect(!form.2.contains(" required"), "\(file): \(form.1)")
            }
        }
        #expect(forms > 25)
    }

    @Test func `every page is drawn whole in every language, with what visitors typed escaped`() async throws {
        let site = try await TestSite()
        for (page, chrome) in Fixtures.pages(site) {
            let html = site.html(page, chrome)
            #expect(html.contains("<main class=\"card\" data-step=\"\(page.step)\">"), "\(page.step)")
            #expect(html.hasSuffix("</html>\n"), "\(page.step)")
            #expect(!html.contains("{{") && !html.contains("<b>Анна"), "\(page.step)")
            #expect(!html.contains("<co>"), "\(page.step)")
            // A path that the wording does not have shows itself.
            #expect(html.firstMatch(of: /error\.[a-z_]+|problem\.[a-z_]+\.|title\.[a-z-]+/) == nil, "\(page.step)")
            #expect(html.firstMatch(of: /\{[a-z]+\}/) == nil, "\(page.step)")
            for form in page.forms where form.name != "language" && !Self.drawnElsewhere(form.name, page) {
                #expect(html.contains("data-form=\"\(form.name)\""), "\(page.step): \(form.name)")
            }
            for form in html.matches(of: /(?s)<form[^>]*>(.*?)<\/form>/) {
                let isCarried =
                    form.1.contains("name=\"version\" value=\"") || form.1.contains("name=\"ticket\" value=\"")
                #expect(isCarried, "\(page.step)")
            }
            // A deleted account's page is what its notice says.
            if let notice = page.notice, notice.field == nil, page.step != "deleted" {
                let isNamed = html.contains(
                    "data-\(notice.slot == "notice_of_tab" ? "notice" : "error")=\"\(notice.code)\"")
                #expect(isNamed, "\(page.step): \(notice.code)")
            }
        }
    }

    /// Forms that a program has and the page draws only in some cases.
    private static func drawnElsewhere(_ form: String, _ page: Page) -> Bool {
        switch (page.step, form) {
        case (_, "promo"), ("code", _), ("email-code", _), ("recover-code", _), ("account", _): true
        default: false
        }
    }
}
