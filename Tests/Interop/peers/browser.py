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
        self.letters_before = 0

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

    # The doors without a provider.

    def fill_email(self, **changes):
        """Sends the e-mail form of Register with the applicant's facts; a change to None leaves a field out."""
        who = self.applicant
        facts = {"first_name": who.first_name, "last_name": who.last_name, "email": who.email}
        return self.press("email", **(facts | {"password": who.password, "terms": "on"} | changes))

    def email_door(self, applicant=None, **extra):
        """From the web application to the code of the e-mail door."""
        self.applicant = applicant or self.world.applicant()
        self.from_client(**extra).at("register")
        self.letters_before = len(self.world.mail.coded(self.applicant.email))
        self.fill_email().at("email-code")
        return self

    def enter_mail_code(self, count=None, email=None):
        count = count or self.letters_before + 1
        return self.press("verify", code=self.world.mail.code(email or self.applicant.email, count))

    def sign_up_by_email(self, applicant=None, **extra):
        """A whole sign-up by e-mail, arriving in the web application."""
        self.email_door(applicant, **extra).enter_mail_code().at("phone")
        self.finish(self.applicant.phone)
        self.arrival = self.arrive()
        return self

    def phone_door(self, applicant=None, **extra):
        """From the web application to the code of the phone-first door."""
        self.applicant = applicant or self.world.applicant()
        self.phone = self.applicant.phone
        self.from_client(**extra).at("register")
        self.press("phone", phone=self.phone, terms="on").at("code")
        return self

    def to_email(self, applicant=None, **extra):
        """Phone first, to the page that asks for an e-mail address."""
        self.phone_door(applicant, **extra).enter_code().at("email")
        return self

    def to_profile(self, applicant=None, **extra):
        """Phone first, to the page that asks for names and password."""
        self.to_email(applicant, **extra).press("send", email=self.applicant.email).at("email-code")
        self.enter_mail_code().at("profile")
        return self

    def save(self, **changes):
        who = self.applicant
        facts = {"first_name": who.first_name, "last_name": who.last_name, "password": who.password}
        return self.press("save", **(facts | changes))

    def sign_up_by_phone(self, applicant=None, **extra):
        """A whole sign-up with the phone first, arriving in the web application."""
        self.to_profile(applicant, **extra).save().at("done")
        self.arrival = self.arrive()
        return self

    def sign_in(self, login, password, **extra):
        """From the web application through the password form of Sign in."""
        self.from_client(**({"prompt": "login"} | extra)).at("sign-in")
        return self.press("password", login=login, password=password)

    def recover(self, login):
        """From the web application through Sign in to the code of the recovery."""
        self.from_client(prompt="login").at("sign-in")
        self.press("switch", to="recover").at("recover")
        self.press("request", login=login).at("recover-code")
        return self

    def signed_in(self):
        """Whether the web application is still handed to silently."""
        self.from_client(prompt="none")
        received = self.received()
        assert "claims" in received or received["error"] in ("login_required", "interaction_required"), received
        return "claims" in received

    def account(self):
        """Opens one's own page."""
        self.get("/account").at("account")
        return self

    def prove(self, password=None, phone=None):
        """At `prove`: by the password given, else by a code to that phone."""
        self.at("prove")
        if password is not None:
            box = self.page.form("password").has("login")
            return self.press("password", password=password, **({"login": self.applicant.email} if box else {}))
        sent = len(self.world.sms.to(phone))
        box = self.page.form("code").has("phone")
        self.press("code", **({"phone": phone} if box else {})).at("code")
        return self.press("verify", code=self.world.sms.code(phone, sent + 1))


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

    def shaped(self, step, *codes):
        """As `at`, and asserts the shape that every step's answer has."""
        answer = self.at(step, *codes)
        assert self.response.status_code == 200 and "step" in answer and "forms" in answer and "notice" in answer, answer
        for form in answer["forms"]:
            assert {"name", "action", "fields"} <= form.keys() and form["action"].startswith("/"), form
            for field in form["fields"]:
                assert {"name", "type", "label", "value", "error"} <= field.keys(), field
                assert field["error"] is None or {"code", "message"} <= field["error"].keys(), field
                assert field["type"] != "password" or not field["value"], "a password is never sent back"
        if answer["notice"] is not None:
            assert answer["notice"]["code"] and answer["notice"]["message"], answer["notice"]
        assert any(form["name"] == "language" for form in answer["forms"]), "every step has the form language"
        if step not in ("register", "sign-in", "recover", "account"):
            assert answer["sign_up"], answer
        return answer

    def data(self):
        """What the page shows stands in `data`, by itself or under the step's name."""
        data = self.answer["data"]
        return data.get(self.step, data)

    def field(self, form, name):
        return next(field for field in self.form(form)["fields"] if field["name"] == name)

    def at(self, step, *codes):
        assert self.answer.get("step") == step, f"expected {step}: {self.response.status_code} {self.answer}"
        assert self.codes == set(codes), f"expected {codes}: {self.answer}"
        return self.answer
