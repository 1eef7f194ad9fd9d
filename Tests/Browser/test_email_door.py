"""The CRM's door for people without a social account: names, e-mail, password; then the letter's code and the phone's."""

import pytest
from selenium.webdriver.common.by import By

from walk.person import Facts, new_number

LOOKS = [
    {"language": "ru", "width": 1280},
    {"language": "en", "width": 320, "dark": True},
    {"language": "ru", "width": 320, "script": False},
    {"language": "en", "width": 1280, "script": False, "dark": True},
    {"language": "en", "width": 1280, "keyboard": True},
]
BOX = {"ru": "Я ознакомлен и согласен с условиями использования", "en": "I have read and accept the Terms of use"}
BUTTON = {"ru": "Регистрация", "en": "Register"}


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look.values())))
def test_somebody_signs_up_by_e_mail_in_every_look(person_with, look):
    person, who = person_with(**look), Facts()
    language = person.look.language
    person.from_client().at("register")
    assert not person.fold("email") and not person.fold("phone"), "the first of the methods is a button"
    person.by_email(who)
    assert who.email not in person.text
    person.enter(person.mail_code(who.email)).at("phone").confirm(who.number)
    claims = person.press("start").arrive()
    assert claims["email"] == who.email and claims["email_verified"] is True and claims["given_name"] == who.first_name
    assert claims["sign_up"]["provider"] == "email" and language in ("ru", "en")


@pytest.mark.parametrize("look", LOOKS[:3], ids=lambda look: "-".join(map(str, look.values())))
def test_messages_stand_beside_their_fields_and_nothing_typed_is_lost_but_the_password(person_with, look):
    person, who = person_with(**look), Facts()
    person.from_client().at("register")
    person.fill("email", first_name=who.first_name, last_name=who.last_name, email="vera @example.com", password=who.password)
    person.reads(BOX[person.look.language], BUTTON[person.look.language])
    person.tick("email").press("email").at("register", "email_invalid")
    assert person.fold("email"), "the fold with the message stands open"
    assert person.value("email", "email") == "vera @example.com" and person.value("email", "first_name") == who.first_name
    person.hides(who.password)
    field = person._field("email", "email")
    described = field.get_attribute("aria-describedby")
    message = person.driver.find_element(By.ID, described.split()[-1])
    assert field.get_attribute("aria-invalid") == "true" and message.get_attribute("role") == "alert"
    assert 0 <= message.rect["y"] - field.rect["y"] - field.rect["height"] < 60, "beside the field"

    assert person.ticked("email") and not person.ticked("phone"), "the tick stays, in its own form"
    person.fill("email", email=who.email, password="short").press("email").at("register", "password_weak")
    # Unticked, and a name without a letter besides: both are told.
    person.fill("email", first_name="42", password=who.password).untick("email").press("email")
    person.at("register", "name_required", "terms_required").hides(who.password)
    assert not person.ticked("email")
    person.fill("email", first_name=who.first_name, password=who.password).tick("email").press("email").at("email-code")


def test_the_eye_opens_and_closes(person_with):
    person, who = person_with(language="en"), Facts()
    person.from_client().at("register").write("email", "password", who.password)
    field = person._field("email", "password")
    eye = person.driver.find_element(By.CSS_SELECTOR, 'form[data-form="email"] button.eye')
    assert eye.is_displayed() and eye.accessible_name and eye.get_attribute("type") == "button"

    def drawn():
        return person.driver.execute_script(
            "return ['', '::before', '::after'].map(part => { const s = getComputedStyle(arguments[0], part);"
            "return [s.content, s.display, s.maskImage, s.backgroundImage, s.transform, s.opacity].join() }).join('|')", eye)

    closed = drawn()
    assert (field.get_attribute("type"), eye.get_attribute("aria-pressed")) == ("password", "false")
    eye.click()
    assert (field.get_attribute("type"), eye.get_attribute("aria-pressed")) == ("text", "true")
    assert drawn() != closed, "crossed out while the password is visible"
    person.write("email", "first_name", "Vera")
    assert field.get_attribute("type") == "text", "until pressed again"
    person.checks.picture(("register", "eye", "open"))
    eye.click()
    assert (field.get_attribute("type"), eye.get_attribute("aria-pressed")) == ("password", "false")
    assert drawn() == closed and field.get_property("value") == who.password
    assert eye.rect["width"] >= 44 and eye.rect["height"] >= 44, "a touch target"


def test_without_script_there_is_no_eye(person_with):
    person = person_with(script=False)
    person.from_client().at("register").write("email", "password", "x")
    assert not [eye for eye in person.driver.find_elements(By.CSS_SELECTOR, ".eye") if eye.is_displayed()]


def test_an_address_that_has_an_account_leads_to_sign_in(person_with):
    who = person_with(language="en").sign_up_by_email()
    person = person_with(language="en", width=320)
    person.from_client().at("register").by_email(Facts(email=who.email))
    person._wait(lambda: len(person.demo.messages(who.email)) >= 2, "the letter to the owner")
    assert not person.demo.messages(who.email)[0].get("code")
    person.press("sign-in").at("sign-in").sign_in(who.email, who.password).arrive()


def test_another_address_and_a_new_letter(person_with):
    person, who, other = person_with(width=320), Facts(), Facts()
    person.from_client().at("register").by_email(who).press("change").at("email")
    person.reads("Введите email", "Далее").write("send", "email", "nobody").press("send").at("email", "email_invalid")
    person.write("send", "email", other.email).press("send").at("email-code")
    wrong = f"{(int(person.mail_code(other.email)) + 1) % 10**6:06}"
    person.enter(wrong).at("email-code", "code_wrong").reads("4")
    person.unfold("help").reads("Спам", "20 минут")
    person.enter(person.mail_code(other.email)).at("phone")


def test_a_number_already_registered_leads_to_sign_in(person_with):
    number = new_number()
    first = person_with().sign_up("google", "maria", number)
    person, who = person_with(language="en", width=320), Facts()
    person.from_client().at("register").by_email(who).enter(person.mail_code(who.email)).at("phone")
    person.send_code(number).at("phone", "phone_taken").press("sign-in").at("sign-in")
    assert person.by("google", "maria").arrive()["sub"] == first["sub"]
