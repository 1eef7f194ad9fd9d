import Gateway
import Logging
import SignUpFlow
import Web

/// What pages and letters are made of: words, templates, assets, and the list of common passwords. Read from files, and nothing in it waits for the store.
struct Pages: Sendable {
    let languages: [Language]
    let wording: [Language: Wording]
    let assets: Assets
    let maker: PageMaker
    let renderer: Renderer
    let letters: LetterMaker
    let passwords: Passwords

    /// - Throws: `AssemblyError`
    init(_ settings: Settings, _ parts: Parts, logger: Logger) async throws {
        let languages = settings.languages
        let wording = try await Self.wording(languages, parts.templates)
        let assets = Assets(
            files: try parts.templates.assets(), accent: settings.brand.accent,
            initial: settings.brand.name.first.map { String($0).uppercased() } ?? "")
        let countries = Self.countries(parts, logger: logger)
        let maker = PageMaker(
            settings, parts, wording: wording, countries: countries, assets: assets, languages: languages)
        renderer = try Self.renderer(parts.templates, wording: wording, countries: countries, maker: maker)
        letters = try LetterMaker(settings, templates: parts.templates, wording: wording)
        passwords = Passwords(settings, common: try parts.templates.commonPasswords(), environment: parts.environment)
        self.languages = languages
        self.wording = wording
        self.assets = assets
        self.maker = maker
    }

    /// The words of each language, read side by side.
    private static func wording(
        _ languages: [Language], _ templates: TemplateFolder
    ) async throws -> [Language: Wording] {
        try await withThrowingTaskGroup(of: Wording.self) { group in
            for language in languages { group.addTask { try templates.wording(language) } }
            return try await group.reduce(into: [:]) { $0[$1.language] = $1 }
        }
    }

    private static func renderer(
        _ templates: TemplateFolder, wording: [Language: Wording], countries: Countries, maker: PageMaker
    ) throws(AssemblyError) -> Renderer {
        let sources = try templates.sources()
        do { return try Renderer(sources: sources, wording: wording, countries: countries, maker: maker) } catch {
            throw AssemblyError(description: "templates: \(error.name).mustache: \(error.reason)")
        }
    }

    /// The list of countries, read when the first phone page is drawn.
    private static func countries(_ parts: Parts, logger: Logger) -> Countries {
        Countries {
            let codes = Dictionary(parts.phones.countries().map { ($0.code, $0.callingCode) }) { first, _ in first }
            do {
                let (names, usual) = try parts.templates.countries()
                return Countries.Source(
                    names: names, usual: usual, callingCodes: codes, main: parts.phones.mainCountries())
            } catch {
                logger.error("no list of countries", metadata: ["reason": "\(error)"])
                return Countries.Source(names: [:], usual: [:], callingCodes: codes)
            }
        }
    }
}
