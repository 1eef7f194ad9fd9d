"""Coming back: sign-in, a forgotten password, one account of two, one's own page."""

import pytest
from selenium.webdriver.common.by import By

from walk.person import Facts, new_number

LOOKS = [
    {"language": "ru", "width": 320},
    {"language": "en", "width": 1280, "dark": True},
    {"language": "ru", "width": 1280, "script": False},
]


def each_look(function):
    return pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look.values())))(function)


@each_look
def test_somebody_signs_in(person_with, look):
    who = person_with().sign_up_by_email()
    person = person_with(**look)
    person.from_client("login", prompt="login").at("sign-in")
    words = {"ru": ["Войти в личный кабинет", "Войти через Google"], "en": ["Sign in", "Sign in with Google"]}
    person.reads(*words[person.look.language][:1])
    person.sign_in(who.email, "not this one").at("sign-in", "credentials_wrong").hides("not this one")
    assert person.value("password", "login") == who.email
    person.reads("Google", "Facebook")
    number = f"8 {who.number}"
    assert person.sign_in(number, who.password).arrive()["email"] == who.email


def test_after_too_many_failures_the_wait_is_shown(person_with):
    who = person_with().sign_up_by_email()
    person = person_with(language="en", width=320)
    person.from_client("login", prompt="login").at("sign-in")
    for attempt in range(5):
        person.sign_in(who.email, f"not this one {attempt}")
        person.at("sign-in", "credentials_wrong")
    person.sign_in(who.email, who.password).at("sign-in", "too_many_attempts").hides(who.password).reads("second")


@each_look
def test_a_forgotten_password(person_with, look):
    who = person_with().sign_up_by_email()
    person = person_with(**look)
    person.from_client("login", prompt="login").at("sign-in").press("switch", "recover").at("recover")
    person.write("request", "login", who.email).press("request").at("recover-code")
    person.reads({"ru": "Если такой аккаунт есть", "en": "If there is such an account"}[person.look.language])
    person.enter(person.mail_code(who.email, count=2)).at("recover-password")
    person.write("password", "password", "short").press("password").at("recover-password", "password_weak")
    person.write("password", "password", "Zv4k9q7wNew").press("password").at("recovered")
    assert person.press("continue").arrive()["email"] == who.email
    person = person_with(language="en")
    person.from_client("login", prompt="login").at("sign-in").sign_in(who.email, who.password)
    person.at("sign-in", "credentials_wrong").sign_in(who.email, "Zv4k9q7wNew").arrive()


@each_look
def test_an_account_is_linked_by_its_password(person_with, look):
    who = person_with().sign_up_by_email()
    person = person_with(**look)
    person.from_client().at("register").by("facebook", "maria").at("newcomer").press("link").at("link")
    person.fill("password", login=who.email, password="not this one").press("password").at("link", "credentials_wrong")
    assert person.fold("password") and person.value("password", "login") == who.email
    person.hides("not this one").write("password", "password", who.password).press("password").at("link-confirm")
    person.press("confirm").at("done").press("start").arrive()
    again = person_with()
    assert again.from_client().at("register").by("facebook", "maria").arrive()["email"] == who.email


@each_look
def test_after_an_sms_code_alone_the_other_ways_are_shown(person_with, look):
    who = person_with().sign_up_by_email()
    person = person_with(**look)
    person.from_client().at("register").by("facebook", "ivan").at("newcomer").press("link").at("link")
    person.send_code(who.number, form="code").at("code").enter(person.code(who.number, nth=1)).at("link-confirm")
    person.press("remove", "password").at("link-confirm")
    assert not person.driver.find_elements(By.CSS_SELECTOR, 'input[value="password"]') and person.has("not-mine")
    person.press("not-mine").create("number_released").at("phone").send_code(who.number).at("code")
    person.enter(person.code(who.number, nth=2)).at("done")


def by_number(person, number, nth=1):
    """A recovery by an SMS code, up to what the right code leads to."""
    person.from_client("login", prompt="login").at("sign-in").press("switch", "recover").at("recover")
    person.write("request", "login", f"8 {number}").press("request").at("recover-code")
    return person.enter(person.code(number, nth))


@each_look
def test_a_recovery_by_sms_shows_the_other_ways_in_first(person_with, look):
    who = person_with().sign_up_by_email()
    person = by_number(person_with(**look), who.number).at("recovered")
    person.reads({"ru": "Это ваш аккаунт?", "en": "Is this your account?"}[person.look.language])
    person.press("remove", "password").at("recovered").press("not-mine").at("recovered")
    person.reads({"ru": "Это не ваш аккаунт?", "en": "Not your account?"}[person.look.language])
    assert not person.has("continue")
    person.press("back").at("recovered").press("continue").at("recover-password")
    assert person.write("password", "password", "Zv4k9q7wNew").press("password").arrive()["email"] == who.email


@each_look
def test_a_number_that_was_passed_on_leaves_the_account(person_with, look):
    who = person_with().sign_up_by_email()
    person = by_number(person_with(**look), who.number).at("recovered")
    person.press("not-mine").at("recovered").press("not-mine").at("register", "number_released")
    person.by("google", "ivan").create().at("phone").send_code(who.number).at("code")
    person.enter(person.code(who.number, nth=2)).at("done")


@each_look
def test_a_number_proven_long_ago_needs_a_second_proof(person_with, look):
    who = person_with().sign_up_by_email()
    person = person_with(**look)
    person.demo.ages("+7" + who.number, days=91)
    by_number(person, who.number).at("prove")
    person.reads({"ru": "Ещё одно подтверждение", "en": "One more proof"}[person.look.language])
    person.write("password", "password", "not this one").press("password").at("prove", "credentials_wrong")
    person.press("not-mine").at("prove").press("back").at("prove")
    person.press("email").at("email-code").enter(person.mail_code(who.email, count=2)).at("recover-password")
    person.write("password", "password", "Zv4k9q7wNew").press("password").at("recovered")
    assert person.press("continue").arrive()["email"] == who.email


@each_look
def test_ones_own_page(person_with, look):
    owner = person_with(**look)
    language = owner.look.language
    who = owner.sign_up_by_email()
    owner.open(owner.demo.gateway + "/account").at("account")
    assert who.email not in owner.text and who.number not in "".join(filter(str.isdigit, owner.text))
    owner.press("bind", "google").at("prove").write("password", "password", who.password).press("password")
    owner.as_person("google", "maria").at("account").reads("Google")
    owner.press("unbind", "google").at("prove").write("password", "password", "not this one").press("password")
    owner.at("prove", "credentials_wrong").write("password", "password", who.password).press("password").at("account")

    new = new_number()
    owner.press("phone").at("prove").write("password", "password", who.password).press("password").at("phone")
    owner.send_code(new).at("code").enter(owner.code(new)).at("account")
    owner._wait(lambda: len(owner.demo.messages("+7" + who.number)) >= 2, "the notice to the old number")

    owner.press("password").at("prove").write("password", "password", who.password).press("password").at("recover-password")
    owner.write("password", "password", "Zv4k9q7wNew").press("password").at("account")
    owner.press("sign-out-everywhere")
    owner.open(f"{owner.demo.gateway}/account?lang={language}").at("sign-in")
    owner.sign_in(who.email, "Zv4k9q7wNew").at("account")
    owner.press("delete").at("prove").write("password", "password", "Zv4k9q7wNew").press("password")
    owner.at("deleted")
    owner.open(f"{owner.demo.gateway}/account?lang={language}").at("sign-in")
    owner.sign_in(who.email, "Zv4k9q7wNew").at("sign-in", "credentials_wrong")


def test_the_last_way_in_stays(person_with):
    person = person_with(language="en", width=320)
    person.sign_up("google", "maria")
    person.open(person.demo.gateway + "/account?lang=en").at("account")
    assert not person.has("unbind"), "what would be refused is not offered"
    person.reads("the only way in")


def test_the_three_doors_by_keyboard(person_with):
    who = person_with().sign_up_by_email(Facts())
    person = person_with(language="en", keyboard=True)
    person.from_client(partner="acme").at("register").press("switch", "sign-in").at("sign-in")
    person.press("switch", "recover").at("recover").press("switch", "sign-in").at("sign-in")
    claims = person.sign_in(who.email, who.password).arrive()
    assert claims["sign_up"]["partner"] == "acme"
