"""What a person declines, leaves or gets wrong, and the way on from there."""

import pytest

from walk.person import new_number


@pytest.mark.parametrize("script", [True, False])
def test_terms_not_accepted_create_nothing(person_with, script):
    person = person_with(width=320, script=script)
    person.from_client().at("register").by("google", "maria").at("newcomer").press("create")
    person.at("terms", "terms_required")
    person.reads("Чтобы продолжить регистрацию, необходимо принять Условия использования", "Продолжить")
    person.press("continue").at("newcomer")
    box = person.driver.find_element("css selector", 'form[data-form="create"] [name=terms]')
    assert not box.is_selected()
    if script:
        assert person.driver.switch_to.active_element == box
    person.create().at("phone")


@pytest.mark.parametrize("provider", ["google", "facebook"])
def test_denied_at_the_provider_leads_back_to_register(person_with, provider):
    person = person_with(language="en")
    person.from_client().at("register").by(provider, "deny").at("register", "provider_denied")
    person.by("google", "ivan").at("newcomer")


def test_a_provider_that_breaks_leads_back_to_register(person_with):
    person = person_with(language="en", width=320)
    person.from_client().at("register").press("google")
    person._wait(lambda: person._facts()["url"].startswith(person.demo.urls["google"]), "Google")
    person.driver.find_elements("css selector", "summary")[-1].click()
    person.driver.find_element("css selector", '#fault option[value="broken"]').click()
    person.as_person("google", "maria").at("register", "provider_failed")
    person.by("google", "maria").at("newcomer")


@pytest.mark.parametrize("step", ["register", "newcomer", "phone", "code"])
def test_leaving_returns_to_the_application_with_nothing_made(person_with, step):
    person = person_with(language="en")
    person.from_client().at("register")
    if step != "register":
        person.by("google", "ivan").at("newcomer")
    if step in ("phone", "code"):
        person.create().at("phone")
    if step == "code":
        person.send_code(new_number()).at("code")
    person.press("leave")
    person._wait(lambda: person._facts()["url"].startswith(person.demo.client + "/callback"), "the application")
    person.reads("error=access_denied")


def test_another_account_of_the_provider_can_be_chosen(person_with):
    person = person_with(language="en")
    person.from_client().at("register").by("google", "maria").at("newcomer").reads("Мария")
    person.press("other").as_person("google", "ivan").at("newcomer").reads("Ivan")


def test_the_language_changes_before_and_within_a_sign_up(person_with):
    person = person_with(language="ru")
    person.from_client().at("register")
    footer = person.driver.find_element("css selector", 'footer [lang="en"]')
    person._leaving()
    footer.click()
    person.look = type(person.look)(language="en")
    person.at("register").reads("Sign up").by("google", "ivan").at("newcomer").reads("New account")
    person.press("language")
    person.look = type(person.look)(language="ru")
    person.at("newcomer").reads("Новый аккаунт")
    person.create().at("phone").reads("Подтверждение регистрации")


def test_back_and_reload_are_safe(person):
    person.from_client().at("register").by("google", "maria").create().at("phone")
    page = person.driver.current_url
    person.driver.refresh()
    person.at("phone")
    person.driver.back()
    person.open(page).at("phone")
    person.confirm(new_number()).press("start").arrive()


def test_a_form_of_an_older_page_leads_to_the_current_step(person):
    person.from_client().at("register").by("google", "maria").at("newcomer")
    newcomer = person.driver.current_window_handle
    page = person.driver.current_url
    person.driver.switch_to.new_window("tab")
    person.open(page).create().at("phone")
    person.driver.close()
    person.driver.switch_to.window(newcomer)
    person.press("create").at("phone")
