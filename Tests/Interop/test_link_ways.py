"""Linking by password, and what an SMS code alone leaves to be judged: removing other ways, and "not my account"."""

import pytest

from peers.clients import claims_of


@pytest.fixture
def known(world):
    """Somebody with an address, a phone, a password and a Google account."""
    visitor = world.visitor("en").sign_up_by_email()
    visitor.person = world.person()
    visitor.account().press("bind", provider="google")
    visitor.prove(visitor.applicant.password)
    visitor.back_from("google", visitor.person).at("account", *visitor.page.errors)
    world.mail.wait(visitor.applicant.email, 2)
    world.house.ten_minutes_pass_for_owners()
    return visitor


def at_link(world, language=None):
    visitor = world.visitor(language).newcomer("facebook", partner="acme")
    visitor.press("link").at("link")
    return visitor


def by_sms(world, known, language=None):
    visitor = at_link(world, language)
    visitor.press("code", phone=known.applicant.phone).at("code")
    return visitor.press("verify", code=world.sms.code(known.applicant.phone, 2))


def ways(page):
    return {value for form in page.forms("remove") for value in form.choices("way")}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("login", ["email", "phone"])
def test_an_account_is_linked_by_its_password(world, known, login, language):
    who, account = known.applicant, known.arrival["claims"]["sub"]
    visitor = at_link(world, language)
    assert {"ru": "Войти", "en": "Sign in"}[language] in visitor.page.form("password").text
    page = visitor.press("password", login=getattr(who, login), password="not this one").at("link", "credentials_wrong")
    assert page.field("password", "login") == getattr(who, login) and page.field("password", "password") == ""
    assert page.form("password").open, "the fold with the message stands open"
    page = visitor.press("password", login=getattr(who, login), password=who.password).at("link-confirm")
    assert not page.has_form("remove") and not page.has_form("not-mine"), "only an SMS code alone leaves that open"
    visitor.press("confirm").at("done")
    assert {"ru": "Аккаунты связаны", "en": "Accounts linked"}[language] in visitor.page.text
    assert world.house.account_of("facebook", visitor.person)["id"] == account
    assert visitor.arrive()["claims"]["sub"] == account
    told = world.mail.wait(who.email, 3)[-1]
    assert "Facebook" in told.text and f"{world.house.url}/recover" in told.text, "told by e-mail, in its own language"
    assert not known.signed_in()


def test_an_account_is_linked_by_its_password_in_json(world, known):
    caller, client = world.caller(), world.hand_made("crm-web")
    person = world.person()
    caller.get(client.authorize()).at("register")
    caller.send("facebook")
    caller.get(world.facebook.consent(caller.answer["location"], person).split("#")[0]).at("newcomer")
    caller.send("link")
    caller.shaped("link")
    caller.send("password", login=known.applicant.email, password=known.applicant.password)
    caller.shaped("link-confirm")
    data = caller.data()
    assert known.applicant.email not in str(data) and data["account"]["email_masked"]
    caller.send("confirm")
    caller.shaped("done")
    caller.send("start")
    tokens = client.redeem(client.code_in(caller.answer["location"])).json()
    assert claims_of(tokens["id_token"])["sub"] == known.arrival["claims"]["sub"]


def test_an_sms_code_alone_shows_every_other_way_in(world, known):
    page = by_sms(world, known).at("link-confirm")
    assert ways(page) == {f"google:{known.person.subject}", "email", "password"}, ways(page)
    assert page.has_form("not-mine") and page.has_form("confirm") and page.has_form("back")
    assert known.applicant.email not in page.html and "Google" in page.text


def test_an_account_with_nothing_else_lists_only_its_provider(world):
    google = world.visitor().sign_up_by("google")
    visitor = at_link(world)
    visitor.press("code", phone=google.phone).at("code")
    page = visitor.press("verify", code=world.sms.code(google.phone, 2)).at("link-confirm")
    assert ways(page) == {f"google:{google.person.subject}"}


@pytest.mark.parametrize("gone", ["google", "email", "password"])
def test_another_way_in_is_removed(world, known, gone):
    who = known.applicant
    account = known.arrival["claims"]["sub"]
    visitor = by_sms(world, known)
    way = f"google:{known.person.subject}" if gone == "google" else gone
    visitor.press("remove", way=way)
    visitor.at("link-confirm")
    assert way not in ways(visitor.page)
    visitor.press("confirm").at("done")
    stored = world.house.account(account)
    assert (stored["email"] is None) == (gone == "email")
    assert (world.house.account_of("google", known.person) is None) == (gone == "google")
    signing_in = world.visitor().sign_in(who.phone, who.password)
    if gone == "password":
        signing_in.at("sign-in", "credentials_wrong")
    else:
        assert signing_in.received()["claims"]["sub"] == account
    if gone == "google":
        again = world.visitor()
        again.from_client().by("google", known.person).at("newcomer")
    assert world.house.account_of("facebook", visitor.person)["id"] == account
    assert len(world.mail.wait(who.email, 3)) >= 3, "its owner is told at the address it had"


def test_remove_knows_only_the_ways_of_that_account(world, known):
    visitor = by_sms(world, known)
    here = f"/s/{visitor.sign_up}"
    for way in ("", "google:1", "facebook:" + visitor.person.subject, "phone", "x" * 500, "google"):
        visitor.post(f"{here}/remove", {"way": way})
        visitor.get(here).at("link-confirm", *visitor.page.errors)
    assert len(ways(visitor.page)) == 3


def test_not_mine_takes_the_number_back_and_goes_on_as_new(world, known):
    who, account = known.applicant, known.arrival["claims"]["sub"]
    assert known.signed_in()
    visitor = by_sms(world, known)
    visitor.press("not-mine")
    assert visitor.step in ("newcomer", "phone"), visitor.page
    assert visitor.errors == ["number_released"], visitor.page
    left = world.house.account(account)
    assert left["phone"] is None and left["email"] == who.email and left["state"] == "active", left
    assert not known.signed_in(), "its sessions end"
    told = world.mail.wait(who.email, 3)[-1]
    assert f"{world.house.url}/recover" in told.text, told
    assert world.house.account_of("facebook", visitor.person) is None or visitor.step != "newcomer"

    old = world.visitor().sign_in(who.email, who.password)
    old.at("phone")

    if visitor.step == "newcomer":
        visitor.create()
    if visitor.step == "phone":
        visitor.send_code(who.phone).at("code")
        visitor.press("verify", code=world.sms.wait(who.phone, 3) and world.sms.code(who.phone, 3)).at("done")
    mine = world.house.account_of("facebook", visitor.person)
    assert mine["id"] != account and mine["phone"] == who.phone and mine["state"] == "active"
    received = visitor.arrive()["claims"]
    assert received["sub"] == mine["id"] and received["sign_up"]["new"] is True
    assert received["sign_up"]["partner"] == "acme"

    phone = world.phone()
    old.send_code(phone).at("code")
    old.enter_code(phone)
    if old.away is None:
        old.at("done")
    assert old.arrive()["claims"]["sub"] == account and world.house.account(account)["phone"] == phone


def test_not_mine_and_remove_need_the_sms_code(world, known):
    visitor = at_link(world)
    visitor.press("password", login=known.applicant.email, password=known.applicant.password).at("link-confirm")
    here = f"/s/{visitor.sign_up}"
    for form, fields in (("not-mine", {}), ("remove", {"way": "email"}), ("remove", {"way": "password"})):
        visitor.post(f"{here}/{form}", fields)
        visitor.get(here)
    stored = world.house.account(known.arrival["claims"]["sub"])
    assert stored["phone"] == known.applicant.phone and stored["email"] == known.applicant.email
    world.visitor().sign_in(known.applicant.email, known.applicant.password).received()


def test_back_from_the_confirmation_changes_nothing(world, known):
    visitor = by_sms(world, known)
    visitor.press("back")
    assert visitor.step in ("link", "newcomer")
    stored = world.house.account(known.arrival["claims"]["sub"])
    assert stored["phone"] == known.applicant.phone and known.signed_in()
