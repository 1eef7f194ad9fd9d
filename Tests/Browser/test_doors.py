"""The other doors: the mobile application, partners' links, promo codes, Register and Sign in."""

import pytest

from walk.person import new_number


@pytest.mark.parametrize("look", [{"language": "ru", "width": 320}, {"language": "en", "width": 320, "dark": True}, {"width": 320, "script": False}])
def test_a_mobile_application_is_opened_by_a_button_that_names_it(person_with, look):
    person = person_with(**look)
    person.from_client("login", **{"as": "mobile"})
    entrance = person._facts()["step"]
    person.at(entrance).by("google", "maria").at("newcomer")
    assert not person.driver.find_elements("name", "terms"), "a notice, no box"
    number = new_number()
    person.press("create").at("phone").send_code(number).at("code").enter(person.code(number))
    # One page says that one is registered and opens the application.
    person.at("app").reads("Smarty CRM for iOS")
    person.press("again").at("app")
    link = person.driver.find_element("css selector", "main a.primary")
    address = link.get_attribute("href")
    assert address.startswith("com.example.crm:/signed-up?") and "Smarty CRM for iOS" in link.text
    # The phone's system would hand the link over; here a person does.
    person.open(person.demo.client + "/phone")
    person.driver.find_element("id", "link").send_keys(address)
    person.driver.find_element("css selector", "main form button").click()
    claims = person.arrive()
    assert claims["aud"] in ("crm-ios", ["crm-ios"])


@pytest.mark.parametrize("look", [{"language": "ru", "width": 320}, {"language": "en", "script": False}])
def test_a_partner_and_the_promo_code_come_along(person_with, look):
    person = person_with(**look)
    person.open(person.demo.client + "/").follow('a[href*="/p/acme"]')
    person.at("register").reads("ООО «Акме»", "SPRING")
    person.by("google", "maria").at("newcomer").reads("ООО «Акме»", "SPRING")
    person.create().confirm(new_number()).press("start")
    claims = person.arrive()
    assert claims["sign_up"]["partner"] == "acme" and claims["sign_up"]["promo"] == "SPRING"


def test_a_partner_can_be_removed_before_and_within(person_with):
    person = person_with(language="en")
    person.from_client(partner="acme", promo="SPRING").at("register").press("forget", "promo").at("register")
    assert "SPRING" not in person.text
    person.reads("ООО «Акме»").by("google", "ivan").at("newcomer").reads("ООО «Акме»")
    person.press("forget", "partner").at("newcomer")
    assert "ООО «Акме»" not in person.text
    claims = person.create().confirm(new_number()).press("start").arrive()
    assert "partner" not in claims["sign_up"] and "promo" not in claims["sign_up"]


@pytest.mark.parametrize("script", [True, False])
def test_a_promo_code_is_typed(person_with, script):
    person = person_with(language="en", width=320, script=script)
    person.from_client().at("register").write("promo", "promo", "NOPE").press("promo").at("register", "promo_unknown")
    person.write("promo", "promo", "SPRING").press("promo").at("register").reads("SPRING")


def test_register_and_sign_in_lead_to_each_other_and_lose_nothing(person_with):
    person = person_with(language="en", width=320)
    person.from_client(partner="acme").at("register").press("switch").at("sign-in").press("switch").at("register")
    person.reads("ООО «Акме»").press("switch").at("sign-in").by("google", "ivan").at("newcomer").reads("ООО «Акме»")


def test_without_the_applications_request_one_still_arrives(person_with):
    person = person_with(language="ru")
    person.open(person.demo.gateway + "/").at("register").by("google", "maria").create().confirm(new_number())
    # The start page of the default client begins a sign-in at once, which the session answers silently.
    person.press("start").arrive()
