"""A mobile application: a custom scheme, terms by notice, a page with its name, never a silent hand-off."""

import html
import re

import pytest

from peers.clients import claims_of, parameters

NOTICE = {
    "ru": "Нажимая кнопку Создать новый, вы соглашаетесь с нашими Условиями использования",
    "en": "By pressing Create new you agree to our Terms of use",
}


def phone_client(world):
    return world.hand_made("crm-ios")


def begun(world, client, language=None, **changes):
    visitor = world.visitor(language)
    visitor.get(client.authorize(**changes))
    return visitor


def to_app(world, client, language=None):
    """A whole sign-up from the mobile application, to the page before its scheme."""
    visitor = begun(world, client, language)
    visitor.at("register")
    visitor.person = world.person()
    visitor.by("google", visitor.person).at("newcomer")
    visitor.create().send_code().at("code")
    visitor.enter_code().at("app")
    return visitor


def deep_link(visitor):
    links = [link for link in visitor.page.links if link["href"].startswith("com.example.crm:/")]
    assert len(links) == 1, visitor.page.links
    return html.unescape(links[0]["href"])


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_mobile_sign_up_arrives_by_a_deep_link(world, language):
    client = phone_client(world)
    visitor = begun(world, client, language)
    visitor.at("register")
    visitor.person = world.person()
    visitor.by("google", visitor.person).at("newcomer")
    create = visitor.page.form("create")
    assert not create.has("terms"), "no box: pressing the button is the acceptance"
    assert NOTICE[language] in re.sub('[«»“”"]', "", visitor.page.text)
    visitor.press("create").at("phone")
    account = world.house.account_of("google", visitor.person)
    [acceptance] = world.house.acceptances(account)
    assert (acceptance["shown_as"], acceptance["language"]) == ("notice", language)
    visitor.send_code().at("code")
    visitor.enter_code().at("app")
    assert "Smarty CRM for iOS" in visitor.page.text
    link = deep_link(visitor)
    assert link.startswith("com.example.crm:/signed-up?")
    tokens = client.redeem(client.code_in(link)).json()
    claims = claims_of(tokens["id_token"])
    assert (
        claims["sub"] == account["id"] and claims["aud"] in ("crm-ios", ["crm-ios"]) and claims["nonce"] == client.nonce
    )
    assert claims["sign_up"]["new"] is True and claims["name"] == visitor.person.name
    assert client.userinfo(tokens["access_token"]).json()["phone_number"] == visitor.phone


def test_the_scheme_is_never_left_by_a_redirect(world):
    client = phone_client(world)
    visitor = to_app(world, client)
    assert visitor.away is None and visitor.page.status == 200
    visitor.reload().at("app")


def test_again_gives_a_fresh_code_and_revokes_the_first(world):
    client = phone_client(world)
    visitor = to_app(world, client)
    first = client.code_in(deep_link(visitor))
    visitor.press("again").at("app")
    second = client.code_in(deep_link(visitor))
    assert first != second
    assert client.redeem(first).json()["error"] == "invalid_grant"
    tokens = client.redeem(second).json()
    assert claims_of(tokens["id_token"])["name"] == visitor.person.name, "the profile is still with it"


def test_the_app_page_offers_to_install(world):
    visitor = to_app(world, phone_client(world))
    assert any(link["href"] == "https://apps.example.test/crm" for link in visitor.page.links)


def test_the_app_page_in_json(world):
    client = phone_client(world)
    visitor = to_app(world, client)
    caller = world.caller()
    caller.session.cookies.update(visitor.session.cookies.get_dict())
    caller.get(visitor.page.url).at("app")
    data = caller.answer["data"].get("app", caller.answer["data"])
    assert data["name"] == "Smarty CRM for iOS" and data["install_url"] == "https://apps.example.test/crm"
    assert client.redeem(client.code_in(data["location"])).status_code == 200


def test_the_web_client_shows_a_box_and_the_mobile_one_a_notice(world):
    web = world.visitor().newcomer()
    assert web.page.form("create").control("terms")["kind"] == "checkbox"
    visitor = begun(world, phone_client(world))
    visitor.by("facebook", world.person()).at("newcomer")
    assert not visitor.page.form("create").has("terms")


def test_a_live_session_is_asked_before_a_mobile_application_gets_it(world):
    visitor = world.visitor().sign_up_by("google")
    client = phone_client(world)
    page = visitor.get(client.authorize()).at("continue-as")
    assert "Smarty CRM for iOS" in page.text and visitor.phone[-2:] in page.text
    visitor.press("continue").at("app")
    tokens = client.redeem(client.code_in(deep_link(visitor))).json()
    assert claims_of(tokens["id_token"])["sub"] == visitor.arrival["claims"]["sub"]


def test_another_account_instead_of_the_live_session(world):
    visitor = world.visitor().sign_up_by("google")
    visitor.get(phone_client(world).authorize()).at("continue-as")
    visitor.press("other")
    assert visitor.step in ("register", "sign-in")
    visitor.from_client(prompt="none")
    assert visitor.received()["error"] == "login_required", "other signs out"


def test_a_loopback_address_may_have_any_port_but_no_other_path(world):
    for port in (51004, 8123):
        client = world.hand_made("crm-ios", f"http://127.0.0.1:{port}/signed-up")
        visitor = begun(world, client)
        visitor.at("register")
        visitor.press("leave")
        assert visitor.forget_away().startswith(f"http://127.0.0.1:{port}/signed-up?error=access_denied")
    for wrong in (
        "http://127.0.0.1:51004/other",
        "http://localhost:51004/signed-up",
        "http://127.0.0.2:51004/signed-up",
        "https://127.0.0.1:51004/signed-up",
        "http://127.0.0.1:51004/signed-up/",
        "http://127.0.0.1:51004@evil.test/signed-up",
        "http://127.0.0.1:51004/signed-up?x=1",
        "http://[::1]:51004/signed-up",
        "http://127.0.0.1:x/signed-up",
    ):
        visitor = begun(world, world.hand_made("crm-ios", wrong))
        assert visitor.away is None and visitor.page.step == "problem", (wrong, visitor.page)


def test_a_loopback_application_is_not_handed_to_silently(world):
    visitor = world.visitor().sign_up_by("google")
    client = world.hand_made("crm-ios", "http://127.0.0.1:51004/signed-up")
    visitor.get(client.authorize()).at("continue-as")
    visitor.get(client.authorize(prompt="none"))
    arrived = parameters(visitor.forget_away())
    assert (
        arrived["error"] == "interaction_required"
        and arrived["state"] == client.state
        and arrived["iss"] == world.house.url
    )
    visitor.get(client.authorize()).at("continue-as")
    visitor.press("continue")
    if visitor.away is None:
        visitor.press("start")
    assert client.redeem(client.code_in(visitor.forget_away())).status_code == 200


def test_a_public_client_with_an_https_address_is_handed_to_silently(world):
    visitor = world.visitor().sign_up_by("google")
    client = world.hand_made("crm-spa")
    visitor.get(client.authorize())
    tokens = client.redeem(client.code_in(visitor.forget_away())).json()
    assert claims_of(tokens["id_token"])["sub"] == visitor.arrival["claims"]["sub"]


def test_leaving_a_mobile_sign_up_tells_the_application(world):
    client = phone_client(world)
    visitor = begun(world, client)
    visitor.press("leave")
    link = visitor.away or deep_link(visitor)
    arrived = parameters(link)
    assert link.startswith("com.example.crm:/signed-up?") and arrived["error"] == "access_denied"
    assert arrived["state"] == client.state and arrived["iss"] == world.house.url


def test_a_public_client_needs_no_secret_and_must_bring_its_verifier(world):
    client = phone_client(world)
    code = client.code_in(deep_link(to_app(world, client)))
    assert client.redeem(code, code_verifier=None).status_code == 400
    client.renew()
    visitor = to_app(world, client)
    assert client.redeem(client.code_in(deep_link(visitor))).status_code == 200
