"""A person's browser: keeps cookies, follows redirects within the gateway, stops where it is sent away."""

import time
from urllib.parse import urljoin, urlsplit

import requests

from .page import Page


class Browser:
    """`page` is what it shows; `away` is where the gateway sent it, when that is somewhere else."""

    def __init__(self, house, language=None):
        self.house = house
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) Interop"
        self.session.headers["Accept"] = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
        if language:
            self.session.headers["Accept-Language"] = language
        self.outside = requests.Session()  # cookies of other sites
        self.outside.trust_env = False
        self.page = self.away = self.slowest = None

    # Moves.

    def get(self, target, **headers):
        return self._follow(self._send("GET", urljoin(self.house.url, target), headers=headers))

    def reload(self):
        return self.get(self.page.url)

    def press(self, name, **fields):
        """Fills in and sends a form of the page shown; a field given as None is left out."""
        form = self.page.form(name, **{k: v for k, v in fields.items() if v is not None})
        sent = form.values() | fields
        return self.post(form.action, {k: v for k, v in sent.items() if v is not None})

    def post(self, target, fields, **headers):
        own = {"Origin": self.house.url, "Sec-Fetch-Site": "same-origin"} | headers
        own = {name: value for name, value in own.items() if value is not None}
        base = self.page.url if self.page else self.house.url
        response = self._send("POST", urljoin(base, target), data=fields, headers=own)
        self.answer = response
        return self._follow(response)

    def _send(self, method, url, **options):
        begun = time.monotonic()
        response = self.session.request(method, url, allow_redirects=False, timeout=20, **options)
        self.slowest = max(self.slowest or 0, time.monotonic() - begun)
        return response

    def _follow(self, response):
        self.away = None
        for _ in range(10):
            if response.status_code in (301, 302, 303, 307, 308):
                location = urljoin(response.url, response.headers["Location"])
                if not location.startswith(self.house.url + "/"):
                    self.away = location
                    return self
                response = self._send("GET", location.split("#")[0])
                continue
            self.page = Page(response)
            if self.page.step != "wait":
                return self
            time.sleep(0.3)
            response = self._send("GET", self.page.url)
        raise AssertionError(f"no end of redirects at {response.url}")

    # What a person sees.

    @property
    def step(self):
        assert self.away is None, f"sent away to {self.away}"
        return self.page.step

    @property
    def errors(self):
        assert self.away is None, f"sent away to {self.away}"
        return self.page.errors

    def at(self, step, *errors):
        """Asserts the step and exactly these messages; answers with the page, to read on."""
        assert self.away is None, f"expected {step}, sent away to {self.away}"
        assert self.page.step == step, f"expected {step}: {self.page}"
        assert sorted(set(self.page.errors)) == sorted(errors), f"expected {errors}: {self.page}"
        return self.page

    @property
    def sign_up(self):
        """The id in the address of the sign-up this browser stands at."""
        parts = urlsplit(self.page.url).path.split("/")
        assert parts[1] == "s", self.page
        return parts[2]

    def cookie(self, name="gatehouse"):
        return self.session.cookies.get(name)

    def forget_away(self):
        location, self.away = self.away, None
        assert location, f"not sent away: {self.page}"
        return location

    def visit_outside(self, url):
        """Opens another site's address; answers with where that leads, or the response itself."""
        return self.outside.get(url, allow_redirects=False, timeout=20)


class Visitor(Browser):
    """The usual ways, each in one line, each asserting the steps it passes."""

    def __init__(self, world, language=None):
        super().__init__(world.house, language)
        self.world = world

    def from_client(self, **extra):
        """Begins at the web application, as most people do: its /login sends them here."""
        answer = self.outside.get(f"{self.world.crm.url}/login", params=extra, allow_redirects=False, timeout=20)
        assert answer.status_code == 302, answer.text
        return self.get(answer.headers["Location"])

    def by(self, provider, person, form=None, **consent):
        """Presses a provider's button on the page shown and agrees there."""
        self.press(form or provider)
        return self.back_from(provider, person, **consent)

    def back_from(self, provider, person, **consent):
        return self.get(self.callback_from(provider, person, **consent))

    def callback_from(self, provider, person, **consent):
        """What the provider answers to the departure; not yet followed."""
        return self.world.provider(provider).consent(self.forget_away(), person, **consent)

    def newcomer(self, provider="google", person=None, person_facts=None, **extra):
        """From the web application to New account."""
        self.person = person or self.world.person(**(person_facts or {}))
        self.from_client(**extra).at("register")
        self.by(provider, self.person).at("newcomer")
        return self

    def create(self):
        """Presses Create new with the box ticked, or without one where a notice stands."""
        box = self.page.form("create").has("terms")
        self.press("create", **({"terms": "on"} if box else {})).at("phone")
        return self

    def send_code(self, phone=None, **fields):
        self.phone = phone or self.world.phone()
        return self.press("send", phone=self.phone, **fields)

    def enter_code(self, phone=None, count=1):
        phone = phone or self.phone
        return self.press("verify", code=self.world.sms.code(phone, count))

    def finish(self, phone=None):
        """From the phone page to the success page."""
        self.send_code(phone).at("code")
        self.enter_code().at("done")
        return self

    def arrive(self):
        """From the success page into the web application: what that application received."""
        if self.away is None:
            self.press("start")
        return self.received()

    def received(self):
        location = self.forget_away()
        assert location.startswith(self.world.crm.redirect_uri + "?"), location
        answer = self.visit_outside(location)
        assert answer.status_code == 200, f"the client refused: {answer.status_code} {answer.text[-1500:]}"
        return answer.json()

    def sign_up_by(self, provider="google", person=None, **extra):
        """A whole sign-up, arriving in the web application."""
        self.newcomer(provider, person, **extra).create().finish()
        self.arrival = self.arrive()
        return self


class Caller:
    """An application that speaks JSON: `answer` is the last body, `forms` what it may send next."""

    def __init__(self, house, language=None):
        self.house = house
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Accept"] = "application/json"
        if language:
            self.session.headers["Accept-Language"] = language
        self.answer = self.response = None

    def get(self, target):
        return self._read(self.session.get(urljoin(self.house.url, target), timeout=20, allow_redirects=False))

    def send(self, name, as_form=False, **fields):
        form = self.form(name)
        sent = {
            f["name"]: f["value"]
            for f in form["fields"]
            if f.get("value") is not None and f.get("type") not in ("checkbox", "submit")
        }
        sent |= fields
        return self.post(form["action"], sent, as_form)

    def post(self, target, fields, as_form=False):
        body = {"data": fields} if as_form else {"json": fields}
        return self._read(self.session.post(urljoin(self.house.url, target), timeout=20, allow_redirects=False, **body))

    def _read(self, response):
        for _ in range(5):
            if response.status_code not in (302, 303):
                break
            location = urljoin(response.url, response.headers["Location"])
            if not location.startswith(self.house.url + "/"):
                self.response, self.answer = response, {"step": "departed", "location": location}
                return self
            response = self.session.get(location.split("#")[0], timeout=20, allow_redirects=False)
        self.response = response
        assert "json" in response.headers.get("Content-Type", ""), f"{response.status_code} {response.text[:300]}"
        self.answer = response.json()
        return self

    def form(self, name):
        found = [form for form in self.answer["forms"] if form["name"] == name]
        assert found, f"no form {name}: {self.answer}"
        return found[0]

    @property
    def step(self):
        return self.answer["step"]

    @property
    def codes(self):
        """Every error code the answer holds: the notice's and the fields'."""
        found = {self.answer["notice"]["code"]} if self.answer.get("notice") else set()
        for form in self.answer.get("forms", []):
            found |= {f["error"]["code"] for f in form["fields"] if f.get("error")}
        return found

    def at(self, step, *codes):
        assert self.answer.get("step") == step, f"expected {step}: {self.response.status_code} {self.answer}"
        assert self.codes == set(codes), f"expected {codes}: {self.answer}"
        return self.answer
