"""The session of a finished person, the cookie of a browser, and leaving."""

import pytest
import requests

from peers.clients import parameters


def set_cookies(response):
    return [value for name, value in response.raw.headers.items() if name.lower() == "set-cookie"]


def test_the_next_hand_off_is_silent(world):
    visitor = world.visitor().sign_up_by("google")
    messages = len(world.sms.messages)
    visitor.from_client()
    received = visitor.received()
    assert (
        received["claims"]["sub"] == visitor.arrival["claims"]["sub"] and received["claims"]["sign_up"]["new"] is False
    )
    assert len(world.sms.messages) == messages


def test_another_confidential_client_is_handed_to_silently_too(world):
    visitor, client = world.visitor().sign_up_by("google"), world.hand_made("crm-other")
    visitor.get(client.authorize())
    assert client.redeem(client.code_in(visitor.forget_away())).status_code == 200


def test_register_over_a_live_session_offers_to_go_on(world):
    visitor = world.visitor().sign_up_by("google")
    page = visitor.get("/sign-up").at("register")
    assert visitor.phone not in page.html and visitor.phone[-2:] in page.text
    visitor.press("continue")
    assert visitor.away and visitor.away.startswith(world.crm.url)


def test_not_me_signs_out(world):
    visitor = world.visitor().sign_up_by("google")
    session, browser = visitor.cookie("gatehouse-session"), visitor.cookie()
    visitor.get("/sign-up").at("register")
    visitor.press("other").at("register")
    assert visitor.answer.status_code == 303 and not visitor.page.has_form("continue")
    assert visitor.cookie() != browser, "the browser cookie is replaced at sign-out"
    visitor.session.cookies.set("gatehouse-session", session, domain="127.0.0.1", path="/")
    visitor.from_client(prompt="none")
    assert visitor.received()["error"] == "login_required", "the session is dead, not only forgotten"


def test_the_browser_cookie(world):
    answer = requests.get(f"{world.house.url}/sign-up", timeout=5)
    [cookie] = set_cookies(answer)
    parts = [part.strip().lower() for part in cookie.split(";")]
    assert cookie.startswith("gatehouse=") and "httponly" in parts and "samesite=lax" in parts and "path=/" in parts
    assert "secure" not in parts and not any(part.startswith("domain") for part in parts)
    age = next(int(part.split("=")[1]) for part in parts if part.startswith("max-age"))
    assert age == 48 * 3600, "confirm_within and 24 h"
    value = answer.cookies["gatehouse"]
    assert len(value) >= 43
    again = requests.get(f"{world.house.url}/sign-in", cookies={"gatehouse": value}, timeout=5)
    assert again.cookies.get("gatehouse", value) == value, "each page sends the same value again"
    assert requests.get(f"{world.house.url}/sign-up", timeout=5).cookies["gatehouse"] != value


def test_a_planted_cookie_value_is_not_adopted_when_malformed(world):
    answer = requests.get(f"{world.house.url}/sign-up", cookies={"gatehouse": "short"}, timeout=5)
    assert answer.cookies["gatehouse"] != "short" and len(answer.cookies["gatehouse"]) >= 43


def test_the_session_cookie_is_new_and_httponly(world):
    visitor = world.visitor().newcomer().create().finish()
    assert visitor.cookie("gatehouse-session") or visitor.press("start") and visitor.cookie("gatehouse-session")
    cookie = next(c for c in visitor.session.cookies if c.name == "gatehouse-session")
    assert not cookie.secure and cookie.path == "/" and cookie.has_nonstandard_attr("HttpOnly")
    assert len(cookie.value) >= 43 and cookie.value != visitor.cookie()


@pytest.mark.parametrize(
    "path", ["/healthz", "/oauth2/jwks", "/.well-known/openid-configuration", "/oauth2/userinfo", "/oauth2/token"]
)
def test_no_cookie_where_none_is_read(world, path):
    assert not set_cookies(requests.get(f"{world.house.url}{path}", timeout=5))


@pytest.mark.parametrize("where", ["register", "newcomer", "terms", "link", "phone", "code"])
def test_leaving_tells_the_client(world, where):
    visitor, client = world.visitor(), world.hand_made("crm-web")
    visitor.get(client.authorize()).at("register")
    person = world.person()
    if where != "register":
        visitor.by("google", person).at("newcomer")
    if where == "terms":
        visitor.press("create")
    if where == "link":
        visitor.press("link")
    if where in ("phone", "code"):
        visitor.create()
    if where == "code":
        visitor.send_code()
    assert visitor.page.step == where
    here = visitor.page.url
    visitor.press("leave")
    location = visitor.forget_away()
    assert location.startswith(client.redirect_uri + "?")
    arrived = parameters(location)
    assert (
        arrived["error"] == "access_denied" and arrived["state"] == client.state and arrived["iss"] == world.house.url
    )
    if where in ("newcomer", "terms", "link"):
        assert world.house.account_of("google", person) is None
    if "/s/" in here:
        visitor.get(here)
        assert visitor.away or visitor.page.step != where, "what was left is left"


def test_leaving_without_a_clients_request_goes_to_its_home(world, visitor):
    visitor.get("/sign-up").press("leave")
    assert visitor.forget_away() == f"{world.crm.url}/"
    visitor.get("/sign-up?client_id=crm-other").press("leave")
    assert visitor.forget_away() == "https://other.example.test/login", "the start URL where there is no home"


def test_two_tabs_are_two_sign_ups(world):
    visitor = world.visitor()
    one, two = world.person(), world.person()
    visitor.from_client()
    first = visitor.page.form("google")
    visitor.from_client()
    second = visitor.page.form("google")
    visitor.post(first.action, first.values())
    first_callback = visitor.callback_from("google", one)
    visitor.post(second.action, second.values())
    second_callback = visitor.callback_from("google", two)
    visitor.get(first_callback).at("newcomer")
    first_page = visitor.page
    visitor.get(second_callback).at("newcomer")
    assert visitor.sign_up not in first_page.url
    visitor.create().finish()
    visitor.get(first_page.url).at("newcomer")
    assert one.name in visitor.page.text
    visitor.create().finish()
    accounts = {world.house.account_of("google", person)["id"] for person in (one, two)}
    assert len(accounts) == 2


def test_history_of_a_shared_computer_gives_nothing(world):
    visitor = world.visitor().newcomer()
    here = f"/s/{visitor.sign_up}"
    visitor.create().finish()
    visitor.arrive()
    visitor.get("/sign-up").press("other")
    visitor.get(here)
    if visitor.away:
        assert "code=" not in visitor.away
    else:
        assert visitor.page.step in ("register", "sign-in", "problem") and not visitor.page.has_form("start")


def test_a_finished_sign_up_can_be_started_again_only_while_its_session_lives(world):
    visitor = world.visitor().newcomer().create().finish()
    start = visitor.page.form("start")
    visitor.arrive()
    visitor.get("/sign-up").press("other")
    visitor.post(start.action, start.values())
    assert not (visitor.away and "code=" in visitor.away)
