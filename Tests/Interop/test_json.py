"""Every step speaks JSON in one shape, so that an application can draw every screen from it."""

import pytest

from peers.world import TERMS


def begin(world, language=None, target="/sign-up", provider="google", person=None):
    caller = world.caller(language)
    caller.person = person or world.person()
    caller.get(target)
    caller.send(provider)
    assert caller.step == "departed" and caller.response.status_code == 200, caller.answer
    caller.get(world.provider(provider).consent(caller.answer["location"], caller.person))
    return caller


@pytest.mark.parametrize("as_form", [True, False], ids=["form", "json"])
def test_a_whole_sign_up_in_json(world, as_form):
    caller, person = world.caller(), world.person()
    client = world.hand_made("crm-web")
    caller.get(client.authorize())
    register = caller.shaped("register")
    names = {form["name"] for form in register["forms"]}
    assert {"google", "facebook", "switch", "promo"} <= names and "language" in names
    caller.send("google", as_form)
    assert caller.answer["step"] == "departed" and caller.answer["location"].startswith(world.google.url)
    caller.get(world.google.consent(caller.answer["location"], person))
    caller.shaped("newcomer")
    data = caller.data()
    assert data["provider"] == "google" and data["name"] == person.name
    assert data["email_masked"] and data["email_masked"] != person.email
    assert data["terms"]["version"] == TERMS and data["terms"]["shown_as"] == "checkbox"
    assert data["terms"]["url"] == "https://crm.example.test/terms/ru"

    caller.send("create", as_form)
    caller.shaped("terms", *caller.codes)
    caller.send("continue", as_form)
    caller.shaped("newcomer", *caller.codes)
    caller.send("create", as_form, terms="on" if as_form else True)
    caller.shaped("phone")
    data = caller.data()
    assert 86_000 < data["seconds_left"] <= 86_400 and data["country"] == "RU"
    russia = next(country for country in data["countries"] if country["code"] == "RU")
    assert russia["name"] == "Россия" and russia["calling_code"] in ("+7", "7", 7)

    caller.send("send", as_form, phone="12")
    caller.shaped("phone", "phone_invalid")
    field = next(f for f in caller.form("send")["fields"] if f["name"] == "phone")
    assert field["error"]["code"] == "phone_invalid" and field["value"] == "12"
    assert "Некорректный номер телефона" in field["error"]["message"]

    phone = world.phone()
    caller.send("send", as_form, phone=phone)
    caller.shaped("code")
    data = caller.data()
    assert data["to_masked"] and phone[2:] not in data["to_masked"]
    assert data["tries_left"] == 5 and 0 < data["resend_in"] <= 60 and 0 < data["expires_in"] <= 300
    code = world.sms.code(phone)
    caller.send("verify", as_form, code="000000" if code != "000000" else "111111")
    caller.shaped("code", "code_wrong")
    assert caller.data()["tries_left"] == 4
    caller.send("resend", as_form)
    caller.shaped("code", "too_soon")
    assert 0 < caller.answer["notice"]["retry_after"] <= 60
    caller.send("verify", as_form, code=code)
    caller.shaped("done")
    caller.send("start", as_form)
    assert caller.step == "departed"
    tokens = client.redeem(client.code_in(caller.answer["location"])).json()
    assert client.userinfo(tokens["access_token"]).json()["phone_number"] == phone


def test_linking_in_json(world):
    known = world.visitor().sign_up_by("google")
    caller = begin(world, provider="facebook")
    caller.shaped("newcomer")
    caller.send("link")
    caller.shaped("link")
    caller.send("code", phone=known.phone)
    caller.shaped("code")
    caller.send("verify", code=world.sms.code(known.phone, 2))
    caller.shaped("link-confirm")
    data = caller.data()
    assert data["identity"] and known.phone not in str(data["account"]["phone_masked"])
    assert {"phone_masked", "email_masked", "created_at"} <= data["account"].keys() and isinstance(data["ways"], list)
    caller.send("confirm")
    caller.shaped("done")
    assert (
        world.house.account_of("facebook", caller.person)["id"] == world.house.account_of("google", known.person)["id"]
    )


def test_phone_taken_in_json(world):
    known = world.visitor().sign_up_by("google")
    caller = begin(world, provider="facebook")
    caller.send("create", terms=True)
    caller.send("send", phone=known.phone)
    caller.shaped("phone", "phone_taken")


def test_a_step_can_be_read_again_and_without_its_version(world):
    caller = begin(world)
    sign_up = caller.answer["sign_up"]
    caller.get(f"/s/{sign_up}").at("newcomer")
    caller.post(f"/s/{sign_up}/create", {"terms": True}).at("phone")
    older = {"terms": True, "version": -1}
    caller.post(f"/s/{sign_up}/create", older).at("phone", "overtaken")


def test_another_version_changes_nothing(world):
    caller = begin(world)
    form = caller.form("create")
    version = next(f["value"] for f in form["fields"] if f["name"] == "version")
    caller.send("link").at("link")
    caller.post(form["action"], {"terms": True, "version": version}).at("link", "overtaken")
    assert world.house.account_of("google", caller.person) is None


def test_denied_and_other_browser_in_json(world):
    caller = world.caller()
    caller.get("/sign-up")
    caller.send("google")
    location = caller.answer["location"]
    stranger = world.caller()
    callback = world.google.consent(location, world.person())
    stranger.get(callback)
    stranger.shaped("register", "other_browser")
    caller.get(world.google.consent(location, world.person(), deny=True))
    caller.shaped("register", "provider_denied")


@pytest.mark.parametrize(
    "method,target",
    [
        ("GET", "/nowhere"),
        ("POST", "/nowhere"),
        ("PUT", "/start/google"),
        ("DELETE", "/sign-up"),
        ("GET", "/oauth2/authorize?client_id=nobody"),
    ],
)
def test_errors_outside_a_step_are_problems(world, method, target):
    caller = world.caller()
    answer = caller.session.request(method, world.house.url + target, timeout=5, allow_redirects=False)
    assert 400 <= answer.status_code < 500, answer.status_code
    assert answer.headers["Content-Type"].startswith("application/problem+json"), answer.headers["Content-Type"]
    body = answer.json()
    assert body.get("status", answer.status_code) == answer.status_code and (body.get("title") or body.get("type")), (
        body
    )


@pytest.mark.parametrize(
    "body", ["{", "[]", "null", '"x"', '{"terms": ', "", "\x00", '{"version": {"a": 1}}', "[" * 10_000]
)
def test_a_body_that_is_no_json_object_is_refused(world, body):
    caller = begin(world)
    answer = caller.session.post(
        f"{world.house.url}/s/{caller.answer['sign_up']}/create",
        data=body.encode(),
        headers={"Content-Type": "application/json"},
        timeout=5,
        allow_redirects=False,
    )
    assert answer.status_code < 500, answer.text
    assert world.house.account_of("google", caller.person) is None


def test_leaving_in_json(world):
    client, caller = world.hand_made("crm-web"), world.caller()
    caller.get(client.authorize())
    caller.send("leave")
    assert caller.step == "departed" and "error=access_denied" in caller.answer["location"]


def test_messages_in_json_follow_the_language(world):
    caller = begin(world, language="en")
    caller.send("create", terms=True)
    caller.send("send", phone="12")
    field = next(f for f in caller.form("send")["fields"] if f["name"] == "phone")
    assert "Incorrect phone number" in field["error"]["message"]
    assert any(c["name"] == "Germany" for c in caller.data()["countries"])
