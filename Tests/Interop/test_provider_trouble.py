"""Denied, failed, slow, malformed, forged, in another browser, twice: each ends on the right page with a way on."""

import threading
import time

import pytest
import requests

from peers.bent import LIES
from peers.clients import parameters


def nothing_stored(world):
    return world.house.count("accounts") == 0 and world.house.count("bindings") == 0


@pytest.mark.parametrize("provider", ["google", "facebook"])
@pytest.mark.parametrize("door,start", [("register", "/sign-up"), ("sign-in", "/sign-in")])
def test_denied_leads_back_to_the_door_and_the_way_on_is_open(world, visitor, provider, door, start):
    visitor.get(start).at(door)
    visitor.by(provider, world.person(), deny=True).at(door, "provider_denied")
    other = "facebook" if provider == "google" else "google"
    visitor.by(other, world.person()).at("newcomer")


def test_what_the_provider_says_about_an_error_is_never_shown(world, visitor):
    visitor.from_client().press("google")
    state = parameters(visitor.forget_away())["state"]
    visitor.get(f"/callback/google?error=access_denied&error_description=Call+555-0100+now&state={state}")
    visitor.at("register", "provider_denied")
    assert "555-0100" not in visitor.page.html


@pytest.mark.parametrize("fault", ["error", "malformed", "huge", "slow"])
def test_a_google_that_fails_is_told_within_five_seconds(make_world, fault):
    world = make_world()
    visitor, person = world.visitor(), world.person()
    visitor.from_client().press("google")
    world.google.faults["/oauth2/token"] = fault
    begun = time.monotonic()
    visitor.back_from("google", person).at("register", "provider_failed")
    assert time.monotonic() - begun < 5.5
    assert nothing_stored(world) and world.google.token_calls() == 1, "a code is never sent twice"
    world.google.faults.clear()
    visitor.by("facebook", world.person()).at("newcomer")


@pytest.mark.parametrize("fault", ["error", "malformed", "huge", "slow"])
@pytest.mark.parametrize("call", ["access_token", "debug_token", "me"])
def test_a_facebook_that_fails_is_told_within_five_seconds(make_world, call, fault):
    world = make_world()
    visitor = world.visitor()
    visitor.from_client().press("facebook")
    world.facebook.faults[call] = fault
    begun = time.monotonic()
    visitor.back_from("facebook", world.person()).at("register", "provider_failed")
    assert time.monotonic() - begun < 5.5
    assert nothing_stored(world) and len(world.facebook.calls("access_token")) == 1
    world.facebook.faults.clear()
    visitor.by("google", world.person()).at("newcomer")


@pytest.mark.parametrize(
    "call,lie",
    [
        ("debug_token", "other_app"),
        ("debug_token", "other_app_prefix"),
        ("debug_token", "invalid"),
        ("debug_token", "other_user"),
        ("me", "other_id"),
    ],
)
def test_a_facebook_token_made_for_somebody_else_is_refused(make_world, call, lie):
    world = make_world()
    world.facebook.faults[call] = lie
    visitor = world.visitor()
    visitor.from_client().by("facebook", world.person()).at("register", "provider_failed")
    assert nothing_stored(world)


def test_an_honest_provider_is_believed(make_world):
    world = make_world()
    world.bent.promises_iss = True
    visitor = world.visitor()
    visitor.from_client().by("bent", world.person()).at("newcomer")


@pytest.mark.parametrize("lie", LIES)
def test_an_id_token_that_is_not_for_us_is_refused(make_world, lie):
    world = make_world()
    world.bent.lie = lie
    visitor = world.visitor()
    visitor.from_client().by("bent", world.person()).at("register", "provider_failed")
    assert nothing_stored(world)
    world.bent.lie = None
    visitor.by("google", world.person()).at("newcomer")


def test_a_new_key_of_the_provider_is_fetched(make_world):
    from peers.bent import Key

    world = make_world()
    world.visitor().from_client().by("bent", world.person()).at("newcomer")
    world.bent.key = Key("second")
    visitor = world.visitor()
    visitor.from_client().by("bent", world.person())
    visitor.at("newcomer")
    world.bent.key = Key("third")
    world.visitor().from_client().by("bent", world.person()).at("newcomer")


@pytest.mark.parametrize("iss", ["https://evil.example.test", "own/"])
def test_a_redirect_with_another_issuer_calls_nobody(make_world, iss):
    world = make_world()
    visitor = world.visitor()
    visitor.from_client().press("bent")
    callback = world.bent.consent(visitor.forget_away(), world.person(), iss=iss.replace("own", world.bent.url))
    visitor.get(callback).at("register", "provider_failed")
    assert not world.bent.calls("/token"), "the code was not sent anywhere"
    visitor.get(callback.split("&iss=")[0])
    assert visitor.page.step != "newcomer" and not world.bent.calls("/token"), "a wrong issuer spends the state"


@pytest.mark.parametrize("provider", ["google", "facebook", "acmeid"])
def test_every_callback_refuses_a_foreign_issuer(make_world, provider):
    world = make_world()
    visitor = world.visitor()
    visitor.from_client().press(provider)
    callback = visitor.callback_from(provider, world.person()).split("&iss=")[0].split("#")[0]
    visitor.get(f"{callback}&iss=https%3A%2F%2Fevil.example.test").at("register", "provider_failed")
    visitor.get(callback)
    assert visitor.page.step == "register", "a wrong issuer spends the state"
    assert nothing_stored(world)


def test_a_promised_issuer_must_be_there(make_world):
    world = make_world(before_start=lambda world: setattr(world.bent, "promises_iss", True))
    visitor = world.visitor()
    visitor.from_client().by("bent", world.person(), iss=None).at("register", "provider_failed")
    assert not world.bent.calls("/token")


def test_another_browser_starts_again_and_the_first_is_unharmed(world):
    first, second, person = world.visitor(), world.visitor(), world.person()
    first.from_client().press("google")
    callback = first.callback_from("google", person)
    calls = world.google.token_calls()
    second.get(callback).at("register", "other_browser")
    assert world.google.token_calls() == calls
    second.by("facebook", world.person()).at("newcomer")
    first.get(callback).at("newcomer")
    assert person.name in first.page.text


def test_another_browser_cannot_open_or_move_a_sign_up(world):
    first, second = world.visitor().newcomer(), world.visitor()
    second.get("/sign-up")
    second.get(f"/s/{first.sign_up}")
    assert second.page.step != "newcomer" and first.person.name not in second.page.html
    form = first.page.form("create")
    second.post(form.action, form.values() | {"terms": "on"})
    assert world.house.account_of("google", first.person) is None
    unknown = world.visitor()
    unknown.get("/sign-up")
    unknown.get("/s/01890000-0000-7000-8000-000000000000")
    assert (unknown.page.status, unknown.page.step) == (
        second.get(f"/s/{first.sign_up}").page.status,
        second.page.step,
    ), "an unknown id and somebody else's get the same answer"


@pytest.mark.parametrize("provider", ["google", "facebook"])
def test_a_second_copy_of_the_callback_makes_no_second_token_call(make_world, provider):
    world = make_world()
    visitor = world.visitor()
    visitor.from_client().press(provider)
    callback = visitor.callback_from(provider, world.person())
    visitor.get(callback).at("newcomer")
    visitor.get(callback).at("newcomer")
    visitor.create()
    visitor.get(callback).at("phone")
    assert token_calls(world, provider) == 1


@pytest.mark.parametrize("provider", ["google", "facebook"])
def test_eight_copies_of_the_callback_at_once_make_one_token_call(make_world, provider):
    world = make_world()
    visitor = world.visitor()
    visitor.from_client().press(provider)
    callback = visitor.callback_from(provider, world.person()).split("#")[0]
    cookies = {cookie.name: cookie.value for cookie in visitor.session.cookies if cookie.path == "/"}
    statuses = []

    def come_back():
        statuses.append(requests.get(callback, cookies=cookies, allow_redirects=False, timeout=20).status_code)

    threads = [threading.Thread(target=come_back) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statuses) == 8 and all(status < 400 for status in statuses), statuses
    assert token_calls(world, provider) == 1
    visitor.get(f"/s/{sign_up_of(visitor, callback)}").at("newcomer")


def token_calls(world, provider):
    return world.google.token_calls() if provider == "google" else len(world.facebook.calls("access_token"))


def sign_up_of(visitor, callback):
    visitor.get(callback)
    return visitor.sign_up


def test_a_callback_on_another_providers_path_is_refused_and_leaves_the_state(make_world):
    world = make_world()
    visitor = world.visitor()
    visitor.from_client().press("google")
    callback = visitor.callback_from("google", world.person())
    visitor.get(callback.replace("/callback/google", "/callback/facebook"))
    assert visitor.page.step != "newcomer"
    assert not world.facebook.calls("access_token") and world.google.token_calls() == 0
    visitor.get(callback).at("newcomer")


def test_a_callback_with_a_repeated_parameter_calls_nobody(make_world):
    world = make_world()
    visitor = world.visitor()
    visitor.from_client().press("google")
    callback = visitor.callback_from("google", world.person())
    visitor.get(callback + "&code=another")
    assert visitor.page.step != "newcomer" and world.google.token_calls() == 0


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?code=x",
        "?state=x&code=x",
        "?state=&code=",
        "?error=access_denied",
        "?state=%00%ff&code=x",
        "?state=" + "a" * 3000 + "&code=x",
    ],
)
def test_a_callback_nobody_asked_for_shows_a_page_with_a_way_on(world, visitor, query):
    visitor.get(f"/callback/google{query}")
    assert visitor.page.status < 500 and visitor.page.step is not None, visitor.page
    assert visitor.page.has_form("google") or visitor.page.links, "a way on"


def test_an_unknown_provider_is_not_found(world, visitor):
    visitor.from_client()
    fields = visitor.page.form("google").values()
    visitor.post("/start/nobody", fields)
    assert visitor.page.status in (400, 404) and visitor.away is None
    assert visitor.get("/callback/nobody?state=x&code=y").page.status in (400, 404)


def test_a_provider_that_is_down_at_the_start_is_told_and_comes_back(make_world):
    world = make_world(before_start=lambda world: world.google.stop())
    visitor = world.visitor()
    visitor.from_client()
    begun = time.monotonic()
    visitor.press("google").at("register", "provider_failed")
    assert time.monotonic() - begun < 5.5
    visitor.by("facebook", world.person()).at("newcomer")
    world.google.start()
    until = time.monotonic() + 90
    while True:
        visitor = world.visitor()
        visitor.from_client().press("google")
        if visitor.away:
            break
        assert time.monotonic() < until, "the gateway does not find the provider again"
        time.sleep(1)
    visitor.back_from("google", world.person()).at("newcomer")


def test_discovery_and_keys_survive_an_outage(make_world):
    world = make_world()
    world.visitor().from_client().by("google", world.person()).at("newcomer")
    world.google.faults |= {"/.well-known/openid-configuration": "error", "/jwks": "error"}
    for _ in range(3):
        world.visitor().from_client().by("google", world.person()).at("newcomer")


def test_a_failed_callback_in_a_link_comes_back_to_the_link_page(make_world):
    world = make_world()
    visitor = world.visitor().newcomer("facebook")
    visitor.press("link").at("link")
    visitor.by("google", world.person(), deny=True).at("link", "provider_denied")
    visitor.press("google")
    world.google.faults["/oauth2/token"] = "error"
    visitor.back_from("google", world.person()).at("link", "provider_failed")


@pytest.mark.parametrize(
    "error",
    ["user_cancelled_login", "user_cancelled_authorize", "consent_required", "interaction_required", "login_required"],
)
def test_a_person_who_says_no_is_told_so_whatever_the_provider_calls_it(world, visitor, error):
    visitor.from_client().press("google")
    state = parameters(visitor.forget_away())["state"]
    visitor.get(f"/callback/google?error={error}&state={state}").at("register", "provider_denied")


def test_any_other_error_is_a_failure_that_the_operator_can_see(make_world):
    world = make_world()
    visitor = world.visitor()
    for error in ("temporarily_unavailable", "79991234567"):
        visitor.from_client().press("google")
        state = parameters(visitor.forget_away())["state"]
        visitor.get(f"/callback/google?error={error}&error_description=Call+555-0100&state={state}")
        visitor.at("register", "provider_failed")
        assert error not in visitor.page.html
    reasons = [line["reason"] for line in world.house.events() if line["message"] == "provider failed"]
    assert len(reasons) == 2 and "temporarily_unavailable" in reasons[0], reasons
    assert "555-0100" not in world.house.log and "79991234567" not in world.house.log
    metrics = requests.get(f"http://127.0.0.1:{world.house.admin_port}/metrics", timeout=5).text
    assert 'gatehouse_provider_failures_total{provider="google"} 2' in metrics


def test_an_error_without_state_is_said_on_the_page_of_the_one_sign_up_away_there(make_world):
    world = make_world()
    visitor, person = world.visitor(), world.person()
    visitor.from_client().press("facebook")
    callback = visitor.callback_from("facebook", person)
    before = world.house.rows("SELECT id, version, document FROM sign_ups")
    page = visitor.get("/callback/facebook?error=access_denied").at("register", "provider_denied")
    assert page.has_form("google") and page.has_form("facebook"), "the way on"
    assert world.house.rows("SELECT id, version, document FROM sign_ups") == before, "nothing is written"
    stranger = world.visitor()
    stranger.get("/callback/facebook?error=access_denied").at("register", "other_browser")
    visitor.get("/callback/google?error=access_denied").at("register", "other_browser")
    visitor.get(callback).at("newcomer")
    assert person.name in visitor.page.text, "the departure stayed good"
    visitor.get("/callback/facebook?error=access_denied").at("register", "other_browser")


@pytest.mark.parametrize("provider", ["google", "facebook"])
def test_a_form_that_is_sent_twice_leads_on_whichever_answer_is_followed(make_world, provider):
    world = make_world()
    for follow in (0, 1):
        visitor = world.visitor()
        visitor.from_client()
        form = visitor.page.form(provider)
        answers = [visitor.post(form.action, form.values()).forget_away() for _ in range(2)]
        assert answers[0] == answers[1], "one departure"
        visitor.get(world.provider(provider).consent(answers[follow], world.person())).at("newcomer")


def test_copies_of_a_form_at_the_same_moment_all_lead_on(make_world):
    world = make_world()
    visitor = world.visitor()
    visitor.from_client()
    form, cookies, answers = visitor.page.form("google"), visitor.session.cookies.get_dict(), []

    def press():
        headers = {"Origin": world.house.url, "Sec-Fetch-Site": "same-origin"}
        answer = requests.post(
            world.house.url + form.action,
            data=form.values(),
            headers=headers,
            cookies=cookies,
            allow_redirects=False,
            timeout=20,
        )
        answers.append(answer.headers["Location"])

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8 and len(set(answers)) == 1, answers
    visitor.get(world.google.consent(answers[7], world.person())).at("newcomer")


def test_another_door_begins_another_departure(world, visitor):
    visitor.from_client()
    page = visitor.page
    first = visitor.press("google").forget_away()
    visitor.page = page
    visitor.press("facebook").forget_away()
    visitor.page = page
    second = visitor.press("google").forget_away()
    assert parameters(first)["state"] != parameters(second)["state"]
    visitor.get(world.google.consent(second, world.person())).at("newcomer")


def test_names_that_a_provider_says_only_at_userinfo(make_world):
    world = make_world(before_start=lambda world: setattr(world.bent, "userinfo", {}))
    for claims, known in [
        ({"sub": "own", "name": "Анна Крылова", "email": "anna@example.test"}, True),
        ({"sub": "another's", "name": "Анна Крылова"}, False),
        ({"name": "Анна Крылова"}, False),
        (["no object"], False),
    ]:
        person = world.person()
        world.bent.userinfo = claims | {"sub": person.subject} if "own" in str(claims) else claims
        visitor = world.visitor()
        visitor.from_client().by("bent", person).at("newcomer")
        assert ("Анна Крылова" in visitor.page.text) is known, claims
    assert "profile incomplete" in world.house.log and "Крылова" not in world.house.log


def test_an_authentication_older_than_max_age_sends_back_once(make_world):
    world = make_world()
    world.bent.auth_ago = 7200
    visitor, person = world.visitor(), world.person()
    visitor.from_client(max_age="3600").by("bent", person)
    assert visitor.away.startswith(f"{world.bent.url}/authorize?"), "once more"
    assert world.bent.asked[-1].get("prompt") is None and world.bent.asked[-1]["max_age"] == "3600"
    visitor.back_from("bent", person)
    assert world.bent.asked[-1]["prompt"] == "login"
    assert visitor.received()["error"] == "login_required"
    assert nothing_stored(world)

    other = world.visitor()
    other.from_client(max_age="3600").by("bent", person)
    world.bent.auth_ago = 30
    other.back_from("bent", person).at("newcomer")
    claims = other.create().finish().arrive()["claims"]
    assert 30 <= claims["iat"] - claims["auth_time"] < 600, "auth_time is the provider's own"


def test_a_provider_that_says_no_auth_time_is_no_fresh_proof(make_world):
    world = make_world()
    visitor = world.visitor().sign_up_by("bent")
    person = visitor.person
    world.bent.says_auth_time = False
    visitor.account().press("phone").at("prove")
    visitor.by("bent", person).at("prove", "provider_failed")
    sent = len(world.sms.to(visitor.phone))
    visitor.press("code").at("code")
    visitor.press("verify", code=world.sms.code(visitor.phone, sent + 1)).at("phone")


def test_a_provider_without_nonce_and_pkce(make_world):
    odd = {"nonce": False, "pkce": False, "token_auth": "post"}
    world = make_world({"providers": {"bent": odd}})
    world.bent.lie = "no_nonce"
    world.visitor().from_client().by("bent", world.person()).at("newcomer")
    assert "code_challenge" not in world.bent.asked[-1]
    world.bent.lie = "wrong_nonce"
    world.visitor().from_client().by("bent", world.person()).at("register", "provider_failed")


@pytest.mark.parametrize(
    "discovery",
    [
        {"token_endpoint_auth_methods_supported": "client_secret_post", "response_types_supported": "code"},
        {"id_token_signing_alg_values_supported": "RS256", "userinfo_endpoint": None},
        {"token_endpoint_auth_methods_supported": None, "authorization_response_iss_parameter_supported": None},
    ],
)
def test_a_discovery_document_with_its_lists_written_otherwise(make_world, discovery):
    world = make_world(before_start=lambda world: setattr(world.bent, "discovery", discovery))
    world.visitor().from_client().by("bent", world.person()).at("newcomer")
