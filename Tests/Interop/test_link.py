"""Linking a provider to an account that exists: proved afresh, confirmed on a page, told to the owner, never by e-mail."""

import re
import time

import pytest


def owner(world, provider="google"):
    return world.visitor().sign_up_by(provider)


def at_link(world, provider="facebook", person=None, language=None):
    visitor = world.visitor(language).newcomer(provider, person)
    visitor.press("link").at("link")
    return visitor


def test_a_second_provider_is_linked_by_the_first(world):
    known = owner(world)
    account = world.house.account_of("google", known.person)
    accounts = world.house.count("accounts")
    visitor = at_link(world)
    assert "Связать аккаунты" in visitor.page.headings
    visitor.press("google")
    page = visitor.back_from("google", known.person).at("link-confirm")
    assert page.has_form("confirm") and page.has_form("back")
    assert world.house.account_of("facebook", visitor.person) is None, "nothing is bound before the confirmation"
    page = visitor.press("confirm").at("done")
    assert "Аккаунты связаны" in page.text
    assert world.house.bindings(account) == {("google", known.person.subject), ("facebook", visitor.person.subject)}
    assert world.house.count("accounts") == accounts and len(world.house.acceptances(account)) == 1
    assert visitor.arrive()["claims"]["sub"] == account["id"]
    told = world.sms.wait(known.phone, 2)[1]["text"]
    assert "Facebook" in told, told
    assert not re.search(r"\d{6}@", told)
    again = world.visitor()
    again.from_client().by("facebook", visitor.person)
    claims = again.received()["claims"]
    assert claims["sub"] == account["id"] and claims["sign_up"]["provider"] == "facebook"


def test_a_second_provider_is_linked_by_an_sms_code(world):
    known = owner(world, "facebook")
    account = world.house.account_of("facebook", known.person)
    visitor = at_link(world, "google")
    visitor.press("code", phone=known.phone).at("code")
    visitor.press("verify", code=world.sms.code(known.phone, 2)).at("link-confirm")
    visitor.press("confirm").at("done")
    assert world.house.bindings(account) == {("facebook", known.person.subject), ("google", visitor.person.subject)}
    assert visitor.arrive()["claims"]["sub"] == account["id"]
    assert "Google" in world.sms.wait(known.phone, 3)[2]["text"]


def test_another_oidc_provider_links_as_well(world):
    known = owner(world, "acmeid")
    visitor = at_link(world)
    visitor.by("acmeid", known.person).at("link-confirm")
    visitor.press("confirm").at("done")
    assert len(world.house.bindings(world.house.account_of("acmeid", known.person))) == 2


def test_a_proof_by_a_stranger_to_the_store_binds_nothing(world):
    visitor = at_link(world)
    stranger = world.person()
    visitor.by("google", stranger).at("link", "not_bound")
    assert world.house.account_of("google", stranger) is None
    visitor.press("back").at("newcomer")
    visitor.create()


def test_a_pending_account_is_linked_to_its_own_kind_of_end(world):
    """A provider bound to an account that never confirmed a phone: the link leads through phone and code."""
    pending = world.visitor().newcomer("google").create()
    visitor = at_link(world)
    visitor.by("google", pending.person)
    if visitor.step == "link":
        visitor.at("link", "not_bound")
        return
    visitor.at("link-confirm")
    visitor.press("confirm").at("phone")
    visitor.finish()
    assert len(world.house.bindings(world.house.account_of("google", pending.person))) == 2


def test_an_unknown_number_looks_just_like_a_known_one(world):
    known = owner(world)
    unknown = world.phone()

    def ask(phone):
        visitor = at_link(world)
        visitor.press("code", phone=phone)
        return visitor, visitor.at("code")

    def seen(page):
        forms = [(f.name, [c.get("name") for c in f.controls]) for f in page.all_forms]
        hidden = re.sub(r"\S*•\S*(?: ?\S*•\S*)*[\d\- ]*", "MASK", page.text)
        return page.status, forms, re.sub(r"\d+", "N", hidden), sorted(page.response.headers)

    real, real_page = ask(known.phone)
    decoy, decoy_page = ask(unknown)
    assert seen(real_page) == seen(decoy_page)
    right = world.sms.code(known.phone, 2)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(4):
        assert seen(real.press("verify", code=wrong).at("code", "code_wrong")) == seen(
            decoy.press("verify", code=wrong).at("code", "code_wrong")
        )
    assert seen(real.press("verify", code=wrong).at("code", "too_many_attempts")) == seen(
        decoy.press("verify", code=wrong).at("code", "too_many_attempts")
    )
    assert not world.sms.to(unknown), "a decoy sends nothing"


def test_an_unknown_number_answers_a_resend_alike(make_world):
    world = make_world({"phone": {"resend_after": ["1s"]}})
    known, unknown = owner(world), world.phone()
    answers = []
    for phone in (known.phone, unknown):
        visitor = at_link(world)
        visitor.press("code", phone=phone).at("code")
        first = visitor.press("resend").errors
        time.sleep(1.3)
        visitor.press("resend")
        answers.append((first, visitor.step, visitor.errors, [f.name for f in visitor.page.all_forms]))
    assert answers[0] == answers[1]
    assert len(world.sms.wait(known.phone, 3)) == 3 and not world.sms.to(unknown)


@pytest.mark.parametrize(
    "number,code", [("", "phone_invalid"), ("abc", "phone_invalid"), ("+7 495 123-45-67", "phone_invalid")]
)
def test_a_wrong_number_at_the_link_page_is_told_beside_it(world, number, code):
    visitor = at_link(world)
    visitor.press("code", phone=number).at("link", code)
    assert visitor.page.form("code").control("phone").get("value", "") == number


def test_a_registered_number_leads_straight_into_linking(world):
    known = owner(world)
    account = world.house.account_of("google", known.person)
    visitor = world.visitor().newcomer("facebook").create()
    pending = world.house.account_of("facebook", visitor.person)
    visitor.send_code(known.phone).at("phone", "phone_taken")
    page = visitor.press("link").at("link")
    form = page.form("code")
    assert re.sub(r"\D", "", form.control("phone").get("value", "")).endswith(known.phone[2:]), (
        "the number is filled in"
    )
    visitor.press("code").at("code")
    visitor.press("verify", code=world.sms.code(known.phone, 2)).at("link-confirm")
    assert world.house.bindings(pending) == {("facebook", visitor.person.subject)}, "it stays until the confirmation"
    visitor.press("confirm").at("done")
    assert world.house.bindings(account) == {("google", known.person.subject), ("facebook", visitor.person.subject)}
    assert not world.house.rows("SELECT 1 FROM accounts WHERE id = ?", pending["id"])
    assert not world.house.acceptances(pending) and not world.house.attribution(pending)
    assert visitor.arrive()["claims"]["sub"] == account["id"]


def test_a_registered_number_can_be_proved_by_its_provider_too(world):
    known = owner(world)
    visitor = world.visitor().newcomer("facebook").create()
    visitor.send_code(known.phone).at("phone", "phone_taken")
    visitor.press("link").at("link")
    visitor.by("google", known.person).at("link-confirm")
    visitor.press("confirm").at("done")
    assert len(world.house.bindings(world.house.account_of("google", known.person))) == 2


def test_the_way_back_from_linking_leaves_the_pending_account(world):
    known = owner(world)
    visitor = world.visitor().newcomer("facebook").create()
    visitor.send_code(known.phone).at("phone", "phone_taken")
    visitor.press("link").at("link")
    visitor.press("back").at("phone", *visitor.page.errors)
    visitor.finish()
    assert (
        world.house.account_of("facebook", visitor.person)["id"] != world.house.account_of("google", known.person)["id"]
    )


def test_whoever_pressed_create_by_mistake_can_still_link(world):
    known = owner(world)
    visitor = world.visitor().newcomer("facebook").create()
    visitor.press("link").at("link")
    visitor.by("google", known.person).at("link-confirm")
    visitor.press("confirm").at("done")
    assert len(world.house.bindings(world.house.account_of("google", known.person))) == 2


def test_an_equal_e_mail_links_nothing(world):
    known = owner(world)
    twin = world.person(email=known.person.email, name=known.person.name)
    visitor = world.visitor().newcomer("facebook", twin).create().finish()
    mine, theirs = world.house.account_of("facebook", twin), world.house.account_of("google", known.person)
    assert mine["id"] != theirs["id"] and visitor.arrive()["claims"]["sub"] == mine["id"]


def test_an_equal_subject_at_two_providers_is_two_people(world):
    known = owner(world)
    twin = world.person(subject=known.person.subject)
    world.visitor().newcomer("acmeid", twin).create()
    assert world.house.account_of("acmeid", twin)["id"] != world.house.account_of("google", known.person)["id"]


def test_back_from_the_confirmation_binds_nothing(world):
    known = owner(world)
    visitor = at_link(world)
    visitor.by("google", known.person).at("link-confirm")
    confirm = visitor.page.form("confirm")
    visitor.press("back")
    assert visitor.step in ("link", "newcomer")
    visitor.post(confirm.action, confirm.values())
    assert visitor.step in ("link", "newcomer"), "an older form confirms nothing"
    visitor.post(confirm.action, {})
    assert visitor.page.step not in ("done", "link-confirm")
    assert world.house.account_of("facebook", visitor.person) is None


def test_confirm_without_a_proof_binds_nothing(world):
    visitor = at_link(world)
    visitor.post(f"/s/{visitor.sign_up}/confirm", {})
    assert visitor.page.step != "done" and world.house.account_of("facebook", visitor.person) is None


def test_a_double_click_on_confirm_is_one_link(world):
    known = owner(world)
    visitor = at_link(world)
    visitor.by("google", known.person).at("link-confirm")
    confirm = visitor.page.form("confirm")
    visitor.press("confirm").at("done")
    visitor.post(confirm.action, confirm.values()).at("done")
    assert len(world.sms.wait(known.phone, 2)) == 2, "the owner is told once"


def test_after_a_link_the_other_sessions_are_signed_out(world):
    known = owner(world)
    known.from_client(prompt="none")
    assert "claims" in known.received(), "there was a session"
    visitor = at_link(world)
    visitor.by("google", known.person).at("link-confirm")
    visitor.press("confirm").at("done")
    known.from_client(prompt="none")
    assert known.received()["error"] == "login_required"
    assert "claims" in visitor.arrive(), "this one goes on"


def test_the_proof_is_asked_for_afresh(world):
    """A live session of the account is no proof."""
    known = owner(world)
    known.from_client(prompt="create").at("register")
    person = world.person()
    known.by("facebook", person).at("newcomer")
    known.press("link").at("link")
    known.post(f"/s/{known.sign_up}/confirm", {})
    assert world.house.account_of("facebook", person) is None


def test_the_link_page_in_english(world):
    visitor = at_link(world, language="en")
    assert "Link accounts" in visitor.page.headings
    known = owner(world)
    visitor.by("google", known.person).at("link-confirm")
    assert "Accounts linked" in visitor.press("confirm").at("done").text


def test_one_new_identity_proved_in_two_tabs_is_bound_once(world):
    """The same Facebook person in two sign-ups, linked to two accounts: exactly one wins."""
    one, two, person = owner(world), owner(world), world.person()
    tabs = []
    for known in (one, two):
        visitor = at_link(world, person=person)
        visitor.by("google", known.person).at("link-confirm")
        tabs.append(visitor)
    tabs[0].press("confirm").at("done")
    tabs[1].press("confirm")
    assert tabs[1].away is None and tabs[1].errors == ["already_bound"], tabs[1].page
    rows = world.house.rows("SELECT account_id FROM bindings WHERE provider='facebook' AND subject=?", person.subject)
    assert [row["account_id"] for row in rows] == [world.house.account_of("google", one.person)["id"]]
