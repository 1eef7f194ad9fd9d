"""The token and userinfo endpoints: one code, one client, one verifier, once."""

import threading
import time

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet

from peers.clients import claims_of, parameters


@pytest.fixture
def known(world):
    return world.visitor().sign_up_by("google")


def fresh_code(visitor, client, **changes):
    client.renew()
    visitor.get(client.authorize(**changes))
    return client.code_in(visitor.forget_away())


def web(world):
    return world.hand_made("crm-web")


def test_the_answer_of_the_token_endpoint(world, known):
    client = web(world)
    answer = client.redeem(fresh_code(known, client))
    body = answer.json()
    assert answer.status_code == 200 and body["token_type"].lower() == "bearer" and body["expires_in"] <= 300
    assert "refresh_token" not in body and "set-cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    keys = requests.get(f"{world.house.url}/oauth2/jwks", timeout=5).json()
    token = jwt.decode(body["id_token"], KeySet.import_key_set(keys), algorithms=["ES256"])
    claims, now = token.claims, time.time()
    assert token.header["alg"] == "ES256" and token.header["kid"]
    assert (
        claims["iss"] == world.house.url
        and claims["aud"] in ("crm-web", ["crm-web"])
        and claims["nonce"] == client.nonce
    )
    assert abs(claims["iat"] - now) < 10 and claims["iat"] < claims["exp"] <= claims["iat"] + 300
    assert abs(claims["auth_time"] - now) < 60 and isinstance(claims["amr"], list)
    assert claims["at_hash"] == at_hash(body["access_token"])


def at_hash(access_token):
    import base64
    import hashlib

    return base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()


def test_a_client_may_be_given_rs256(make_world):
    world = make_world({"clients": {"crm-web": {"id_token_alg": "RS256"}}})
    visitor = world.visitor().sign_up_by("google")  # Authlib has judged one already
    client = world.hand_made("crm-web")
    body = client.redeem(fresh_code(visitor, client)).json()
    keys = requests.get(f"{world.house.url}/oauth2/jwks", timeout=5).json()
    token = jwt.decode(body["id_token"], KeySet.import_key_set(keys), algorithms=["RS256"])
    assert token.header["alg"] == "RS256" and token.claims["at_hash"] == at_hash(body["access_token"])


@pytest.mark.parametrize("how", ["basic", "post"])
def test_a_secret_by_basic_or_in_the_form(world, known, how):
    client = web(world)
    code = fresh_code(known, client)
    auth = (client.client_id, client.secret) if how == "basic" else None
    assert client.redeem(code, auth=auth).status_code == 200


@pytest.mark.parametrize(
    "changes,auth",
    [
        ({"client_secret": "wrong" * 8}, None),
        ({"client_secret": None}, None),
        ({"client_secret": ""}, None),
        ({"client_id": "nobody"}, None),
        ({}, ("crm-web", "wrong" * 8)),
        ({}, ("nobody", "x")),
        ({}, ("", "")),
        ({"client_id": None, "client_secret": None}, None),
    ],
)
def test_a_client_that_is_not_itself_gets_nothing_and_the_code_stays(world, known, changes, auth):
    client = web(world)
    code = fresh_code(known, client)
    answer = client.redeem(code, auth=auth, **changes)
    assert answer.status_code in (400, 401) and answer.json()["error"] in ("invalid_client", "invalid_request"), (
        answer.text
    )
    if auth:
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Basic")
    assert client.redeem(code).status_code == 200


def test_two_ways_of_authenticating_at_once_are_refused(world, known):
    client = web(world)
    code = fresh_code(known, client)
    answer = client.redeem(
        code, auth=(client.client_id, client.secret), client_id=client.client_id, client_secret=client.secret
    )
    assert answer.status_code in (400, 401) and "access_token" not in answer.json()


def test_a_code_of_another_client_is_refused_and_stays(world, known):
    client, other = web(world), world.hand_made("crm-other")
    code = fresh_code(known, client)
    for thief in (other, world.hand_made("crm-spa"), world.hand_made("crm-ios")):
        answer = requests.post(
            f"{world.house.url}/oauth2/token",
            timeout=5,
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": client.redirect_uri,
                "client_id": thief.client_id,
                "code_verifier": client.verifier,
            }
            | ({"client_secret": thief.secret} if thief.secret else {}),
        )
        assert answer.status_code == 400 and answer.json()["error"] == "invalid_grant", answer.text
    assert client.redeem(code).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "wrong" * 12},
        {"code_verifier": None},
        {"code_verifier": "short"},
        {"code_verifier": "x" * 129},
        {"redirect_uri": "https://other.example.test/callback"},
        {"redirect_uri": None},
        {"redirect_uri": ""},
    ],
)
def test_a_wrong_verifier_or_redirect_uri_spends_the_code(world, known, changes):
    client = web(world)
    code = fresh_code(known, client)
    answer = client.redeem(code, **changes)
    assert answer.status_code == 400 and answer.json()["error"] in ("invalid_grant", "invalid_request"), answer.text
    wrong_not_missing = all(changes.values()) and answer.json()["error"] == "invalid_grant"
    if wrong_not_missing:
        assert client.redeem(code).json()["error"] == "invalid_grant", "the code is spent"


@pytest.mark.parametrize(
    "change",
    [
        lambda u: u + "/",
        lambda u: u + "?",
        lambda u: u + "#",
        lambda u: u.upper(),
        lambda u: u + "?x=1",
        lambda u: u.replace("127.0.0.1", "localhost"),
        lambda u: u.replace("/callback", "/%63allback"),
        lambda u: u + " ",
        lambda u: u.replace("http:", "https:"),
        lambda u: u[:-1],
    ],
)
def test_the_redirect_uri_at_the_token_endpoint_is_exact(world, known, change):
    client = web(world)
    code = fresh_code(known, client)
    answer = client.redeem(code, redirect_uri=change(client.redirect_uri))
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_grant", answer.text


@pytest.mark.parametrize(
    "changes,error",
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
    ],
)
def test_other_grants_are_not_given(world, known, changes, error):
    client = web(world)
    answer = client.redeem(fresh_code(known, client), **changes)
    assert answer.status_code == 400 and answer.json()["error"] in (error, "unsupported_grant_type"), answer.text


@pytest.mark.parametrize("code", ["", "x", "A" * 43, "A" * 3000, "' OR 1=1"])
def test_an_unknown_code_is_refused(world, code):
    answer = web(world).redeem(code)
    assert answer.status_code == 400 and answer.json()["error"] in ("invalid_grant", "invalid_request")


def test_a_replayed_code_kills_what_it_gave(world, known):
    client = web(world)
    code = fresh_code(known, client)
    access = client.redeem(code).json()["access_token"]
    assert client.userinfo(access).status_code == 200
    assert client.redeem(code).json()["error"] == "invalid_grant"
    answer = client.userinfo(access)
    assert answer.status_code == 401 and "invalid_token" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("round_", range(5))
def test_a_code_redeemed_in_a_race_is_good_once(world, known, round_):
    client = web(world)
    code = fresh_code(known, client)
    gate, answers = threading.Barrier(20), []

    def redeem():
        with requests.Session() as session:
            session.trust_env = False
            session.get(f"{world.house.url}/healthz", timeout=10)
            gate.wait()
            answers.append(client.redeem(code, session))

    threads = [threading.Thread(target=redeem) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [answer for answer in answers if answer.status_code == 200]
    lost = [answer for answer in answers if answer.status_code != 200]
    assert len(won) == 1 and len(lost) == 19, [a.status_code for a in answers]
    assert all(a.status_code == 400 and a.json()["error"] == "invalid_grant" for a in lost)
    assert client.userinfo(won[0].json()["access_token"]).status_code == 401, "the replay kills the access token"


def test_a_repeated_form_field_is_refused(world, known):
    client = web(world)
    code = fresh_code(known, client)
    pairs = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", client.redirect_uri),
        ("client_id", client.client_id),
        ("client_secret", client.secret),
        ("code_verifier", client.verifier),
    ]
    answer = requests.post(f"{world.house.url}/oauth2/token", data=[*pairs, ("code", code)], timeout=5)
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_request"


def test_the_token_endpoint_takes_forms_by_post_alone(world):
    answer = requests.get(f"{world.house.url}/oauth2/token", timeout=5)
    assert answer.status_code in (404, 405) and "set-cookie" not in answer.headers
    answer = requests.post(f"{world.house.url}/oauth2/token", json={"grant_type": "authorization_code"}, timeout=5)
    assert answer.status_code in (400, 401, 415) and "set-cookie" not in answer.headers


def test_the_token_endpoint_answers_a_client_on_another_site(world, known):
    """It reads no cookie, so a page of the client's own origin may call it."""
    client = world.hand_made("crm-spa")
    code = fresh_code(known, client)
    answer = requests.post(
        f"{world.house.url}/oauth2/token",
        timeout=5,
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.redirect_uri,
            "client_id": "crm-spa",
            "code_verifier": client.verifier,
        },
        headers={"Origin": "https://spa.example.test", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 200 and answer.headers["Access-Control-Allow-Origin"] in (
        "*",
        "https://spa.example.test",
    )
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "scope,present,absent",
    [
        ("openid", [], ["phone_number", "email", "name"]),
        ("openid phone", ["phone_number", "phone_number_verified"], ["email", "name"]),
        ("openid email profile", [], ["phone_number", "email", "name", "given_name"]),
    ],
)
def test_userinfo_gives_what_the_scope_asks_and_the_account_holds(world, known, scope, present, absent):
    client = web(world)
    access = client.redeem(fresh_code(known, client, scope=scope)).json()["access_token"]
    body = client.userinfo(access).json()
    assert body["sub"] == known.arrival["claims"]["sub"]
    assert all(name in body for name in present) and not any(name in body for name in absent), body


def test_the_providers_facts_go_only_where_the_scope_asks(world):
    visitor, client = world.visitor(), web(world)
    visitor.get(client.authorize(scope="openid"))
    visitor.by("google", world.person()).at("newcomer")
    visitor.create().finish().press("start")
    claims = claims_of(client.redeem(client.code_in(visitor.forget_away())).json()["id_token"])
    assert not {"name", "email", "given_name", "family_name", "phone_number"} & claims.keys(), claims


@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer ", "Bearer wrong", "Basic eDp5", "Bearer a b", "bearer " + "x" * 4000]
)
def test_userinfo_without_a_good_token(world, header):
    answer = requests.get(
        f"{world.house.url}/oauth2/userinfo", headers={"Authorization": header} if header else {}, timeout=5
    )
    assert answer.status_code in (400, 401) and answer.headers["WWW-Authenticate"].startswith("Bearer"), answer.headers
    assert "set-cookie" not in answer.headers


def test_an_id_token_or_code_is_no_access_token(world, known):
    client = web(world)
    code = fresh_code(known, client)
    assert client.userinfo(code).status_code == 401
    body = client.redeem(code).json()
    assert client.userinfo(body["id_token"]).status_code == 401
    assert client.userinfo(body["access_token"]).status_code == 200


def test_new_is_said_once(world):
    visitor, client = world.visitor(), web(world)
    visitor.get(client.authorize())
    visitor.by("google", world.person()).at("newcomer")
    visitor.create().finish().press("start")
    first = claims_of(client.redeem(client.code_in(visitor.forget_away())).json()["id_token"])["sign_up"]
    second = claims_of(client.redeem(fresh_code(visitor, client)).json()["id_token"])["sign_up"]
    assert first["new"] is True and second["new"] is False


def test_every_code_comes_with_state_and_issuer(world, known):
    client = web(world)
    known.get(client.authorize(state="a b&c=d é"))
    arrived = parameters(known.forget_away())
    assert arrived["state"] == "a b&c=d é" and arrived["iss"] == world.house.url and arrived["code"]
