/// A whole page in the simulators' common frame: a band that says what this is, a card, a footer.
struct Page {
    let language: DemoLanguage
    let title: String
    /// The band above the card: which simulator this is, said plainly.
    let band: HTML
    /// The colours, by the part played: `provider`, `inbox` or `client`.
    let look: Look
    let content: HTML
    var footer: HTML = .nothing
    /// Markup for `<head>`: a script file, a refresh.
    var head: HTML = .nothing

    enum Look: String {
        case provider, inbox, client
    }

    var document: HTML {
        """
        <!doctype html>
        <html lang="\(language.rawValue)" data-look="\(look.rawValue)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title)</title>
        <link rel="stylesheet" href="/style.css">
        \(head)
        </head>
        <body>
        <header class="band">\(band)</header>
        <main class="card">
        \(content)
        </main>
        <footer>\(footer)</footer>
        </body>
        </html>
        """
    }
}
