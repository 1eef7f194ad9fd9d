"""A person at the browser: reads pages by what CONTRACT promises of them, and presses what they would press."""

import json
import secrets
import time
from dataclasses import dataclass, field

from selenium.common.exceptions import JavascriptException, WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

# Seconds: a visitor is answered within 5.
PATIENCE = 8


def new_number():
    """A Russian mobile number of nobody, as one would type it: ten digits."""
    return "999" + f"{secrets.randbelow(10**7):07}"


@dataclass
class Facts:
    """What somebody types of themselves."""

    first_name: str = "Вера"
    last_name: str = "Засулич"
    email: str = field(default_factory=lambda: f"vera.{secrets.token_hex(5)}@example.com")
    password: str = field(default_factory=lambda: "Zv4" + secrets.token_hex(6))
    number: str = field(default_factory=new_number)


class Person:
    def __init__(self, driver, demo, look, checks):
        self.driver, self.demo, self.look, self.checks = driver, demo, look, checks

    # Where one is.

    def open(self, url):
        self.driver.get(url)
        return self

    def at(self, step, *errors):
        """Waits for that step's page, newly come, with exactly these messages; the page is judged besides."""
        self._wait(lambda: self._facts()["step"] == step, f"step {step}")
        facts = self._facts()
        assert set(facts["errors"]) == set(errors), f"{step} says {facts['errors']}, expected {list(errors)}"
        assert facts["lang"] == self.look.language, facts
        self.checks.page(step, self.look)
        return self

    def reads(self, *texts):
        """The page shows each of these."""
        shown = self.text
        for text in texts:
            assert text in shown, f"{text!r} is not in:\n{shown}"
        return self

    @property
    def text(self):
        # Buttons have two texts by width, and only one is drawn: what counts is what one sees.
        return " ".join(self.driver.find_element(By.TAG_NAME, "body").text.split())

    @property
    def title(self):
        return self.driver.find_element(By.TAG_NAME, "h1").text

    def _facts(self):
        try:
            return self.driver.execute_script(
                """const main = document.querySelector('main');
                const ready = document.readyState === 'complete' && !document.documentElement.dataset.left;
                return {step: ready && main ? main.dataset.step || null : null, lang: document.documentElement.lang,
                    ready, url: location.href, errors: [...document.querySelectorAll('main [data-error]')]
                        .filter(e => e.getClientRects().length).map(e => e.dataset.error)}"""
            )
        except (JavascriptException, WebDriverException):
            # Between two pages there is none to ask.
            return {"step": None, "lang": None, "ready": False, "url": "", "errors": []}

    def _wait(self, condition, what):
        until = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > until:
                raise AssertionError(
                    f"waited for {what}, stands at {self._facts()}:\n{self.text[:1500]}\n--- log\n{self.demo.log[-3000:]}"
                )
            time.sleep(0.02)

    def _leaving(self):
        """Marks the page, so that what comes next is known to be another one."""
        self.driver.execute_script("document.documentElement.dataset.left = 'yes'")

    # What one does.

    def press(self, form, value=None):
        """The button of a form; `value` picks one of several forms of a name by what it carries."""
        for candidate in self.driver.find_elements(By.CSS_SELECTOR, f'form[data-form="{form}"]'):
            if value is None or candidate.find_elements(By.CSS_SELECTOR, f'input[type=hidden][value="{value}"]'):
                break
        else:
            raise AssertionError(f"no form {form} {value or ''} at {self._facts()}")
        button = candidate.find_element(By.CSS_SELECTOR, "button:not([type=button])")
        self._unfold(button)
        self._leaving()
        self._activate(button)
        return self

    def has(self, form):
        return bool(self.driver.find_elements(By.CSS_SELECTOR, f'form[data-form="{form}"]'))

    def write(self, form, name, text):
        field = self._field(form, name)
        self._unfold(field)
        self._focus(field)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(text)
        return self

    def ticked(self, form, name="terms"):
        return self._field(form, name).is_selected()

    def untick(self, form, name="terms"):
        return self.tick(form, name, False)

    def tick(self, form, name="terms", ticked=True):
        field = self._field(form, name)
        self._unfold(field)
        if self.look.keyboard:
            self._focus(field)
            field.send_keys(Keys.SPACE)
        else:
            field.click()
        assert field.is_selected() == ticked
        return self

    def pick_country(self, form, words, code):
        """Without script in the list itself, with it by typing."""
        if not self.look.script:
            Select(self._field(form, "country")).select_by_value(code)
            return self
        box = self.driver.find_element(By.CSS_SELECTOR, f'form[data-form="{form}"] [role=combobox]')
        self._focus(box)
        box.send_keys(Keys.CONTROL, "a")
        box.send_keys(words)
        assert box.get_attribute("aria-expanded") == "true"
        box.send_keys(Keys.ENTER)
        assert box.get_attribute("aria-expanded") == "false"
        return self

    def value(self, form, name):
        return self._field(form, name).get_property("value")

    def _field(self, form, name):
        return self.driver.find_element(By.CSS_SELECTOR, f'form[data-form="{form}"] [name="{name}"]')

    def follow(self, selector):
        link = self.driver.find_element(By.CSS_SELECTOR, selector)
        self._leaving()
        self._activate(link)
        return self

    def _unfold(self, element):
        for fold in element.find_elements(By.XPATH, "ancestor::details[not(@open)]"):
            self._activate(fold.find_element(By.TAG_NAME, "summary"))

    def unfold(self, name):
        """Opens a fold by its class."""
        fold = self.driver.find_element(By.CSS_SELECTOR, f"details.{name}")
        if fold.get_attribute("open") is None:
            self._activate(fold.find_element(By.TAG_NAME, "summary"))
        return self

    def _focus(self, element):
        if not self.look.keyboard:
            element.click()
            return
        # By Tab alone, as somebody without a mouse gets there; once around the page at most.
        for _ in range(120):
            if self.driver.switch_to.active_element == element:
                return
            ActionChains(self.driver).send_keys(Keys.TAB).perform()
        raise AssertionError(f"Tab never reaches {element.get_attribute('outerHTML')[:200]}")

    def _activate(self, element):
        if self.look.keyboard:
            self._focus(element)
            ActionChains(self.driver).send_keys(Keys.ENTER).perform()
        else:
            element.click()

    # The ways that many walks share.

    def from_client(self, way="register", **query):
        """Begins at the application."""
        words = "&".join(f"{name}={value}" for name, value in {"ui_locales": self.look.language, **query}.items())
        return self.open(f"{self.demo.client}/{way}?{words}")

    def as_person(self, provider, choice, keep_email=False):
        """At the simulated provider's page: `choice` is a person's short id there, or `deny`."""
        home = self.demo.urls[provider]
        self._wait(lambda: self._facts()["ready"] and self._facts()["url"].startswith(home), f"the page of {provider}")
        if keep_email:
            self.driver.find_element(By.NAME, "keep_email").click()
        value = choice if choice == "deny" else f"known:{choice}"
        button = self.driver.find_element(By.CSS_SELECTOR, f'button[name=choice][value="{value}"]')
        self._leaving()
        self._activate(button)
        return self

    def by(self, provider, choice, **how):
        return self.press(provider).as_person(provider, choice, **how)

    def create(self, *errors):
        self.at("newcomer", *errors)
        if self.driver.find_elements(By.CSS_SELECTOR, 'form[data-form="create"] [name=terms]'):
            self.tick("create")
        return self.press("create")

    def send_code(self, number, form="send"):
        return self.write(form, "phone", number).press(form)

    def code(self, number, nth=0):
        """The code of the newest message to that number."""
        self._wait(lambda: len(self.demo.messages("+7" + number)) > nth, f"an SMS to {number}")
        return self.demo.messages("+7" + number)[0]["code"]

    def letter(self, address, nth=0):
        """The `nth` letter to that address, newest first, once it has come."""
        self._wait(lambda: len(self.demo.messages(address)) > nth, f"a letter to {address}")
        return self.demo.messages(address)[nth]

    def mail_code(self, address, count=1):
        """The code of the newest letter, once there are so many."""
        self._wait(lambda: len(self.demo.messages(address)) >= count, f"{count} letters to {address}")
        return self.demo.messages(address)[0]["code"]

    def enter(self, code):
        """Types the code; with script the page sends it by itself."""
        field = self._field("verify", "code")
        if self.look.keyboard:
            self._focus(field)
        self._leaving()
        field.send_keys(code)
        if not self.look.script:
            self.driver.find_element(By.CSS_SELECTOR, 'form[data-form="verify"] button').click()
        return self

    def confirm(self, number):
        """From `phone` to `done`."""
        return self.at("phone").send_code(number).at("code").enter(self.code(number)).at("done")

    def fill(self, form, **texts):
        for name, text in texts.items():
            self.write(form, name, text)
        return self

    def by_email(self, who):
        """From `register` to `email-code`."""
        names = {"first_name": who.first_name, "last_name": who.last_name}
        self.fill("email", **names, email=who.email, password=who.password).tick("email")
        return self.press("email").at("email-code")

    def phone_first(self, who):
        """From `register` to `done`, as the shop's people do."""
        self.write("phone", "phone", who.number).tick("phone").press("phone").at("code")
        self.enter(self.code(who.number)).at("email")
        self.write("send", "email", who.email).press("send").at("email-code")
        self.enter(self.mail_code(who.email)).at("profile")
        self.fill("save", first_name=who.first_name, last_name=who.last_name, password=who.password)
        return self.press("save").at("done")

    def sign_up_by_email(self, who=None):
        """A whole sign-up by e-mail; answers with the facts."""
        who = who or Facts()
        self.from_client().at("register").by_email(who)
        self.enter(self.mail_code(who.email)).confirm(who.number).press("start").arrive()
        return who

    def sign_in(self, login, password):
        """At `sign-in`."""
        return self.fill("password", login=login, password=password).press("password")

    def fold(self, form):
        """Whether the form can be seen without unfolding anything."""
        folds = self.driver.find_elements(By.XPATH, f'//form[@data-form="{form}"]/ancestor::details[not(@open)]')
        return not folds

    def hides(self, secret):
        """A password is never sent back to the page."""
        assert secret not in self.driver.page_source
        for field in self.driver.find_elements(By.CSS_SELECTOR, "input[name=password]"):
            assert field.get_property("value") == ""
        return self

    def arrive(self):
        """At the application; answers with the claims it received."""
        # Facebook ends its answer with `#_=_`, which browsers carry over every redirect.
        home = self.demo.client + "/signed-in"
        self._wait(lambda: self._facts()["ready"] and self._facts()["url"].split("#")[0] == home, "the application")
        return json.loads(self.driver.find_element(By.TAG_NAME, "pre").get_property("textContent"))

    def sign_up(self, provider="google", choice="maria", number=None):
        """A whole sign-up; answers with the claims."""
        self.from_client().at("register").by(provider, choice).create().confirm(number or new_number())
        return self.press("start").arrive()
