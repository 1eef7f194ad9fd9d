"""A page as a test reads it: its step, its forms with what stands in them, its messages."""

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
INLINE = {
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "code",
    "em",
    "i",
    "kbd",
    "mark",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "u",
    "wbr",
}


class Form:
    def __init__(self, name, attributes):
        self.name, self.action, self.attributes = name, attributes.get("action"), attributes
        self.controls = []  # attributes of inputs, selects (with "options") and buttons, in order
        self.open = True  # False inside a closed fold
        self.text = ""

    def control(self, name):
        return next((c for c in self.controls if c.get("name") == name), None)

    def has(self, name):
        return self.control(name) is not None

    def choices(self, name):
        return [c.get("value") for c in self.controls if c.get("name") == name]

    def values(self):
        """What a browser would send if the person changed nothing; a lone named button counts as pressed."""
        sent = {}
        buttons = [c for c in self.controls if c["kind"] in ("submit", "button-submit") and c.get("name")]
        for control in self.controls:
            name, kind = control.get("name"), control["kind"]
            if not name or kind in ("submit", "button-submit", "reset", "button", "image"):
                continue
            if kind in ("checkbox", "radio"):
                if "checked" in control:
                    sent[name] = control.get("value", "on")
            elif kind == "select":
                options = control["options"]
                chosen = [o for o in options if "selected" in o] or options[:1]
                if chosen:
                    sent[name] = chosen[0]["value"]
            else:
                sent[name] = control.get("value") or ""
        if len(buttons) == 1:
            sent.setdefault(buttons[0]["name"], buttons[0].get("value") or "")
        return sent

    def fits(self, given):
        """Whether this is the form that a person would use to send `given`."""
        for name, value in given.items():
            fixed = [
                c.get("value")
                for c in self.controls
                if c.get("name") == name and c["kind"] in ("hidden", "submit", "button-submit")
            ]
            if fixed and value not in fixed:
                return False
        return True


class Page(HTMLParser):
    def __init__(self, response):
        super().__init__(convert_charrefs=True)
        self.response, self.url, self.status, self.html = response, response.url, response.status_code, response.text
        self.step = self.lang = None
        self.title = ""
        self.mains = 0
        self.all_forms, self.links, self.errors, self.alerts, self.images = [], [], [], {}, []
        self._form = self._select = self._alert = None
        self._alert_depth = 0
        self._stack, self._folds, self._words, self._by_id = [], [], [], {}
        self._heading = None
        self.headings = []
        self.feed(self.html)
        self.close()
        self.text = re.sub(r"\s+", " ", "".join(self._words)).strip()
        self.alerts = {code: re.sub(r"\s+", " ", words).strip() for code, words in self.alerts.items()}
        self.headings = [re.sub(r"\s+", " ", words).strip() for words in self.headings]

    # What a test asks.

    def forms(self, name):
        return [form for form in self.all_forms if form.name == name]

    def form(self, name, **given):
        """The form `name`; where there are several, the one that fits what is to be sent."""
        found = self.forms(name)
        assert found, (
            f"no form {name} at {self.step}: {sorted({f.name for f in self.all_forms if f.name})}\n{self.text[:600]}"
        )
        return next((form for form in found if form.fits(given)), found[0])

    def has_form(self, name):
        return bool(self.forms(name))

    def outline(self):
        """What tells two answers apart for who sees only pages: masks, numbers and ids aside."""
        forms = [(form.name, [control.get("name") for control in form.controls]) for form in self.all_forms]
        words = re.sub(r"[\w.+-]*•[\w.•+-]*(?:@[\w.•-]+)?(?: ?[\d•-]*[•][\d• -]*)*[\d-]*", "MASK", self.text)
        return self.status, self.step, self.errors, forms, re.sub(r"\d+", "N", words), sorted(self.response.headers)

    def field(self, form, name):
        """What stands in a field, an absent value being an empty one."""
        return self.form(form).control(name).get("value") or ""

    def __repr__(self):
        return (
            f"<{self.status} {self.url} step={self.step} errors={self.errors} "
            f"forms={[f.name for f in self.all_forms]} text={self.text[:300]!r}>"
        )

    # Reading.

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self._space(tag)
        if tag not in VOID:
            self._stack.append((tag, attributes))
        if tag == "html":
            self.lang = attributes.get("lang")
        if tag == "main":
            self.mains += 1
            self.step = attributes.get("data-step")
        if tag in ("h1", "h2"):
            self.headings.append("")
            self._heading = tag
        if tag == "details":
            self._folds.append("open" in attributes)
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes | {"text": ""})
        if tag == "img":
            self.images.append(attributes)
        if "data-error" in attributes:
            self.errors.append(attributes["data-error"])
            self.alerts.setdefault(attributes["data-error"], "")
            if tag not in VOID:
                self._alert = (attributes["data-error"], len(self._stack))
        if tag == "form":
            self._form = Form(attributes.get("data-form"), attributes)
            self._form.open = all(self._folds)
            self.all_forms.append(self._form)
            if attributes.get("id"):
                self._by_id[attributes["id"]] = self._form
        form = self._by_id.get(attributes.get("form")) if "form" in attributes else self._form
        if form is not None:
            if tag == "input":
                form.controls.append(attributes | {"kind": attributes.get("type", "text")})
            elif tag == "textarea":
                form.controls.append(attributes | {"kind": "text"})
            elif tag == "select":
                self._select = attributes | {"kind": "select", "options": []}
                form.controls.append(self._select)
            elif tag == "button":
                kind = attributes.get("type", "submit")
                form.controls.append(attributes | {"kind": "button-submit" if kind == "submit" else kind})
        if tag == "option" and self._select is not None:
            self._select["options"].append(attributes | {"label": "", "value": attributes.get("value", "")})

    def _space(self, tag):
        """Words of two blocks are two words; inline marks part nothing."""
        if tag in INLINE:
            return
        self._words.append(" ")
        if self._alert:
            self.alerts[self._alert[0]] += " "
        if self._form is not None:
            self._form.text += " "

    def handle_endtag(self, tag):
        self._space(tag)
        while self._stack and any(open_tag == tag for open_tag, _ in self._stack):
            closed, _ = self._stack.pop()
            if self._alert and len(self._stack) < self._alert[1]:
                self._alert = None
            if closed == tag:
                break
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None
        if tag == "details" and self._folds:
            self._folds.pop()
        if tag == self._heading:
            self._heading = None

    def handle_data(self, data):
        where = self._stack[-1][0] if self._stack else None
        if where in ("script", "style"):
            return
        if where == "title":
            self.title += data
            return
        self._words.append(data)
        if self._heading:
            self.headings[-1] += data
        if self._alert:
            self.alerts[self._alert[0]] += data
        if self._form is not None:
            self._form.text += data
        if where == "option" and self._select is not None and self._select["options"]:
            self._select["options"][-1]["label"] += data
        if self.links and any(tag == "a" for tag, _ in self._stack):
            self.links[-1]["text"] += data
