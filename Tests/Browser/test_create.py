"""New people, from the application through a provider and an SMS back to it."""

import pytest

from walk.person import new_number

# Wording that SCREENS requires as it stands.
WORDS = {
    "ru": {
        "register": "Регистрация",
        "newcomer": ["Новый аккаунт", "Создать новый", "Привязать к существующему", "Я ознакомлен и согласен с условиями использования"],
        "phone": ["Подтверждение регистрации", "Отправить код"],
        "done": ["Регистрация завершена", "Начать работу"],
    },
    "en": {
        "register": "Sign up",
        "newcomer": ["New account", "Create new", "Link to existing", "I have read and accept the Terms of use"],
        "phone": ["Confirm registration", "Send code"],
        "done": ["Registration complete", "Start work"],
    },
}

LOOKS = [
    {"language": "ru", "width": 1280},
    {"language": "ru", "width": 320, "dark": True},
    {"language": "en", "width": 320},
    {"language": "en", "width": 1280, "dark": True},
    {"language": "ru", "width": 320, "script": False},
    {"language": "en", "width": 1280, "script": False, "dark": True},
]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look.values())))
def test_google_creates_an_account_in_every_look(person_with, look):
    person, number = person_with(**look), new_number()
    words = WORDS[person.look.language]
    person.open(person.demo.client + "/").follow('a[href^="/register"]')
    person.at("register").reads(words["register"])
    person.by("google", "maria").at("newcomer").reads(*words["newcomer"], "Ковалёва")
    assert "maria.kovaleva@example.com" not in person.text, "the e-mail is masked"
    person.create().at("phone").reads(*words["phone"])
    person.send_code(number).at("code")
    person.enter(person.code(number)).at("done").reads(*words["done"])
    claims = person.press("start").arrive()
    assert claims["phone_number"] == "+7" + number and claims["phone_number_verified"] is True
    assert claims["sign_up"]["new"] is True and claims["sign_up"]["provider"] == "google"


def test_facebook_without_script_at_320_px(person_with):
    claims = person_with(language="en", width=320, script=False).sign_up("facebook", "ivan")
    assert claims["sign_up"]["provider"] == "facebook"


@pytest.mark.parametrize("choice, keep_email", [("ivan", False), ("ivan", True), ("olga", False)])
def test_facebook_with_and_without_an_e_mail(person, choice, keep_email):
    person.from_client().at("register").by("facebook", choice, keep_email=keep_email).at("newcomer")
    shows_mail = "@" in person.driver.find_element("css selector", ".who").text
    assert shows_mail == (choice == "ivan" and not keep_email)
    person.create().confirm(new_number()).press("start").arrive()


def test_a_whole_way_by_keyboard_alone(person_with):
    person, number = person_with(language="en", keyboard=True), new_number()
    person.from_client().at("register").press("google").as_person("google", "ivan")
    person.create().at("phone").send_code(number).at("code").enter(person.code(number)).at("done")
    assert person.press("start").arrive()["phone_number"] == "+7" + number


def test_somebody_known_comes_back_without_a_page(person):
    first = person.sign_up()
    again = person.from_client("login").arrive()
    assert again["sub"] == first["sub"] and again["sign_up"]["new"] is False


def test_somebody_known_signs_in_at_another_browser_by_the_provider_alone(person_with):
    first = person_with().sign_up("google", "maria")
    person = person_with(language="en")
    person.from_client("login")
    step = "register" if person._facts()["step"] == "register" else "sign-in"
    again = person.at(step).by("google", "maria").arrive()
    assert again["sub"] == first["sub"] and again["sign_up"]["new"] is False


def test_a_live_session_is_offered_at_register_and_can_be_left(person):
    person.sign_up()
    person.open(person.demo.gateway + "/sign-up").at("register")
    assert person.has("continue") and person.has("other")
    person.press("other").at("register")
    assert not person.has("continue")
