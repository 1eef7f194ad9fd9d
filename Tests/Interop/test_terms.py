"""The terms: nothing is created until they are accepted, whatever is posted, in whatever order."""

import pytest

from peers.world import TERMS

MUST_ACCEPT = {
    "ru": "Чтобы продолжить регистрацию, необходимо принять Условия использования",
    "en": "To continue registration you must accept the Terms of use",
}
BOX = {"ru": "Я ознакомлен и согласен с условиями использования", "en": "I have read and accept the Terms of use"}


@pytest.mark.parametrize("provider", ["google", "facebook"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_create_without_the_box_asks_and_comes_back_unticked(world, provider, language):
    visitor = world.visitor(language).newcomer(provider)
    assert BOX[language] in visitor.page.text
    assert "checked" not in visitor.page.form("create").control("terms")
    page = visitor.press("create").at("terms", *visitor.page.errors)
    assert MUST_ACCEPT[language] in page.text
    assert any(link["href"] == f"https://crm.example.test/terms/{language}" for link in page.links)
    assert {"ru": "Продолжить", "en": "Continue"}[language] in page.form("continue").text
    visitor.press("continue").at("newcomer", *visitor.page.errors)
    box = visitor.page.form("create").control("terms")
    assert "checked" not in box, "the box is still unticked"
    assert "autofocus" in box, "and in focus"
    assert world.house.account_of(provider, visitor.person) is None

    visitor.press("create", terms="on").at("phone")
    [acceptance] = world.house.acceptances(world.house.account_of(provider, visitor.person))
    assert (acceptance["version"], acceptance["language"], acceptance["shown_as"]) == (TERMS, language, "checkbox")


def test_the_terms_page_lets_nobody_through_by_itself(world, visitor):
    visitor.newcomer().press("create")
    address = visitor.page.url.split("?")[0]
    visitor.press("continue", terms="on")
    assert visitor.step == "newcomer", "continue only leads back to the box"
    assert world.house.account_of("google", visitor.person) is None
    visitor.get(address).at("newcomer", *visitor.page.errors)


@pytest.mark.parametrize("value", ["", "off", "false", "0", "no", "On ", "null"])
def test_only_a_ticked_box_is_an_acceptance(world, visitor, value):
    visitor.newcomer().press("create", terms=value)
    assert visitor.step in ("terms", "newcomer")
    assert world.house.account_of("google", visitor.person) is None


@pytest.mark.parametrize("value", [False, None, "off", "", 0, "false", [], {}])
def test_only_true_is_an_acceptance_in_json(world, value):
    caller, person = json_newcomer(world)
    response = caller.session.post(world.house.url + caller.form("create")["action"], json={"terms": value}, timeout=10)
    assert response.status_code < 500, response.text
    assert world.house.account_of("google", person) is None
    assert caller.get(f"/s/{caller.answer['sign_up']}").step in ("terms", "newcomer")


@pytest.mark.parametrize("value", [True, "on"])
def test_true_or_on_is_an_acceptance_in_json(world, value):
    caller, person = json_newcomer(world)
    caller.send("create", terms=value).at("phone")
    assert len(world.house.acceptances(world.house.account_of("google", person))) == 1


ORDERS = [
    ["send"],
    ["verify"],
    ["resend"],
    ["confirm"],
    ["start"],
    ["continue"],
    ["save"],
    ["accept"],
    ["change"],
    ["code"],
    ["create", "send"],
    ["create", "send", "verify", "start"],
    ["create", "continue", "send"],
    ["create", "create", "continue", "create"],
    ["link", "confirm"],
    ["link", "back", "create"],
    ["link", "code", "verify"],
]


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.parametrize("with_version", [True, False], ids=["version", "bare"])
def test_no_order_of_forms_creates_anything_without_the_terms(world, visitor, order, with_version):
    visitor.newcomer()
    here, phone = f"/s/{visitor.sign_up}", world.phone()
    for name in order:
        fields = {"phone": phone, "country": "RU", "calling_code": "+7", "code": "123456"}
        forms = [form for form in visitor.page.all_forms if form.name]
        if with_version and forms and forms[0].has("version"):
            fields["version"] = forms[0].control("version")["value"]
        visitor.post(f"{here}/{name}", fields)
        assert visitor.away is None and visitor.page.status < 500, f"{name}: {visitor.away or visitor.page}"
        visitor.get(here)
        assert visitor.step not in ("phone", "done", "link-confirm"), f"{name} led to {visitor.step}"
    assert world.house.account_of("google", visitor.person) is None
    assert not world.house.accounts_with(phone)
    if "link" not in order:
        assert not world.sms.to(phone)


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_no_order_of_json_calls_creates_anything_without_the_terms(world, order):
    caller, person = json_newcomer(world)
    here = f"{world.house.url}/s/{caller.answer['sign_up']}"
    for name in order:
        response = caller.session.post(
            f"{here}/{name}", json={"phone": world.phone(), "country": "RU", "code": "123456"}, timeout=10
        )
        assert response.status_code < 500, f"{name}: {response.text}"
    assert world.house.account_of("google", person) is None
    assert caller.get(here).step not in ("phone", "done", "link-confirm")


def test_an_acceptance_is_recorded_in_the_language_it_was_read_in(world, visitor):
    visitor.newcomer()
    visitor.press("language", lang="en").at("newcomer")
    assert BOX["en"] in visitor.page.text
    visitor.create()
    [acceptance] = world.house.acceptances(world.house.account_of("google", visitor.person))
    assert acceptance["language"] == "en"


def test_terms_that_changed_meanwhile_are_shown_again(make_world):
    world = make_world()
    visitor = world.visitor().newcomer()
    assert world.house.stop() == 0
    settings = world.house.settings
    settings["terms"]["version"] = "2026-12-24"
    world.house.write(settings).start()
    visitor.press("create", terms="on")
    visitor.at("newcomer", *visitor.page.errors)
    assert world.house.account_of("google", visitor.person) is None, "an old version is not the current one"
    visitor.create()
    [acceptance] = world.house.acceptances(world.house.account_of("google", visitor.person))
    assert acceptance["version"] == "2026-12-24"


def json_newcomer(world):
    caller, person = world.caller(), world.person()
    caller.get("/sign-up").at("register")
    caller.send("google")
    assert caller.step == "departed", caller.answer
    caller.get(world.google.consent(caller.answer["location"], person)).at("newcomer")
    return caller, person
