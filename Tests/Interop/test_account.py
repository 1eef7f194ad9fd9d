"""One's own page: the ways in, the phone, the password, signing out, one's data, the end. Each change asks for a fresh proof."""

import json

import pytest

from peers.world import TERMS

NEW = "Zv4k9q7wNew"


@pytest.fixture
def known(world):
    """Somebody signed in, with an address, a phone and a password."""
    return world.visitor().sign_up_by_email()


def bind(visitor, provider="google"):
    visitor.person = visitor.world.person()
    visitor.account().press("bind", provider=provider)
    visitor.prove(visitor.applicant.password)
    visitor.back_from(provider, visitor.person).at("account", *visitor.page.errors)
    visitor.world.mail.wait(visitor.applicant.email, 2)
    visitor.world.house.ten_minutes_pass_for_owners()
    return visitor


def bound(page):
    return {(form.values().get("provider"), form.values().get("subject")) for form in page.forms("unbind")}


def test_signed_out_it_shows_sign_in_and_comes_back_here(world, known):
    visitor = world.visitor("en")
    visitor.get("/account").at("sign-in")
    visitor.press("password", login=known.applicant.email, password="not this one").at("sign-in", "credentials_wrong")
    visitor.press("password", login=known.applicant.email, password=known.applicant.password).at("account")
    other = world.visitor()
    google = world.visitor().sign_up_by("google")
    other.get("/account").at("sign-in")
    other.by("google", google.person).at("account")


def test_a_planted_session_is_nobodys(world):
    visitor = world.visitor()
    visitor.session.cookies.set("gatehouse-session", "A" * 43, domain="127.0.0.1", path="/")
    visitor.get("/account").at("sign-in")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_it_shows_what_there_is(world, known, language):
    bind(known)
    page = known.get(f"/account?lang={language}").at("account")
    who = known.applicant
    assert {"bind", "phone", "password", "sign-out", "sign-out-everywhere", "download", "delete"} <= {
        form.name for form in page.all_forms
    }
    assert bound(page) == {("google", known.person.subject)}
    assert who.phone[2:] not in page.html and who.phone[-2:] in page.text and who.email not in page.html
    assert TERMS in page.text and "Google" in page.text
    assert known.person.email not in page.html and known.person.name not in page.html
    offered = {form.values().get("provider") for form in page.forms("bind")}
    assert offered >= {"facebook", "acmeid"}, offered
    back = {"ru": "Назад", "en": "Back"}[language]
    assert any(link["href"].startswith(world.crm.url) and back in link["text"] for link in page.links), page.links


def test_it_speaks_json(world, known):
    caller = world.caller()
    caller.get("/account").at("sign-in")
    caller.send("password", login=known.applicant.email, password=known.applicant.password)
    caller.get("/account").shaped("account")
    assert known.applicant.email not in json.dumps(caller.answer) and known.applicant.phone not in json.dumps(caller.answer)
    caller.send("bind", provider="google")
    caller.shaped("prove")
    fields = {"password": "not this one"}
    caller.send("password", **fields)
    caller.shaped("prove", "credentials_wrong")
    caller.send("password", password=known.applicant.password, login=known.applicant.email)
    assert caller.step == "departed" and caller.answer["location"].startswith(world.google.url), caller.answer


# Ways in.


@pytest.mark.parametrize("provider", ["google", "facebook", "acmeid"])
def test_a_provider_is_bound(world, known, provider):
    who, account = known.applicant, known.arrival["claims"]["sub"]
    known.person = world.person()
    known.account().press("bind", provider=provider).at("prove")
    assert known.away is None, "the proof comes first"
    known.prove("not this one").at("prove", "credentials_wrong")
    known.press("password", password=who.password, **login_of(known, who))
    assert known.away.startswith(world.provider(provider).url)
    known.back_from(provider, known.person)
    known.at("account")
    assert (provider, known.person.subject) in bound(known.page)
    assert world.house.account_of(provider, known.person)["id"] == account
    label = {"google": "Google", "facebook": "Facebook", "acmeid": "Partner ID"}[provider]
    assert label in world.mail.wait(who.email, 2)[-1].text, "its owner is told"
    again = world.visitor()
    again.from_client().by(provider, known.person)
    assert again.received()["claims"]["sub"] == account


def login_of(visitor, who):
    return {"login": who.email} if visitor.page.form("password").has("login") else {}


def test_a_provider_account_of_somebody_else_is_not_bound(world, known):
    google = world.visitor().sign_up_by("google")
    known.account().press("bind", provider="google")
    known.prove(known.applicant.password)
    known.back_from("google", google.person)
    known.at(known.step, "already_bound")
    assert world.house.account_of("google", google.person)["id"] == google.arrival["claims"]["sub"]


def test_denied_at_the_provider_leads_back(world, known):
    known.account().press("bind", provider="google")
    known.prove(known.applicant.password)
    known.back_from("google", world.person(), deny=True)
    assert known.errors == ["provider_denied"] and known.step in ("account", "prove"), known.page
    known.account()


def test_a_provider_is_unbound_and_the_other_sessions_end(world, known):
    bind(known)
    other = world.visitor().sign_in(known.applicant.email, known.applicant.password)
    other.received()
    known.account().press("unbind", provider="google", subject=known.person.subject).at("prove")
    known.prove(known.applicant.password).at("account")
    assert not bound(known.page) and world.house.account_of("google", known.person) is None
    assert not other.signed_in() and known.account()
    assert "Google" in world.mail.wait(known.applicant.email, 3)[-1].text
    stranger = world.visitor()
    stranger.from_client().by("google", known.person).at("newcomer")


def test_never_the_last_way_in(world):
    google = world.visitor().sign_up_by("google")
    page = google.account().page
    assert not page.has_form("unbind"), "what would be refused is not offered"
    values = page.form("phone").values() | {"provider": "google", "subject": google.person.subject}
    google.post("/account/unbind", values)
    google.at("account", "last_way_in")
    assert world.house.account_of("google", google.person)


def test_unbinding_what_is_not_ones_own_changes_nothing(world, known):
    google = world.visitor().sign_up_by("google")
    known.account()
    known.post("/account/unbind", {"provider": "google", "subject": google.person.subject})
    if known.away is None and known.step == "prove":
        known.prove(known.applicant.password)
    assert world.house.account_of("google", google.person)["id"] == google.arrival["claims"]["sub"]


def test_a_trip_to_google_binds_but_unbinds_nothing(world, known):
    """Google can't be made to authenticate again: for anything but a link it needs a password or a code besides."""
    bind(known)
    for form in ("unbind", "phone", "password", "delete"):
        known.account().press(form).at("prove")
        if known.page.has_form("google"):
            known.by("google", known.person)
            assert known.step == "prove", f"{form}: {known.page}"
        assert known.page.has_form("password") or known.page.has_form("code")
    assert world.house.account_of("google", known.person) and world.house.accounts_with(known.applicant.phone)


# The proof.


def test_a_proof_of_another_account_is_none(world, known):
    other = world.visitor().sign_up_by_email().applicant
    google = world.visitor().sign_up_by("google")
    for form in ("delete", "phone"):
        known.account().press(form).at("prove")
        fields = {"login": other.email} if known.page.form("password").has("login") else {}
        known.press("password", password=other.password, **fields).at("prove", "credentials_wrong")
        known.post(f"/s/{known.sign_up}/password", {"login": other.email, "password": other.password})
        known.at("prove", "credentials_wrong")
    bind(known)
    known.account().press("bind", provider="facebook").at("prove")
    if known.page.has_form("google"):
        known.by("google", google.person).at("prove", "not_bound")
    assert world.house.account(known.arrival["claims"]["sub"])["phone"] == known.applicant.phone


def test_a_code_to_another_number_proves_nothing(world, known):
    google = world.visitor().sign_up_by("google")
    known.account().press("delete").at("prove")
    known.post(f"/s/{known.sign_up}/code", {"phone": google.phone, "country": "RU", "calling_code": "+7"})
    if known.step == "code" and len(world.sms.to(google.phone)) > 1:
        known.press("verify", code=world.sms.code(google.phone, 2))
    assert world.house.account(known.arrival["claims"]["sub"])


def test_the_proof_belongs_to_this_session(world, known):
    known.account().press("delete").at("prove")
    here = f"/s/{known.sign_up}"
    stranger = world.visitor()
    stranger.get(here)
    assert stranger.away or stranger.step != "prove"
    session = known.cookie("gatehouse-session")
    stranger.session.cookies.set("gatehouse-session", session, domain="127.0.0.1", path="/")
    stranger.post(f"{here}/password", {"login": known.applicant.email, "password": known.applicant.password})
    assert world.house.account(known.arrival["claims"]["sub"])


@pytest.mark.parametrize("form", ["bind", "unbind", "phone", "password", "sign-out", "sign-out-everywhere", "delete"])
def test_forms_of_other_sites_are_refused(world, known, form):
    known.account()
    fields = {"provider": "google", "subject": "1"}
    known.post(f"/account/{form}", fields, **{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"})
    assert known.page.status in (400, 403)
    known.account()


# Phone and password.


def test_the_phone_is_changed_with_a_code_to_the_new_and_a_notice_to_the_old_number(world, known):
    who, account, new = known.applicant, known.arrival["claims"]["sub"], world.phone()
    other = world.visitor().sign_in(who.email, who.password)
    other.received()
    known.account().press("phone").at("prove")
    known.prove(who.password).at("phone")
    known.send_code(new).at("code")
    assert world.house.account(account)["phone"] == who.phone, "not before the code"
    known.enter_code(new).at("account")
    assert world.house.account(account)["phone"] == new
    notice = world.sms.wait(who.phone, 2)[-1]["text"]
    assert "/recover" in notice and new[2:] not in notice and len(notice) <= 70, notice
    assert f"{world.house.url}/recover" in world.mail.wait(who.email, 2)[-1].text
    assert not other.signed_in(), "the epoch is raised"
    assert world.visitor().sign_in(new, who.password).received()["claims"]["sub"] == account
    world.visitor().sign_in(who.phone, who.password).at("sign-in", "credentials_wrong")


def test_a_number_of_somebody_else_is_not_taken(world, known):
    other = world.visitor().sign_up_by("google")
    known.account().press("phone")
    known.prove(known.applicant.password).at("phone")
    known.send_code(other.phone).at("phone", "phone_taken")
    known.send_code(world.phone()).at("code")
    assert world.house.account(known.arrival["claims"]["sub"])["phone"] == known.applicant.phone


def test_a_password_is_changed(world, known):
    who = known.applicant
    other = world.visitor().sign_in(who.email, who.password)
    other.received()
    known.account().press("password").at("prove")
    known.prove(who.password).at("recover-password")
    known.press("password", password="short").at("recover-password", "password_weak")
    known.press("password", password=NEW)
    known.at("account")
    assert not other.signed_in() and known.signed_in(), "the others are signed out, this one goes on"
    world.visitor().sign_in(who.email, who.password).at("sign-in", "credentials_wrong")
    assert "claims" in world.visitor().sign_in(who.email, NEW).received()
    assert f"{world.house.url}/recover" in world.mail.wait(who.email, 2)[-1].text


def test_somebody_by_google_sets_a_password_by_a_code(world):
    google = world.visitor().sign_up_by("google")
    google.account().press("password").at("prove")
    google.prove(phone=google.phone).at("recover-password")
    google.press("password", password=NEW).at("account")
    assert world.visitor().sign_in(google.phone, NEW).received()["claims"]["sub"] == google.arrival["claims"]["sub"]
    assert "/recover" in world.sms.wait(google.phone, 3)[-1]["text"]
    google.account().press("unbind", provider="google", subject=google.person.subject)
    google.prove(NEW).at("account")
    assert world.house.account_of("google", google.person) is None, "with a password it is not the last way in"


# Leaving.


def test_signing_out_ends_this_session(world, known):
    other = world.visitor().sign_in(known.applicant.email, known.applicant.password)
    other.received()
    session, browser = known.cookie("gatehouse-session"), known.cookie()
    known.account().press("sign-out")
    assert known.cookie() != browser, "the browser cookie is replaced"
    thief = world.visitor()
    thief.session.cookies.set("gatehouse-session", session, domain="127.0.0.1", path="/")
    thief.get("/account").at("sign-in")
    assert other.signed_in(), "this one alone"


def test_signing_out_everywhere_ends_all(world, known):
    other = world.visitor().sign_in(known.applicant.email, known.applicant.password)
    other.received()
    token = known.arrival["token"]["access_token"]
    known.account().press("sign-out-everywhere")
    assert not other.signed_in()
    other.get("/account").at("sign-in")
    assert world.hand_made("crm-web").userinfo(token).status_code == 401


def test_ones_data_is_downloaded_as_json(world, known):
    bind(known)
    who = known.applicant
    form = known.account().page.form("download")
    answer = known.session.post(
        f"{world.house.url}{form.action}", data=form.values(), allow_redirects=False, timeout=10
    )
    assert answer.status_code == 200 and "json" in answer.headers["Content-Type"], answer
    assert "attachment" in answer.headers.get("Content-Disposition", "") and "no-store" in answer.headers["Cache-Control"]
    data = answer.json()
    text = json.dumps(data, ensure_ascii=False)
    for fact in (who.email, who.phone, who.first_name, who.last_name, known.person.subject, TERMS, known.arrival["claims"]["sub"]):
        assert fact in text, f"{fact} is not in {text}"
    assert who.password not in text and "argon2" not in text and known.person.email not in text


@pytest.mark.parametrize("way", ["password", "code"])
def test_an_account_is_deleted_after_a_fresh_proof(world, known, way):
    bind(known)
    who, account = known.applicant, known.arrival["claims"]["sub"]
    other = world.visitor().sign_in(who.email, who.password)
    other.received()
    token = known.arrival["token"]["access_token"]
    known.account().press("delete").at("prove")
    assert world.house.account(account), "not before the proof"
    known.prove(who.password if way == "password" else None, phone=who.phone)
    if known.away is None and known.page.has_form("confirm"):
        known.press("confirm")
    assert world.house.account(account) is None
    for table in ("bindings", "acceptances", "attributions"):
        assert not world.house.rows(f"SELECT 1 FROM {table} WHERE account_id = ?", account)
    assert not other.signed_in() and not known.signed_in()
    assert world.hand_made("crm-web").userinfo(token).status_code == 401
    world.visitor().sign_in(who.email, who.password).at("sign-in", "credentials_wrong")
    assert len(world.mail.wait(who.email, 3)) >= 3, "its owner is told"
    again = world.visitor().email_door(world.applicant(email=who.email)).enter_mail_code()
    again.at("phone")
    again.send_code(who.phone).at("code")
    again.enter_code(count=len(world.sms.to(who.phone))).at("done")
    assert world.house.accounts_by_email(who.email)[0]["id"] != account, "number and address are free again"


def test_change_password_leads_here(world, known):
    known.get("/.well-known/change-password").at("account")
    world.visitor().get("/.well-known/change-password").at("sign-in")


def test_the_page_is_not_kept_by_caches(world, known):
    answer = known.session.get(f"{world.house.url}/account", timeout=5)
    assert "no-store" in answer.headers["Cache-Control"] and "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_going_back_in_the_middle_of_a_change_changes_nothing(world, known):
    known.account().press("phone").at("prove")
    known.prove(known.applicant.password).at("phone")
    if known.page.has_form("leave"):
        known.press("leave")
        known.at("account")
    known.account()
    assert world.house.account(known.arrival["claims"]["sub"])["phone"] == known.applicant.phone
