"""What other people's OpenID providers have in common here: served on loopback, with a person who fills in their forms."""

import re
import secrets
import threading
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
import werkzeug.serving

from .google import QuietHandler
from .ports import free_port


class ProviderSite:
    """A provider's own program as a WSGI application. `asked` holds the parameters of every departure that reached it."""

    name = None
    password = "correct horse battery staple"
    # Whether it asks a new person for consent, who can say no.
    asks = True
    # What a person types into a form, by the field's name; `{login}` and `{password}` are filled in.
    fields = {}

    def __init__(self):
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.url = self.origin
        self.client_id, self.client_secret = "gatehouse", secrets.token_urlsafe(24)
        self.asked, self.people = [], {}
        self._application = self._server = None

    def make(self):
        """The WSGI application."""
        raise NotImplementedError

    def register(self, redirect_uri):
        """Makes the gateway known as a client of the provider's."""
        raise NotImplementedError

    def enrol(self, person):
        """Makes a person known there; answers with the subject that the provider calls them by."""
        raise NotImplementedError

    def settings(self, **more):
        """The gateway's settings for it."""
        return {
            "kind": "oidc",
            "label": self.name.title(),
            "issuer": self.url,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        } | more

    def start(self):
        self._application = self.make()
        self._server = werkzeug.serving.make_server(
            "127.0.0.1", self.port, self._application, threaded=True, request_handler=QuietHandler
        )
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def consent(self, url, person, deny=False):
        """What a person does behind `url`, in a browser of their own that stays signed in there; answers with the address that the
        provider sends them back to. `typed` counts the passwords of the latest trip."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.asked.append(asked)
        if person.subject not in self.people:
            session = requests.Session()
            session.trust_env = False
            login, person.subject = person.subject, self.enrol(person)
            self.people[person.subject] = (session, login)
        session, login = self.people[person.subject]
        self.typed = 0
        answer = session.get(url, allow_redirects=False, timeout=10)
        for _ in range(12):
            if answer.status_code in (301, 302, 303):
                location = urljoin(answer.url, answer.headers["Location"])
                if location.startswith(asked["redirect_uri"]):
                    return location
                answer = session.get(location, allow_redirects=False, timeout=10)
                continue
            assert answer.status_code == 200, f"{answer.status_code} at {answer.url}: {answer.text[:400]}"
            answer = self._fill(session, answer, login, deny)
        raise AssertionError(f"no end at {answer.url}: {answer.text[:400]}")

    def _fill(self, session, page, login, deny):
        action = re.search(r'<form[^>]*action="([^"]*)"', page.text)
        names = re.findall(r'<input[^>]*name="([^"]+)"', page.text)
        values = {}
        for tag in re.findall(r"<input[^>]*>", page.text):
            name = re.search(r'name="([^"]+)"', tag)
            value = re.search(r'value="([^"]*)"', tag)
            if name and 'type="submit"' not in tag:
                values[name[1]] = unescape(value[1]) if value else ""
        typed = {name: text for name, text in self.fields.items() if name in names}
        values |= {n: t.format(login=login, password=self.password) for n, t in typed.items()}
        self.typed += any("{password}" in text for text in typed.values())
        values |= self.answer(page.text, deny)
        target = urljoin(page.url, unescape(action[1])) if action and action[1] else page.url
        return session.post(target, data=values, allow_redirects=False, timeout=10)

    def answer(self, html, deny):
        """What the buttons of a consent page are called."""
        return {}
