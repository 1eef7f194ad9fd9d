"""The peers themselves: a fake that lets everything through would prove nothing."""

import hashlib
import hmac
import json
from urllib.parse import urlencode

import pytest
import requests

from peers.bent import LIES, BentProvider
from peers.google import ProviderMock
from peers.graph import VERSION, Graph
from peers.page import Page
from peers.people import new_person, new_phone
from peers.sms import SMSRoute


@pytest.fixture
def graph():
    made = Graph("218471", "app-secret").start()
    made.redirect_uri = "http://127.0.0.1:1/callback/facebook"
    yield made
    made.stop()


def facebook_code(graph, person, **consent):
    asked = {
        "client_id": "218471",
        "redirect_uri": graph.redirect_uri,
        "state": "s" * 43,
        "response_type": "code",
        "scope": "email,public_profile",
    }
    location = graph.consent(f"{graph.url}/{VERSION}/dialog/oauth?{urlencode(asked)}", person, **consent)
    assert location.endswith("#_=_")
    return location.split("code=")[1].split("&")[0]


def ask(graph, end, **values):
    return requests.get(f"{graph.url}/{VERSION}/{end}", params=values, timeout=5)


def token(graph, code, **changes):
    return ask(
        graph,
        "oauth/access_token",
        **(
            {"client_id": "218471", "client_secret": "app-secret", "code": code, "redirect_uri": graph.redirect_uri}
            | changes
        ),
    )


def test_graph_gives_a_person_for_a_good_exchange(graph):
    person = new_person()
    access = token(graph, facebook_code(graph, person)).json()["access_token"]
    data = ask(graph, "debug_token", input_token=access, access_token="218471|app-secret").json()["data"]
    assert data["is_valid"] and data["user_id"] == person.subject and data["app_id"] == "218471"
    proof = hmac.new(b"app-secret", access.encode(), hashlib.sha256).hexdigest()
    me = ask(graph, "me", fields="id,name,email", access_token=access, appsecret_proof=proof).json()
    assert me == {"id": person.subject, "name": person.name, "email": person.email}
    for wrong in ("", "0" * 64, proof[:-1]):
        assert ask(graph, "me", fields="id", access_token=access, appsecret_proof=wrong).status_code == 400


def test_graph_is_strict(graph):
    code = facebook_code(graph, new_person())
    assert token(graph, code, client_secret="x").json()["error"]["code"] == 1
    assert token(graph, code, redirect_uri=graph.redirect_uri + "/").json()["error"]["code"] == 100
    assert token(graph, code).json()["error"]["code"] == 100, "a code is good once, used well or badly"
    assert requests.post(f"{graph.url}/{VERSION}/oauth/access_token", timeout=5).status_code == 400
    with pytest.raises(AssertionError):
        graph.consent(f"{graph.url}/{VERSION}/dialog/oauth?client_id=1&redirect_uri=x&state=1", new_person())


def test_graph_may_withhold_the_e_mail(graph):
    access = token(graph, facebook_code(graph, new_person(), email=False)).json()["access_token"]
    proof = hmac.new(b"app-secret", access.encode(), hashlib.sha256).hexdigest()
    assert "email" not in ask(graph, "me", fields="id,email", access_token=access, appsecret_proof=proof).json()


def test_the_provider_mock_signs_a_person_in():
    mock = ProviderMock().start()
    try:
        person = new_person()
        asked = {
            "client_id": "c",
            "redirect_uri": "http://127.0.0.1:1/cb",
            "response_type": "code",
            "scope": "openid email profile",
            "state": "abc",
            "nonce": "n",
        }
        location = mock.consent(f"{mock.url}/oauth2/authorize?{urlencode(asked)}", person)
        assert location.startswith("http://127.0.0.1:1/cb?") and "state=abc" in location
        code = location.split("code=")[1].split("&")[0]
        body = requests.post(
            f"{mock.url}/oauth2/token",
            timeout=5,
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": asked["redirect_uri"],
                "client_id": "c",
                "client_secret": "s",
            },
        ).json()
        from peers.clients import claims_of

        claims = claims_of(body["id_token"])
        assert (
            claims["sub"] == person.subject
            and claims["iss"] == mock.url
            and claims["nonce"] == "n"
            and claims["name"] == person.name
        )
        assert mock.token_calls() == 1
        mock.faults["/oauth2/token"] = "error"
        assert requests.post(f"{mock.url}/oauth2/token", timeout=5).status_code == 500
    finally:
        mock.stop()


def test_the_web_application_signs_in_at_any_openid_provider():
    """Authlib's part works by itself, so that a failure later is the gateway's."""
    from peers.clients import WebApplication

    mock, crm = ProviderMock().start(), WebApplication("crm-web", "s" * 32)
    try:
        crm.start(mock.url)
        person, browser = new_person(), requests.Session()
        away = browser.get(f"{crm.url}/login", params={"prompt": "login"}, allow_redirects=False, timeout=5).headers[
            "Location"
        ]
        assert away.startswith(mock.url) and "code_challenge_method=S256" in away and "prompt=login" in away
        received = browser.get(mock.consent(away, person), timeout=5).json()
        assert received["claims"]["sub"] == person.subject == received["userinfo"]["sub"]
        assert received["token"]["access_token"] and received["arrived"]["code"]
    finally:
        crm.stop()
        mock.stop()


def test_every_lie_of_the_bent_provider_differs_from_the_truth():
    from joserfc import jwt
    from joserfc.jwk import KeySet

    bent = BentProvider("bent-client", "s" * 32)
    person = new_person()
    asked = {"nonce": "n", "redirect_uri": "x"}
    honest = jwt.decode(
        bent._id_token(asked, person), KeySet.import_key_set({"keys": [bent.key.jwk()]}), algorithms=["RS256"]
    )
    assert honest.claims["sub"] == person.subject
    for lie in LIES:
        if lie != "no_id_token":
            bent.lie = lie
            assert bent._id_token(asked, person) != bent_honest(bent, asked, person), lie


def bent_honest(bent, asked, person):
    lie, bent.lie = bent.lie, None
    try:
        return bent._id_token(asked, person)
    finally:
        bent.lie = lie


def test_the_sms_route_reads_the_code_and_can_refuse():
    route = SMSRoute(bearer="b").start()
    try:
        phone = new_phone()
        body = {"id": "1", "to": phone, "text": "Код 123456\n@127.0.0.1 #123456"}
        assert requests.post(f"{route.url}/sms", json=body, timeout=5).status_code == 401
        headers = {"Authorization": "Bearer b"}
        assert requests.post(f"{route.url}/sms", json=body, headers=headers, timeout=5).status_code == 202
        assert route.code(phone) == "123456"
        route.mode = "refuse"
        assert requests.post(f"{route.url}/sms", json=body, headers=headers, timeout=5).status_code == 503
        assert len(route.to(phone)) == 1
    finally:
        route.stop()


def test_a_page_is_read_as_a_browser_would():
    class Answer:
        url, status_code = "http://127.0.0.1/s/1", 200
        text = """<!doctype html><html lang=ru><title>t</title><main data-step="phone"><h1>Подтверждение <b>регистрации</b></h1>
          <p role=alert data-error=phone_invalid>Некорректный <b>номер</b> телефона</p>
          <form method=post action="/s/1/send" data-form=send><input type=hidden name=version value=3>
            <select name=country><option value=DE>Германия<option value=RU selected>Россия +7</select>
            <input name=phone value="8 &quot;9"><input type=checkbox name=terms><button>Отправить код</button></form>
          <details><summary>x</summary><form data-form=forget action=/f><input type=hidden name=what value=promo></form></details>
          <form data-form=forget action=/g><button name=what value=partner>x</button></form></main>"""

    page = Page(Answer)
    assert page.step == "phone" and page.errors == ["phone_invalid"] and page.lang == "ru"
    assert (
        page.headings == ["Подтверждение регистрации"] and page.alerts["phone_invalid"] == "Некорректный номер телефона"
    )
    assert page.form("send").values() == {"version": "3", "country": "RU", "phone": '8 "9'}
    assert [o["label"].strip() for o in page.form("send").control("country")["options"]] == ["Германия", "Россия +7"]
    assert page.form("forget", what="partner").action == "/g" and page.form("forget", what="promo").action == "/f"
    assert not page.form("forget", what="promo").open and page.form("forget", what="partner").values() == {
        "what": "partner"
    }


def test_phones_and_people_are_new_each_time():
    assert len({new_phone() for _ in range(100)}) == 100 and len({new_person().subject for _ in range(100)}) == 100
    assert json.dumps(new_phone()).startswith('"+7916')
