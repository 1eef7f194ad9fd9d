"""An SMS code proves the number, not the account: numbers are passed on to other people."""

import sqlite3

import pytest

NEW = "Zv4k9q7wNew"
DAY = 86400


def aged(world, phone, days):
    """The number was last proven so many days ago."""
    with sqlite3.connect(world.house.database, timeout=5) as connection:
        connection.execute(
            "UPDATE accounts SET phone_proven_at = phone_proven_at - ? WHERE phone = ?", (days * DAY * 1000, phone)
        )
        assert connection.total_changes == 1


def by_number(world, phone, count=2):
    """The number's holder recovers what it opens, and enters the code."""
    visitor = world.visitor("en").recover(phone)
    return visitor.press("verify", code=world.sms.code(phone, count))


def linking(world, phone, count=2):
    """The number's holder links a new Facebook account, and enters the code."""
    visitor = world.visitor("en").newcomer("facebook")
    visitor.press("link").at("link")
    visitor.press("code", phone=phone).at("code")
    return visitor.press("verify", code=world.sms.code(phone, count))


def proven_at(world, account):
    return world.house.account(account)["phone_proven_at"]


def test_the_other_ways_in_come_before_the_new_password(world):
    known = world.visitor().sign_up_by_email()
    who, account = known.applicant, known.arrival["claims"]["sub"]
    visitor = by_number(world, who.phone)
    page = visitor.at("recovered")
    assert "numbers are sometimes passed on" in page.text
    assert page.form("remove", way="email") and page.form("remove", way="password") and page.has_form("not-mine")
    assert who.email not in page.html and who.phone[2:] not in page.html
    assert known.signed_in(), "nothing has happened yet"
    visitor.press("remove", way="email").at("recovered")
    assert world.house.account(account)["email"] is None and not known.signed_in()
    told = world.mail.wait(who.email, 2)[-1]
    assert f"{world.house.url}/recover" in told.text, "told by the other way, before it was gone"
    visitor.press("continue").at("recover-password")
    visitor.press("password", password=NEW)
    assert visitor.received()["claims"]["sub"] == account, "and back to where the person came from"


def test_not_my_account_is_asked_twice_and_ends_at_register(world):
    known = world.visitor().sign_up_by_email()
    who, account = known.applicant, known.arrival["claims"]["sub"]
    visitor = by_number(world, who.phone)
    visitor.at("recovered")
    first = visitor.page.form("not-mine")
    page = visitor.press("not-mine").at("recovered")
    assert world.house.account(account)["phone"] == who.phone and known.signed_in(), "asked, and nothing done"
    assert page.has_form("not-mine") and page.has_form("back") and not page.has_form("continue")
    visitor.press("back").at("recovered")
    assert visitor.page.has_form("continue"), "a second thought"
    visitor.press("not-mine").at("recovered")
    # The first page's form once more, from a doubled request: it does nothing.
    visitor.post(first.action, first.values()).at("recovered")
    assert world.house.account(account)["phone"] == who.phone
    visitor.press("not-mine").at("register", "number_released")
    assert world.house.account(account)["phone"] is None and not known.signed_in()
    told = world.mail.wait(who.email, 2)[-1]
    assert f"{world.house.url}/recover" in told.text
    # The owner signs in by what is left, and confirms another number; the holder signs up with the old one.
    world.visitor().sign_in(who.email, who.password).at("phone")
    visitor.by("google", world.person()).at("newcomer")
    visitor.create().send_code(who.phone).at("code")
    visitor.enter_code(count=3).at("done")


def test_a_number_proven_long_ago_opens_nothing_alone(world):
    known = world.visitor().sign_up_by_email()
    who, account = known.applicant, known.arrival["claims"]["sub"]
    aged(world, who.phone, 91)
    before = proven_at(world, account)
    visitor = by_number(world, who.phone)
    page = visitor.at("prove")
    assert "numbers are passed on to other people" in page.text
    assert {"email", "password", "not-mine", "leave"} <= {form.name for form in page.all_forms}, page
    assert not page.has_form("google"), "only what the account has"
    assert proven_at(world, account) == before, "the code alone makes the number no fresher"
    # Asked again the same way, it is no nearer.
    visitor = by_number(world, who.phone, 3)
    visitor.at("prove")
    for form, fields in (("continue", {}), ("remove", {"way": "password"}), ("password", {"password": NEW})):
        visitor.post(f"/s/{visitor.sign_up}/{form}", fields)
        assert visitor.step == "prove", form
    assert "claims" in world.visitor().sign_in(who.email, who.password).received(), "nothing was changed"


@pytest.mark.parametrize("way", ["email", "password", "google"])
@pytest.mark.parametrize("begin", [by_number, linking])
def test_a_second_proof_opens_and_makes_the_number_fresh(world, way, begin):
    if way == "google":
        known = world.visitor().sign_up_by("google")
        phone = known.phone
    else:
        known = world.visitor().sign_up_by_email()
        phone = known.applicant.phone
    account = known.arrival["claims"]["sub"]
    aged(world, phone, 91)
    before = proven_at(world, account)
    visitor = begin(world, phone)
    visitor.at("prove")
    if way == "email":
        visitor.press("email").at("email-code")
        code = world.mail.code(known.applicant.email, 2)
        visitor.press("verify", code="000000" if code != "000000" else "111111").at("email-code", "code_wrong")
        visitor.press("change").at("prove")
        visitor.press("email").at("email-code")
        visitor.press("verify", code=world.mail.code(known.applicant.email, 3))
    elif way == "password":
        visitor.press("password", password="not this one").at("prove", "credentials_wrong")
        visitor.press("password", password=known.applicant.password)
    else:
        stranger = world.person()
        visitor.by("google", stranger).at("prove", "not_bound")
        visitor.by("google", known.person, deny=True).at("prove", "provider_denied")
        visitor.by("google", known.person)
    if begin is linking:
        page = visitor.at("link-confirm")
        assert not page.has_form("not-mine") and not page.has_form("remove"), "no proof by SMS alone"
        visitor.press("confirm").at("done")
        assert world.house.account_of("facebook", visitor.person)["id"] == account
    else:
        visitor.at("recover-password")
        visitor.press("password", password=NEW).at("recovered")
        visitor.press("continue")
        assert visitor.received()["claims"]["sub"] == account
    assert proven_at(world, account) > before


def test_an_account_with_no_other_way_opens_by_its_number(world):
    google = world.visitor().sign_up_by("google")
    account = google.arrival["claims"]["sub"]
    visitor = by_number(world, google.phone)
    visitor.at("recovered")
    visitor.press("remove", way=f"google:{google.person.subject}").at("recovered")
    # It has no letterbox either: the removal was told to the number.
    world.sms.wait(google.phone, 3)
    aged(world, google.phone, 400)
    visitor = by_number(world, google.phone, 4)
    visitor.at("recovered")
    visitor.press("continue").at("recover-password")
    visitor.press("password", password=NEW)
    assert visitor.received()["claims"]["sub"] == account


def test_not_my_account_at_the_second_proof(world):
    known = world.visitor().sign_up_by_email()
    who, account = known.applicant, known.arrival["claims"]["sub"]
    aged(world, who.phone, 91)
    visitor = linking(world, who.phone)
    visitor.at("prove")
    visitor.press("not-mine").at("prove")
    assert world.house.account(account)["phone"] == who.phone
    visitor.press("not-mine").at("newcomer", "number_released")
    assert world.house.account(account)["phone"] is None
    visitor.create().send_code(who.phone).at("code")
    visitor.enter_code(count=3).at("done")


@pytest.mark.parametrize("trusted,days,step", [("0s", 3000, "recovered"), ("30d", 31, "prove"), ("30d", 29, "recovered")])
def test_how_long_a_number_is_trusted_is_a_setting(make_world, trusted, days, step):
    world = make_world({"phone": {"trusted_for": trusted}})
    known = world.visitor().sign_up_by_email()
    aged(world, known.applicant.phone, days)
    by_number(world, known.applicant.phone).at(step)


def test_any_code_that_comes_back_counts_as_proof_of_the_number(world):
    known = world.visitor().sign_up_by_email()
    who, account = known.applicant, known.arrival["claims"]["sub"]
    aged(world, who.phone, 89)
    before = proven_at(world, account)
    by_number(world, who.phone).at("recovered")
    assert proven_at(world, account) > before
    # A fresh proof of one's own account as well.
    aged(world, who.phone, 89)
    known.account().press("password")
    known.prove(phone=who.phone).at("recover-password")
    assert proven_at(world, account) > before
    # And a change of the number.
    new = world.phone()
    aged(world, who.phone, 89)
    known.account().press("phone")
    known.prove(who.password).at("phone")
    known.send_code(new).at("code")
    known.enter_code(new)
    assert world.house.account(account)["phone"] == new and proven_at(world, account) > before


def test_known_and_unknown_numbers_look_alike_until_the_right_code(world):
    known = world.visitor().sign_up_by_email()
    aged(world, known.applicant.phone, 91)
    real, decoy = (world.visitor().recover(phone) for phone in (known.applicant.phone, world.phone()))
    code = world.sms.code(known.applicant.phone, 2)
    wrong = "000000" if code != "000000" else "111111"
    assert real.page.outline() == decoy.page.outline()
    for _ in range(3):
        assert real.press("verify", code=wrong).page.outline() == decoy.press("verify", code=wrong).page.outline()


def test_the_second_proof_in_json(world):
    known = world.visitor().sign_up_by_email()
    aged(world, known.applicant.phone, 91)
    caller, client = world.caller("en"), world.hand_made("crm-web")
    caller.get(client.authorize(prompt="login")).at("sign-in")
    caller.send("switch", to="recover")
    caller.send("request", login=known.applicant.phone)
    caller.send("verify", code=world.sms.code(known.applicant.phone, 2))
    caller.shaped("prove")
    assert caller.data()["email_masked"] and caller.data()["is_disowned"] is False
    caller.send("email")
    caller.shaped("email-code")
    caller.send("verify", code=world.mail.code(known.applicant.email, 2))
    caller.shaped("recover-password")


def test_by_sms_alone_in_json(world):
    known = world.visitor().sign_up_by_email()
    caller, client = world.caller("en"), world.hand_made("crm-web")
    caller.get(client.authorize(prompt="login")).at("sign-in")
    caller.send("switch", to="recover")
    caller.send("request", login=known.applicant.phone)
    caller.send("verify", code=world.sms.code(known.applicant.phone, 2))
    caller.shaped("recovered")
    assert [way["way"] for way in caller.data()["ways"]] == ["email", "password"]
    caller.send("remove", way="password")
    caller.shaped("recovered")
    assert [way["way"] for way in caller.data()["ways"]] == ["email"]
    caller.send("not-mine")
    caller.shaped("recovered")
    assert caller.data()["is_disowned"] is True
    caller.send("not-mine")
    caller.shaped("register", "number_released")


def test_a_kill_between_the_steps_loses_nothing(make_world):
    world = make_world()
    known = world.visitor().sign_up_by_email()
    who = known.applicant
    aged(world, who.phone, 91)
    visitor = by_number(world, who.phone)
    visitor.at("prove")
    world.house.restart("SIGKILL")
    visitor.reload().at("prove")
    visitor.press("password", password=who.password).at("recover-password")
    world.house.restart("SIGKILL")
    visitor.press("password", password=NEW).at("recovered")
