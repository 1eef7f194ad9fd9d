"""What every page is held to, whoever meets it: it fits, it is light, it is quiet, and everybody can use it."""

import base64
import gzip
import os
import re
import urllib.request
from pathlib import Path

MOST_BYTES = 30_000
SHOTS = os.environ.get("SHOTS")
AXE = next(
    (folder / "axe.min.js" for folder in Path(__file__).parents[1].glob(".venv/lib/python*/site-packages/axe_playwright_python")),
    None,
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


class Checks:
    """Judges the pages of one browser. The costly part runs once for each step, language, width, theme and message."""

    def __init__(self, driver):
        self.driver = driver
        self.judged = {}
        # Steps and languages whose pages axe-core found nothing in.
        self.free = set()
        # Where the gateway of the walk stands.
        self.gateway = ""

    def page(self, step, look):
        """Called at every page of the gateway."""
        self.fits()
        self.is_quiet()
        self.is_worded()
        self.is_legible()
        notices = tuple(self.driver.execute_script(
            "return [...document.querySelectorAll('[data-error]')].map(e => e.dataset.error)"))
        seen = (step, *look, *notices)
        # One step can ask different things: a proof by SMS alone shows other ways in, a page over a session offers it.
        forms = tuple(self.driver.execute_script(
            "return [...new Set([...document.querySelectorAll('[data-form]')].map(e => e.dataset.form))].sort()"))
        if forms in self.judged.setdefault(seen, []):
            return
        self.judged[seen].append(forms)
        nth = len(self.judged[seen])
        self.picture(seen if nth == 1 else (*seen, nth))
        self.is_light()
        self.is_accessible()
        if look.script:
            self.is_free_of_violations(look)

    def fits(self):
        wide, view = self.driver.execute_script(
            "const root = document.scrollingElement; return [root.scrollWidth, root.clientWidth]")
        assert wide <= view, f"{self.driver.current_url} is {wide} px wide in a view of {view}: {self.widest()}"

    def widest(self):
        return self.driver.execute_script(
            """const view = document.scrollingElement.clientWidth;
            return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > view + 0.5)
                .slice(0, 5).map(e => e.outerHTML.slice(0, 160))""")

    def is_quiet(self):
        """No refused style or script, no failed request, no error of a script; for our own pages alone."""
        said = [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] in ("SEVERE", "WARNING") and self.gateway + "/" in entry["message"] + "/"
        ]
        assert not said, said

    def is_worded(self):
        """No key of the wording files in place of its words, no gap or doubled stop where a sentence was put together."""
        text = self.driver.execute_script("return document.body.innerText + ' ' + document.title")
        found = re.findall(r"(?:^|\s)[a-z_]+\.[a-z_]+(?=\s|$)|\.\.(?!\.)|\{\{|\}\}| ,| \.(?=\s)", text)
        assert not found, f"{found} in:\n{text}"

    def is_legible(self):
        """Every button that says something says it in letters, folded away or not."""
        tiny = self.driver.execute_script(
            """return [...document.querySelectorAll('button')].filter(e =>
                e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 12).map(e => e.outerHTML.slice(0, 160))""")
        assert not tiny, tiny

    def is_light(self):
        """HTML, styles and scripts together, gzipped as a proxy sends them."""
        size = len(gzip.compress(self.driver.page_source.encode(), 6))
        linked = self.driver.execute_script(
            """return [...document.querySelectorAll('link[rel=stylesheet], script[src]')].map(e => e.href || e.src)""")
        for url in linked:
            assert url.startswith(self.gateway + "/"), f"not ours: {url}"
            size += len(gzip.compress(_open(url, timeout=5).read(), 6))
        assert size < MOST_BYTES, f"{size} bytes on the wire"

    def is_accessible(self):
        """What axe-core doesn't know: one main, one h1, a language, a title."""
        facts = self.driver.execute_script(
            """return {lang: document.documentElement.lang, title: document.title,
                mains: document.querySelectorAll('main').length, titles: document.querySelectorAll('h1').length}""")
        assert facts["mains"] == 1 and facts["titles"] == 1, facts
        assert facts["lang"] in ("ru", "en") and facts["title"].strip(), facts

    def is_free_of_violations(self, look):
        """axe-core's rules, contrast among them: in both themes, as the page came and with every fold open."""
        assert AXE, "axe-core is missing; run Tests/Browser/run"
        found = []
        for theme in ("light", "dark"):
            self.dress(theme)
            found += [f"{theme}: {said}" for said in self.driver.execute_async_script(
                "if (!window.axe) {" + AXE.read_text() + "}" + """
                const [rules, done] = arguments;
                const run = async () => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations;
                const folds = [...document.querySelectorAll('details:not([open])')];
                const both = async () => {
                  const violations = await run();
                  if (folds.length) {
                    folds.forEach(fold => fold.open = true);
                    violations.push(...await run());
                    folds.forEach(fold => fold.open = false);
                  }
                  return violations;
                };
                both().then(
                    violations => done(violations.map(v => `${v.id}: ${v.help}: `
                        + v.nodes.map(n => n.html.slice(0, 200) + ' ' + n.failureSummary).join(' | '))),
                    error => done(['axe: ' + error]))""",
                RULES)]
        self.dress("dark" if look.dark else "light")
        assert not found, f"{self.driver.current_url}:\n" + "\n".join(found)
        self.free.add((self.driver.execute_script("return document.querySelector('main').dataset.step"), look.language))

    def dress(self, theme):
        feature = {"name": "prefers-color-scheme", "value": theme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def picture(self, seen):
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            name = "-".join(map(str, seen))
            # The whole page, however long, without the scrollbar.
            size = self.driver.execute_script("return [innerWidth, document.scrollingElement.scrollHeight]")
            clip = {"x": 0, "y": 0, "width": size[0], "height": max(size[1], 400), "scale": 1}
            shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
            Path(f"{SHOTS}/{name}.png").write_bytes(base64.b64decode(shot["data"]))
