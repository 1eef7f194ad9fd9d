"""Numbers and codes, right and wrong."""

import pytest
from selenium.webdriver.common.keys import Keys

from walk.person import new_number


@pytest.fixture
def at_phone(person_with):
    def come(choice="maria", **look):
        return person_with(**look).from_client().at("register").by("google", choice).create().at("phone")

    return come


@pytest.mark.parametrize("look", [{"language": "ru"}, {"language": "en", "width": 320, "dark": True}, {"width": 320, "script": False}])
def test_a_wrong_number_stays_in_the_field(at_phone, look):
    person = at_phone(**look)
    person.send_code("99912").at("phone", "phone_invalid")
    person.reads("Некорректный номер телефона" if person.look.language == "ru" else "Incorrect phone number")
    assert person.value("send", "phone") == "99912"
    number = new_number()
    person.send_code(f"8 ({number[:3]}) {number[3:6]}-{number[6:8]}-{number[8:]}").at("code")
    person.enter(person.code(number)).at("done")


@pytest.mark.parametrize("script", [True, False])
def test_a_country_is_found_by_typing_or_in_the_list(at_phone, script):
    person = at_phone(language="en", width=320, script=script)
    person.pick_country("send", "Ger", "DE")
    person.send_code("1512 3456789").at("code")
    person._wait(lambda: person.demo.messages("+4915123456789"), "an SMS to Germany")
    person.enter(person.demo.messages("+4915123456789")[0]["code"]).at("done")


@pytest.mark.parametrize(
    "words,leave,chosen",
    [
        ("Армен", Keys.TAB, "AM"),
        ("Армения", None, "AM"),
        ("Нигер", None, "NE"),  # And not Nigeria, which begins the same.
        ("Ар", None, "RU"),
        ("Тридевятое", Keys.TAB, "RU"),
    ],
)
def test_a_typed_country_counts_also_where_it_was_not_pressed(at_phone, words, leave, chosen):
    person = at_phone()
    box = person.driver.find_element("css selector", "[role=combobox]")
    box.click()
    box.send_keys(words)
    marked = person.driver.find_elements("css selector", '[role=listbox] [aria-selected="true"]')
    assert bool(marked) == (words != "Тридевятое"), "what is not there is not marked as chosen"
    box.send_keys(leave) if leave else person.driver.find_element("css selector", "h1").click()
    assert person.value("send", "country") == chosen
    assert box.get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("look", [{"language": "ru"}, {"language": "en", "width": 320, "script": False}])
def test_a_wrong_code_costs_a_try_and_the_right_one_still_counts(at_phone, look):
    person, number = at_phone(**look), new_number()
    right = person.send_code(number).at("code").code(number)
    person.enter(f"{(int(right) + 1) % 10**len(right):0{len(right)}}").at("code", "code_wrong").reads("4")
    person.enter(right).at("done")


def test_five_wrong_codes_are_enough(at_phone):
    person, number = at_phone(width=320), new_number()
    right = person.send_code(number).at("code").code(number)
    for attempt in range(5):
        wrong = f"{(int(right) + 1 + attempt) % 10**len(right):0{len(right)}}"
        person.enter(wrong).at("code", "code_wrong" if attempt < 4 else "too_many_attempts")
    assert not person.driver.find_elements("css selector", "#code"), "a dead code is not asked for"
    button = person.driver.find_element("css selector", 'form[data-form="resend"] button')
    assert button.is_displayed() and not button.is_enabled() and button.get_attribute("class") == "primary"


def test_a_new_code_too_soon_says_how_long_to_wait(at_phone):
    person, number = at_phone(language="en", script=False, width=320), new_number()
    person.send_code(number).at("code").press("resend").at("code", "too_soon")
    person.enter(person.code(number)).at("done")


def test_the_pause_before_a_new_code_counts_down(at_phone):
    person, number = at_phone(), new_number()
    person.send_code(number).at("code")
    button = person.driver.find_element("css selector", 'form[data-form="resend"] button')
    clock = person.driver.find_element("css selector", "[role=timer]")
    assert button.is_displayed() and not button.is_enabled() and clock.is_displayed()


def test_another_number_can_be_named(at_phone):
    person, first, second = at_phone(), new_number(), new_number()
    person.send_code(first).at("code").press("change").at("phone")
    person.send_code(second).at("code").enter(person.code(second)).at("done")
    assert person.press("start").arrive()["phone_number"] == "+7" + second


def test_a_route_that_is_down_loses_nothing(at_phone):
    person, number = at_phone(width=320), new_number()
    person.demo.take_sms("refuse")
    person.send_code(number).at("phone", "sms_failed")
    assert person.value("send", "phone") == number
    person.demo.take_sms("accept")
    person.press("send").at("code").enter(person.code(number)).at("done")
