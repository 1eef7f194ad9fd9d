"""Two ways in, one account: linked by another provider or by the phone, never by an equal e-mail."""

import pytest

from walk.person import new_number

LOOKS = [{"language": "ru"}, {"language": "en", "width": 320, "dark": True}, {"language": "ru", "width": 320, "script": False}]


def linked(person, first):
    person.at("link-confirm").press("confirm").at("done")
    person.reads("Аккаунты связаны" if person.look.language == "ru" else "Accounts linked")
    claims = person.press("start").arrive()
    assert claims["sub"] == first["sub"]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_an_account_is_linked_by_its_other_provider(person_with, look):
    first = person_with().sign_up("google", "maria")
    person = person_with(**look)
    # The same e-mail at both: still a newcomer.
    person.from_client().at("register").by("facebook", "maria").at("newcomer").press("link").at("link")
    linked(person.by("google", "maria"), first)
    again = person_with().from_client().at("register").by("facebook", "maria").arrive()
    assert again["sub"] == first["sub"]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_an_account_is_linked_by_an_sms_to_its_phone(person_with, look):
    number = new_number()
    first = person_with().sign_up("google", "maria", number)
    person = person_with(**look)
    person.from_client().at("register").by("facebook", "ivan").at("newcomer").press("link").at("link")
    person.send_code(number, form="code").at("code").enter(person.code(number, nth=1))
    linked(person, first)
    person._wait(lambda: len(person.demo.messages("+7" + number)) == 3, "the notice to the owner")


def test_a_provider_account_that_nobody_bound_links_nothing(person_with):
    person_with().sign_up("google", "maria")
    person = person_with(language="en", width=320)
    person.from_client().at("register").by("facebook", "ivan").at("newcomer").press("link").at("link")
    person.by("google", "ivan").at("link", "not_bound").press("back").at("newcomer")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_number_already_registered_leads_into_the_link(person_with, look):
    number = new_number()
    first = person_with().sign_up("google", "maria", number)
    person = person_with(**look)
    person.from_client().at("register").by("facebook", "ivan").create().at("phone")
    person.send_code(number).at("phone", "phone_taken")
    person.reads(
        "Пользователь с таким номером уже зарегистрирован"
        if person.look.language == "ru"
        else "A user with this number is already registered"
    )
    person.press("link").at("link")
    assert number[-7:] in "".join(filter(str.isdigit, person.value("code", "phone")))
    person.press("code").at("code").enter(person.code(number, nth=1))
    linked(person, first)


def test_after_a_number_already_registered_another_one_will_do(person_with):
    taken, free = new_number(), new_number()
    first = person_with().sign_up("google", "maria", taken)
    person = person_with(language="en")
    person.from_client().at("register").by("facebook", "ivan").create().at("phone")
    person.send_code(taken).at("phone", "phone_taken")
    person.send_code(free).at("code").enter(person.code(free)).at("done")
    assert person.press("start").arrive()["sub"] != first["sub"]
