"""A new password by e-mail or SMS; every session gone; every way in shown."""

import time

import pytest

from peers.clients import parameters

NEW = "Zv4k9q7wNew"


@pytest.fixture
def known(world):
    return world.visitor().sign_up_by_email()


def bind(visitor, provider, person):
    """A second way in, bound on one's own page."""
    visitor.account().press("bind", provider=provider)
    visitor.prove(visitor.applicant.password)
    visitor.back_from(provider, person).at("account", *visitor.page.errors)
    return visitor


def mailed(world, visitor, email):
    """Enters the code of the recovery: the second letter with one, after the sign-up's."""
    return visitor.press("verify", code=world.mail.code(email, 2))


def texted(world, visitor, phone, count):
    """The same by SMS, and past the other ways in, which are shown first."""
    visitor.press("verify", code=world.sms.code(phone, count)).at("recovered")
    return visitor.press("continue")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("way", ["email", "phone"])
def test_a_password_is_recovered(world, known, way, language):
    who = known.applicant
    account = known.arrival["claims"]["sub"]
    visitor = world.visitor(language)
    visitor.from_client(prompt="login", partner="acme").at("sign-in")
    visitor.press("switch", to="recover").at("recover")
    page = visitor.press("request", login=getattr(who, way)).at("recover-code")
    words = {"ru": "Если такой аккаунт есть", "en": "If there is such an account, we have sent a code"}
    assert words[language].lower() in page.text.lower(), page.text
    if way == "email":
        mailed(world, visitor, who.email).at("recover-password")
    else:
        texted(world, visitor, who.phone, 2).at("recover-password")
    form = visitor.page.form("password")
    assert form.control("password").get("autocomplete") == "new-password"
    visitor.press("password", password="short").at("recover-password", "password_weak")
    visitor.press("password", password=NEW)
    if way == "email":
        visitor.at("recovered")
        assert who.phone[2:] not in visitor.page.html and who.phone[-2:] in visitor.page.text, "the phone is shown"
        visitor.press("continue")
    claims = visitor.received()["claims"]
    assert claims["sub"] == account and claims["sign_up"]["partner"] == "acme", "it ends where the person came from"
    world.visitor().sign_in(who.email, who.password).at("sign-in", "credentials_wrong")
    assert "claims" in world.visitor().sign_in(who.email, NEW).received()
    told = world.mail.wait(who.email, 3 if way == "email" else 2)[-1]
    assert f"{world.house.url}/recover" in told.text, told


def test_a_recovery_in_json(world, known):
    caller, client = world.caller("en"), world.hand_made("crm-web")
    caller.get(client.authorize(prompt="login")).at("sign-in")
    caller.send("switch", to="recover")
    caller.shaped("recover")
    caller.send("request", login=known.applicant.email)
    caller.shaped("recover-code")
    assert caller.data()["tries_left"] == 5
    code = world.mail.code(known.applicant.email, 2)
    caller.send("verify", code="000000" if code != "000000" else "111111")
    caller.shaped("recover-code", "code_wrong")
    caller.send("verify", code=code)
    caller.shaped("recover-password")
    caller.send("password", password=NEW)
    caller.shaped("recovered")
    caller.send("continue")
    assert client.redeem(client.code_in(caller.answer["location"])).status_code == 200


def test_an_account_without_a_password_gets_one(world):
    """The way back in for somebody who lost the Google account."""
    google = world.visitor().sign_up_by("google")
    visitor = world.visitor().recover(google.phone)
    visitor.press("verify", code=world.sms.code(google.phone, 2)).at("recovered")
    assert visitor.page.form("remove", way=f"google:{google.person.subject}")
    visitor.press("continue").at("recover-password")
    visitor.press("password", password=NEW)
    assert visitor.received()["claims"]["sub"] == google.arrival["claims"]["sub"]
    assert "claims" in world.visitor().sign_in(google.phone, NEW).received()
    assert "/recover" in world.sms.wait(google.phone, 3)[-1]["text"], "by SMS where no address is confirmed"


@pytest.mark.parametrize("way", ["email", "phone"])
def test_an_unknown_login_looks_just_like_a_known_one(world, known, way):
    real = world.visitor().recover(getattr(known.applicant, way))
    unknown = getattr(world.applicant(), way)
    decoy = world.visitor().recover(unknown)
    assert real.page.outline() == decoy.page.outline()
    assert sorted(real.answer.headers) == sorted(decoy.answer.headers)
    code = world.mail.code(known.applicant.email, 2) if way == "email" else world.sms.code(known.applicant.phone, 2)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        real.press("verify", code=wrong)
        decoy.press("verify", code=wrong)
        assert real.page.outline() == decoy.page.outline()
    assert real.errors == ["too_many_attempts"]
    for visitor in (real, decoy):
        visitor.press("resend")
    assert real.page.outline() == decoy.page.outline()
    assert not world.mail.to(unknown) and not world.sms.to(unknown), "a decoy sends nothing"
    real.press("change").at("recover")


@pytest.mark.parametrize("typed", ["", "neither of them", "+7 495", "<script>", "x" * 3000, "anna @mail.example.test"])
def test_a_login_that_is_none_is_answered_kindly(world, typed):
    visitor, sent = world.visitor(), (len(world.mail.letters), len(world.sms.messages))
    visitor.get("/recover").at("recover")
    visitor.press("request", login=typed)
    assert visitor.page.status == 200 and visitor.step in ("recover", "recover-code"), visitor.page
    assert "<script>" not in visitor.page.html.replace("<script ", "")
    assert sent == (len(world.mail.letters), len(world.sms.messages))


def test_all_sessions_codes_and_tokens_are_gone(world, known):
    who = known.applicant
    tab, client = world.visitor(), world.hand_made("crm-web")
    tab.get(client.authorize(prompt="login")).at("sign-in")
    tab.press("password", login=who.email, password=who.password)
    unused = client.code_in(tab.forget_away())
    token = known.arrival["token"]["access_token"]
    assert client.userinfo(token).status_code == 200 and known.signed_in()
    linking = world.visitor().newcomer("facebook")
    linking.press("link").at("link")
    linking.press("password", login=who.email, password=who.password).at("link-confirm")

    visitor = world.visitor().recover(who.phone)
    texted(world, visitor, who.phone, 2).at("recover-password")
    visitor.press("password", password=NEW).forget_away()
    assert not known.signed_in(), "the sessions are gone"
    assert client.userinfo(token).status_code == 401, "and the tokens"
    assert client.redeem(unused).status_code == 400, "and the codes"
    linking.press("confirm")
    assert linking.away or linking.step != "done", "and the proofs"
    assert world.house.account_of("facebook", linking.person) is None
    known.get("/account").at("sign-in")


def test_two_recoveries_at_once_the_slower_one_changes_nothing(world, known):
    who = known.applicant
    slow, quick = world.visitor().recover(who.phone), world.visitor()
    texted(world, slow, who.phone, 2).at("recover-password")
    quick.recover(who.email)
    mailed(world, quick, who.email).at("recover-password")
    quick.press("password", password=NEW).at("recovered")
    slow.press("password", password="Zv4k9q7wSlow")
    assert slow.away is None and slow.step != "recovered", slow.page
    assert "claims" in world.visitor().sign_in(who.email, NEW).received()
    world.visitor().sign_in(who.email, "Zv4k9q7wSlow").at("sign-in", "credentials_wrong")


def test_what_somebody_else_bound_is_unbound(world, known):
    who, mine, planted = known.applicant, world.person(), world.person()
    bind(known, "google", mine)
    bind(known, "facebook", planted)
    visitor = world.visitor().recover(who.email)
    mailed(world, visitor, who.email).at("recover-password")
    visitor.press("password", password=NEW).at("recovered")
    assert visitor.page.form("unbind", provider="google", subject=mine.subject)
    visitor.press("unbind", provider="facebook", subject=planted.subject).at("recovered")
    assert world.house.account_of("facebook", planted) is None and world.house.account_of("google", mine)
    assert not [f for f in visitor.page.forms("unbind") if f.values().get("provider") == "facebook"]
    visitor.press("continue")
    assert visitor.received()["claims"]["sub"] == known.arrival["claims"]["sub"]
    stranger = world.visitor()
    stranger.from_client().by("facebook", planted).at("newcomer")


def test_a_recovery_begun_at_link_ends_at_link_confirm(world, known):
    visitor = world.visitor().newcomer("facebook")
    visitor.press("link").at("link")
    visitor.press("recover").at("recover")
    visitor.press("request", login=known.applicant.email).at("recover-code")
    mailed(world, visitor, known.applicant.email).at("recover-password")
    visitor.press("password", password=NEW).at("recovered")
    visitor.press("continue").at("link-confirm")
    assert world.house.account_of("facebook", visitor.person) is None
    visitor.press("confirm").at("done")
    assert world.house.account_of("facebook", visitor.person)["id"] == known.arrival["claims"]["sub"]
    assert visitor.arrive()["claims"]["sub"] == known.arrival["claims"]["sub"]


def test_a_recovery_begun_at_already_registered_ends_at_link_confirm(world, known):
    visitor = world.visitor().newcomer("facebook").create()
    pending = world.house.account_of("facebook", visitor.person)
    visitor.send_code(known.applicant.phone).at("phone", "phone_taken")
    visitor.press("recover").at("recover")
    assert visitor.page.form("request").has("login")
    visitor.press("request", login=known.applicant.phone).at("recover-code")
    texted(world, visitor, known.applicant.phone, 2).at("recover-password")
    visitor.press("password", password=NEW).at("link-confirm")
    visitor.press("confirm").at("done")
    assert world.house.account(pending) is None
    assert world.house.account_of("facebook", visitor.person)["id"] == known.arrival["claims"]["sub"]


def test_somebody_unfinished_recovers_by_the_confirmed_address_and_goes_on(world):
    begun = world.visitor().email_door().enter_mail_code()
    begun.at("phone")
    who = begun.applicant
    visitor = world.visitor().recover(who.email)
    mailed(world, visitor, who.email).at("recover-password")
    visitor.press("password", password=NEW).at("recovered")
    visitor.press("continue").at("phone")
    visitor.finish(who.phone)
    assert visitor.arrive()["claims"]["sign_up"]["new"] is True


def test_codes_are_replaced_counted_and_budgeted(make_world):
    world = make_world({"phone": {"resend_after": ["2s"]}, "limits": {"sms_per_sign_up": 2}})
    google = world.visitor().sign_up_by("google")
    visitor = world.visitor().recover(google.phone)
    visitor.press("resend").at("recover-code", "too_soon")
    first = world.sms.code(google.phone, 2)
    time.sleep(2.2)
    visitor.press("resend").at("recover-code")
    if first != world.sms.code(google.phone, 3):
        visitor.press("verify", code=first).at("recover-code", "code_wrong")
    time.sleep(2.2)
    visitor.press("resend")
    assert visitor.errors == ["too_many_codes"] and len(world.sms.to(google.phone)) == 3
    texted(world, visitor, google.phone, 3).at("recover-password")


def test_past_the_budget_of_failures_a_new_code_that_opens_an_account_has_one_try(make_world):
    world = make_world({"limits": {"opening_code_failures_per_hour": 2}})
    google = world.visitor().sign_up_by("google")
    visitor = world.visitor().recover(google.phone)
    code = world.sms.code(google.phone, 2)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(2):
        visitor.press("verify", code=wrong)
    again = world.visitor().recover(google.phone)
    code = world.sms.code(google.phone, 3)
    again.press("verify", code="000000" if code != "000000" else "111111").at("recover-code", "too_many_attempts")
    third = world.visitor().recover(google.phone)
    texted(world, third, google.phone, 4).at("recover-password")


def test_a_kill_at_every_step_loses_nothing(make_world):
    world = make_world()
    known = world.visitor().sign_up_by_email()
    who = known.applicant
    visitor = world.visitor().recover(who.email)
    code = world.mail.code(who.email, 2)
    world.house.restart("SIGKILL")
    visitor.press("verify", code=code).at("recover-password")
    world.house.restart("SIGKILL")
    visitor.press("password", password=NEW).at("recovered")
    world.house.restart("SIGKILL")
    assert not known.signed_in()
    visitor.press("continue")
    assert visitor.received()["claims"]["sub"] == known.arrival["claims"]["sub"]


def test_leaving_tells_the_client(world):
    client, visitor = world.hand_made("crm-web"), world.visitor()
    visitor.get(client.authorize(prompt="login")).at("sign-in")
    visitor.press("switch", to="recover").at("recover")
    visitor.press("leave")
    assert parameters(visitor.forget_away())["error"] == "access_denied"
