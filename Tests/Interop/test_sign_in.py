"""Sign in by e-mail or phone and password, and the ways between Register, Sign in and Recover."""

import time

import pytest

from peers.clients import parameters
from peers.world import TERMS
from test_phone import spelled


@pytest.fixture(scope="module")
def known(shared_world):
    """Somebody with an e-mail address, a phone and a password."""
    return shared_world.visitor().sign_up_by_email()


def sub(visitor):
    return visitor.received()["claims"]["sub"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_words_of_sign_in(world, language):
    visitor = world.visitor(language)
    page = visitor.from_client(prompt="login").at("sign-in")
    words = {
        "ru": ["Войти в личный кабинет", "Войти через Google", "Или зарегистрироваться"],
        "en": ["Sign in", "Sign in with Google", "Or register"],
    }
    for word in words[language]:
        assert word.lower() in page.text.lower(), page.text
    assert {"register", "recover"} <= {value for form in page.forms("switch") for value in form.choices("to")}


@pytest.mark.parametrize("way", ["email", "EMAIL", "phone", "8 (xxx) xxx-xx-xx", "xxxxxxxxxx"])
def test_somebody_signs_in_by_e_mail_or_phone(world, known, way):
    who = known.applicant
    login = {"email": who.email, "EMAIL": who.email.upper(), "phone": who.phone}.get(way) or spelled(who.phone, way)
    claims = world.visitor().sign_in(login, who.password).received()["claims"]
    assert claims["sub"] == known.arrival["claims"]["sub"]
    provider = "email" if "email" in way.lower() else "phone"
    assert claims["sign_up"] == {"new": False, "provider": provider, "terms_version": TERMS}, claims["sign_up"]
    assert claims["given_name"] == who.first_name


def test_somebody_signs_in_in_json(world, known):
    caller, client = world.caller(), world.hand_made("crm-web")
    caller.get(client.authorize(prompt="login"))
    caller.shaped("sign-in")
    caller.send("password", login=known.applicant.email, password="not this one")
    caller.shaped("sign-in", "credentials_wrong")
    caller.send("password", login=known.applicant.email, password=known.applicant.password)
    assert caller.step == "departed", caller.answer
    assert client.redeem(client.code_in(caller.answer["location"])).status_code == 200


def test_without_a_clients_request_one_arrives_at_the_start_url(world, known):
    visitor = world.visitor()
    visitor.get("/sign-in").at("sign-in")
    visitor.press("password", login=known.applicant.email, password=known.applicant.password)
    location = visitor.forget_away()
    assert location == f"{world.crm.url}/login"
    visitor.get(visitor.visit_outside(location).headers["Location"])
    assert sub(visitor) == known.arrival["claims"]["sub"], "the client's own sign-in is silent"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_wrong_and_unknown_look_alike(world, language):
    who = world.visitor().sign_up_by_email().applicant
    google = world.visitor().sign_up_by("google")
    seen = set()
    for login, password in [
        (who.email, "not this one"),
        (who.phone, "not this one"),
        (world.email(), who.password),
        (world.phone(), who.password),
        (google.phone, "anything else"),
        ("neither of them", "anything else"),
        ("x" * 2000, "y" * 129),
    ]:
        page = world.visitor(language).sign_in(login, password).at("sign-in", "credentials_wrong")
        if len(login) < 300:
            assert page.field("password", "login") == login, "the login stays in its field"
        assert page.field("password", "password") == "" and (not password or password not in page.html)
        seen.add(page.alerts["credentials_wrong"])
    assert len(seen) == 1, seen
    assert "Google" in seen.pop()


def test_what_is_empty_is_said_whoever_has_the_login(world):
    who = world.visitor().sign_up_by_email().applicant
    said = {
        world.visitor("en").sign_in(login, "").at("sign-in", "credentials_wrong").alerts["credentials_wrong"]
        for login in (who.email, world.email())
    }
    assert said == {"Enter the password."}
    page = world.visitor("en").sign_in("", "").at("sign-in", "credentials_wrong")
    assert "Enter your e-mail or phone number." in page.text and "Enter the password." in page.text


def test_the_headers_do_not_tell_either(world, known):
    answers = []
    for login in (known.applicant.email, world.email()):
        visitor = world.visitor().sign_in(login, "not this one")
        answers.append((visitor.answer.status_code, sorted(visitor.answer.headers), visitor.page.outline()))
    assert answers[0] == answers[1]


def test_a_password_as_spelled_and_no_other_way(world):
    who = world.visitor().sign_up_by_email(world.applicant(password="Zv4k 9q7w Пароль")).applicant
    for password in (who.password.lower(), who.password + " ", who.password.strip()[:-1], who.password[:8]):
        world.visitor().sign_in(who.email, password).at("sign-in", "credentials_wrong")
        world.visitor().sign_in(who.email, who.password).received()


def test_somebody_unfinished_goes_to_the_phone_page(world):
    begun = world.visitor().email_door().enter_mail_code()
    begun.at("phone")
    visitor = world.visitor().sign_in(begun.applicant.email, begun.applicant.password)
    visitor.at("phone")
    visitor.finish(begun.applicant.phone)
    claims = visitor.arrive()["claims"]
    assert claims["sign_up"]["new"] is True and claims["given_name"] == begun.applicant.first_name


def test_a_sign_in_is_a_new_session(world, known):
    visitor = world.visitor().sign_in(known.applicant.email, known.applicant.password)
    first = visitor.cookie("gatehouse-session")
    visitor.forget_away()
    visitor.sign_in(known.applicant.email, known.applicant.password)
    assert first and visitor.cookie("gatehouse-session") != first, "new at every change of privilege"
    other = world.visitor()
    other.session.cookies.set("gatehouse-session", first, domain="127.0.0.1", path="/")
    assert visitor.received()


# Waiting.


def fails(world, login, password="not this one", count=1):
    for _ in range(count):
        visitor = world.visitor().sign_in(login, password)
    return visitor


@pytest.mark.parametrize("is_known", [True, False])
def test_from_the_fifth_failure_on_a_login_waits(world, is_known):
    who = world.visitor().sign_up_by_email().applicant if is_known else world.applicant()
    fails(world, who.email, count=4).at("sign-in", "credentials_wrong")
    begun = time.monotonic()
    fails(world, who.email)
    visitor = fails(world, who.email).at("sign-in", "too_many_attempts")
    caller = world.caller("en")
    caller.get("/sign-in").at("sign-in")
    caller.send("password", login=who.email, password=who.password).at("sign-in", "too_many_attempts")
    notice = caller.answer["notice"] or caller.field("password", "login")["error"]
    assert 0 < notice["retry_after"] <= 64, notice
    assert visitor.field("password", "login") == who.email and who.password not in visitor.html
    time.sleep(max(0, notice["retry_after"] + 0.3))
    again = fails(world, who.email, who.password)
    if is_known:
        assert "claims" in again.received(), f"after {time.monotonic() - begun:.1f} s the right one is right"
        fails(world, who.email, count=3).at("sign-in", "credentials_wrong")
    else:
        again.at("sign-in", "credentials_wrong")


def test_a_logins_paths_are_counted_together_and_its_neighbour_does_not_wait(world):
    known = world.visitor().sign_up_by_email()
    who = known.applicant
    fails(world, who.email, count=3)
    linking = world.visitor().newcomer("facebook")
    linking.press("link").at("link")
    for _ in range(2):
        linking.press("password", login=who.email, password="not this one").at("link", "credentials_wrong")
    linking.press("password", login=who.email, password=who.password).at("link", "too_many_attempts")
    fails(world, who.email, who.password).at("sign-in", "too_many_attempts")
    # A wait that the number shared would tell whose address it goes with.
    fails(world, who.phone).at("sign-in", "credentials_wrong")


def test_an_address_has_its_budget_of_failures(make_world):
    world = make_world({"limits": {"password_failures_per_address_hour": 3}, "trusted_proxies": ["127.0.0.0/8"]})
    who = world.visitor().sign_up_by_email().applicant

    def attempt(address, login, password):
        visitor = world.visitor()
        visitor.session.headers["X-Forwarded-For"] = address
        return visitor.sign_in(login, password)

    for _ in range(3):
        attempt("203.0.113.7", world.email(), "not this one").at("sign-in", "credentials_wrong")
    page = attempt("203.0.113.7", who.email, who.password).at("sign-in", "too_many_attempts")
    assert page.field("password", "login") == who.email
    assert "claims" in attempt("203.0.113.8", who.email, who.password).received()
    world.house.restart()
    attempt("203.0.113.7", who.email, who.password).at("sign-in", "too_many_attempts")


def test_after_too_many_in_a_row_the_password_rests_until_recovery(make_world):
    world = make_world({"limits": {"password_failures_per_account": 3}})
    known = world.visitor().sign_up_by_email()
    who = known.applicant
    known.account().press("bind", provider="google")
    person = world.person()
    known.prove(who.password)
    known.back_from("google", person).at("account", *known.page.errors)
    fails(world, who.email, count=3)
    fails(world, who.email, who.password).at("sign-in", "too_many_attempts")
    time.sleep(2.5)
    fails(world, who.phone, who.password).at("sign-in", "too_many_attempts")
    other = world.visitor()
    other.from_client().by("google", person)
    assert "claims" in other.received(), "the other ways in go on working"
    recovering = world.visitor().recover(who.email)
    recovering.press("verify", code=world.mail.code(who.email, 2)).at("recover-password")
    recovering.press("password", password="Zv4k9q7wNew").at("recovered")
    assert "claims" in fails(world, who.email, "Zv4k9q7wNew").received()


# Ways between the doors.


def test_the_three_doors_lead_to_each_other_and_lose_nothing(world):
    client, visitor = world.hand_made("crm-web"), world.visitor()
    visitor.get(client.authorize(partner="acme", promo="SPRING")).at("register")
    for to in ("sign-in", "recover", "register", "recover", "sign-in", "register"):
        if to not in {value for form in visitor.page.forms("switch") for value in form.choices("to")}:
            visitor.press("switch", to="sign-in").at("sign-in")
            if to == "sign-in":
                continue
        visitor.press("switch", to=to).at(to)
        visitor.press("language", lang="en").at(to)
    visitor.by("google", world.person()).at("newcomer")
    visitor.create().finish().press("start")
    location = visitor.forget_away()
    assert parameters(location)["state"] == client.state
    claims = client.redeem(client.code_in(location)).json()
    from peers.clients import claims_of

    told = claims_of(claims["id_token"])["sign_up"]
    assert told["partner"] == "acme" and told["promo"] == "SPRING"


def test_a_sign_in_after_the_ways_around_arrives_with_the_partner(world, known):
    visitor = world.visitor()
    visitor.from_client(partner="globex").at("register")
    visitor.press("switch", to="sign-in").at("sign-in")
    visitor.press("switch", to="recover").at("recover")
    visitor.press("switch", to="sign-in").at("sign-in")
    visitor.press("password", login=known.applicant.email, password="not this one").at("sign-in", "credentials_wrong")
    visitor.press("password", login=known.applicant.email, password=known.applicant.password)
    claims = visitor.received()["claims"]
    assert claims["sub"] == known.arrival["claims"]["sub"] and claims["sign_up"]["partner"] == "globex"


@pytest.mark.parametrize("target,step", [("/sign-in", "sign-in"), ("/recover", "recover"), ("/sign-up", "register")])
def test_each_door_has_an_address_of_its_own(world, target, step):
    visitor = world.visitor()
    visitor.get(f"{target}?client_id=crm-other&lang=en").at(step)
    assert visitor.page.lang == "en"
    visitor.press("leave")
    assert visitor.forget_away() == "https://other.example.test/login"


def test_from_a_registered_number_one_signs_in_and_the_pending_account_goes(world, known):
    who = known.applicant
    visitor = world.visitor().email_door().enter_mail_code()
    visitor.at("phone")
    [pending] = world.house.accounts_by_email(visitor.applicant.email)
    page = visitor.send_code(who.phone).at("phone", "phone_taken")
    assert not page.has_form("link"), "nothing to link"
    assert visitor.press("sign-in").at("sign-in")
    assert world.house.account(pending), "it goes when another account is signed in to"
    visitor.press("password", login=who.email, password=who.password)
    assert sub(visitor) == known.arrival["claims"]["sub"]
    assert world.house.account(pending) is None and not world.house.acceptances(pending)
