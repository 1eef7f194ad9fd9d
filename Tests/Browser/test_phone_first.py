"""The trade shop: phone, e-mail, names and password, in that order."""

import pytest
from selenium.webdriver.common.by import By

from walk.person import Facts

LOOKS = [
    {"language": "ru", "width": 320},
    {"language": "en", "width": 1280, "dark": True},
    {"language": "en", "width": 320, "script": False},
    {"language": "ru", "width": 1280, "keyboard": True},
]
WORDS = {
    "ru": {
        "email": ["Введите email", "Далее"],
        "email-code": ["Подтвердите Email"],
        "profile": ["Завершение регистрации", "Готово"],
        "done": ["Успешно", "Регистрация завершена", "В личный кабинет", "На главную"],
    },
    "en": {
        "email": ["Enter your e-mail", "Next"],
        "email-code": ["Confirm your e-mail"],
        "profile": ["Finish registration", "Done"],
        "done": ["Success", "To your account", "To the main page"],
    },
}


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look.values())))
def test_a_buyer_signs_up_in_every_look(buyer_with, look):
    person, who = buyer_with(**look), Facts()
    words, at = WORDS[person.look.language], person.at
    stay = {"ru": "Не закрывайте", "en": "close this window"}[person.look.language]

    def reads(step, *errors):
        at(step, *errors)
        person.reads(*words.get(step, []))
        assert (stay in person.text.replace("’", "'")) == (step != "done"), person.text
        return person

    person.at = reads
    person.open(person.demo.gateway + "/")
    at("register")
    assert person.fold("phone") and not person.fold("email"), "the first of the methods stands open"
    person.phone_first(who)
    person.driver.find_element(By.CSS_SELECTOR, f'a[href="{person.demo.client}/"]')


@pytest.mark.parametrize("look", [{"language": "ru"}, {"language": "en", "width": 320, "script": False}], ids=str)
def test_a_buyer_types_it_wrong_first(buyer_with, look):
    person, who = buyer_with(**look), Facts()
    language = person.look.language
    person.open(person.demo.gateway + "/sign-up").at("register")
    person.write("phone", "phone", "8 999").tick("phone").press("phone").at("register", "phone_invalid")
    assert person.value("phone", "phone") == "8 999" and person.fold("phone")
    spelled = f"8 ({who.number[:3]}) {who.number[3:6]}-{who.number[6:8]}-{who.number[8:]}"
    person.untick("phone").press("phone").at("register", "phone_invalid", "terms_required")
    person.write("phone", "phone", spelled).press("phone").at("register", "terms_required")
    assert person.value("phone", "phone") == spelled
    person.tick("phone").press("phone").at("code").press("change").at("phone")
    person.write("send", "phone", who.number).press("send").at("code").enter(person.code(who.number, nth=1)).at("email")
    person.write("send", "email", who.email).press("send").at("email-code").enter(person.mail_code(who.email)).at("profile")
    person.fill("save", first_name="", last_name=who.last_name, password="Мойпароль77").press("save")
    person.at("profile", "name_required", "password_weak").hides("Мойпароль77")
    person.fill("save", first_name=who.first_name, password="Мойпароль77").press("save")
    person.at("profile", "password_weak").hides("Мойпароль77").reads("раскладк" if language == "ru" else "keyboard")
    assert person.value("save", "last_name") == who.last_name
    person.write("save", "password", who.password).press("save").at("done")


def test_a_number_already_registered_names_the_ways_on(buyer_with):
    who = Facts()
    person = buyer_with()
    person.open(person.demo.gateway + "/").at("register").phone_first(who)
    person = buyer_with(language="en", width=320)
    person.open(person.demo.gateway + "/").at("register")
    person.write("phone", "phone", who.number).tick("phone").press("phone").at("register", "phone_taken")
    person.reads("A user with this number is already registered")
    person.press("switch", "sign-in").at("sign-in")
    person.sign_in(who.number, who.password)
    person._wait(lambda: person._facts()["url"].startswith(person.demo.client), "the shop's own page")


@pytest.mark.parametrize(
    "look",
    [{"language": "ru"}, {"language": "en", "width": 320, "dark": True}, {"language": "ru", "width": 320, "script": False}],
    ids=str,
)
def test_new_terms_are_asked_about_once(buyer_with, shop, look):
    who, person = Facts(), buyer_with()
    person.open(shop.gateway + "/").at("register").phone_first(who)
    shop.raise_terms("2027-03-01")
    person = buyer_with(**look)
    person.open(shop.gateway + "/sign-in").at("sign-in").sign_in(who.email, who.password).at("terms-new")
    title = {"ru": "Условия использования обновились", "en": "The Terms of use have changed"}[person.look.language]
    person.reads(title, "2027-03-01").press("accept").at("terms-new", "terms_required")
    person.tick("accept").press("accept")
    person._wait(lambda: person._facts()["url"].startswith(person.demo.client), "the shop's own page")
    person.open(shop.gateway + "/account").at("account").reads("2027-03-01")
