"""The authorization endpoint: exact redirect URIs, PKCE, the errors of OAuth, what `prompt` asks for."""

from urllib.parse import urlencode

import pytest
import requests

from peers.clients import parameters


def web(world):
    return world.hand_made("crm-web")


def test_discovery_says_what_the_gateway_does(world):
    document = requests.get(f"{world.house.url}/.well-known/openid-configuration", timeout=5).json()
    url = world.house.url
    assert document["issuer"] == url
    assert document["authorization_endpoint"] == f"{url}/oauth2/authorize"
    assert document["token_endpoint"] == f"{url}/oauth2/token"
    assert document["userinfo_endpoint"] == f"{url}/oauth2/userinfo"
    assert document["jwks_uri"] == f"{url}/oauth2/jwks"
    assert document["response_types_supported"] == ["code"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert {"ES256", "RS256"} <= set(document["id_token_signing_alg_values_supported"])
    assert "none" not in document["id_token_signing_alg_values_supported"]
    assert document["authorization_response_iss_parameter_supported"] is True
    assert {"openid", "profile", "email", "phone"} <= set(document["scopes_supported"])
    assert {"client_secret_basic", "client_secret_post", "none"} <= set(
        document["token_endpoint_auth_methods_supported"]
    )
    assert {"none", "create", "login"} <= set(document["prompt_values_supported"])
    assert document["subject_types_supported"] == ["public"]
    assert document.get("grant_types_supported", ["authorization_code"]) == ["authorization_code"]


def test_the_keys_are_public_keys(world):
    keys = requests.get(f"{world.house.url}/oauth2/jwks", timeout=5).json()["keys"]
    assert {key["kty"] for key in keys} >= {"EC"}
    for key in keys:
        assert key["kid"] and not {"d", "p", "q", "k", "dp", "dq", "qi"} & key.keys()
    assert len({key["kid"] for key in keys}) == len(keys)


def mutations(uri):
    return [
        uri + "/",
        uri + "?",
        uri + "?x=1",
        uri + "#",
        uri + "#f",
        uri.upper(),
        uri.replace("http:", "https:"),
        uri[:-1],
        uri + "%20",
        uri + " ",
        " " + uri,
        uri + "\n",
        uri + "/../callback",
        uri.replace("/callback", "//callback"),
        uri.replace("/callback", "/./callback"),
        uri.replace("/callback", "/%63allback"),
        uri.replace("127.0.0.1", "localhost"),
        uri.replace("127.0.0.1", "127.1"),
        uri.replace("127.0.0.1", "127.0.0.1.evil.test"),
        uri.replace("http://", "http://evil.test@"),
        uri.replace("http://", "http://127.0.0.1@"),
        "https://evil.test/callback",
        "//evil.test/callback",
        "/callback",
        "callback",
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        uri.replace(":", "%3A", 1),
        "com.example.crm:/signed-up",
        uri + ";x",
        uri + "\\",
        uri.replace("/callback", "\\callback"),
        uri + "\u0000",
        uri + "é",
    ]


@pytest.mark.parametrize("index", range(len(mutations("http://127.0.0.1:1/callback"))))
@pytest.mark.parametrize("prompt", [None, "none"])
def test_no_other_redirect_uri_is_ever_followed(world, index, prompt):
    client = web(world)
    wrong = mutations(client.redirect_uri)[index]
    visitor = world.visitor()
    visitor.get(client.authorize(redirect_uri=wrong, prompt=prompt))
    assert visitor.away is None, f"sent to {visitor.away}"
    assert visitor.page.step == "problem" and visitor.page.status == 400, visitor.page
    assert not any(link["href"].startswith(wrong) for link in visitor.page.links if wrong)


def test_a_confidential_clients_loopback_port_is_not_free(world):
    client = world.hand_made("crm-web", "http://127.0.0.1:1/callback")
    visitor = world.visitor()
    visitor.get(client.authorize())
    assert visitor.away is None and visitor.page.step == "problem"


def test_a_missing_redirect_uri_is_not_guessed(world, visitor):
    visitor.get(web(world).authorize(redirect_uri=None))
    assert visitor.away is None and visitor.page.step == "problem"


def test_a_redirect_uri_of_another_client_is_refused(world, visitor):
    visitor.get(web(world).authorize(redirect_uri="https://other.example.test/callback"))
    assert visitor.away is None and visitor.page.step == "problem"


@pytest.mark.parametrize("client_id", [None, "", "nobody", "CRM-WEB", "crm-web ", "<script>"])
def test_an_unknown_client_is_told_on_a_page(world, visitor, client_id):
    visitor.get(web(world).authorize(client_id=client_id))
    assert visitor.away is None and visitor.page.step == "problem" and visitor.page.status == 400
    assert "<script>" not in visitor.page.html.split("<main")[1]


@pytest.mark.parametrize(
    "changes,error",
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"request": "eyJ.e.y"}, "request_not_supported"),
        ({"request_uri": "https://crm.example.test/r"}, "request_uri_not_supported"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "none create"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"nonce": "n" * 2049}, "invalid_request"),
    ],
)
def test_an_error_goes_back_to_the_client_with_state_and_issuer(world, visitor, changes, error):
    client = web(world)
    visitor.get(client.authorize(**changes))
    location = visitor.forget_away()
    assert location.startswith(client.redirect_uri + "?"), location
    arrived = parameters(location)
    assert arrived["error"] == error and arrived["state"] == client.state and arrived["iss"] == world.house.url, arrived
    assert "code" not in arrived


@pytest.mark.parametrize("client_id", ["crm-spa", "crm-ios", "crm-other"])
def test_pkce_is_asked_of_every_client(world, visitor, client_id):
    client = world.hand_made(client_id)
    visitor.get(client.authorize(code_challenge=None, code_challenge_method=None))
    if visitor.away is None:  # a custom scheme is left through a page
        assert any("error=invalid_request" in link["href"] for link in visitor.page.links)
    else:
        assert parameters(visitor.forget_away())["error"] == "invalid_request"


def test_a_client_that_may_go_without_pkce_may(make_world):
    world = make_world({"clients": {"crm-web": {"require_pkce": False}}})
    visitor = world.visitor().sign_up_by("google")
    client = world.hand_made("crm-web")
    visitor.get(client.authorize(code_challenge=None, code_challenge_method=None))
    code = client.code_in(visitor.forget_away())
    assert client.redeem(code).json()["error"] == "invalid_grant", "a verifier without a challenge"
    visitor.get(client.authorize(code_challenge=None, code_challenge_method=None))
    assert client.redeem(client.code_in(visitor.forget_away()), code_verifier=None).status_code == 200


@pytest.mark.parametrize(
    "name", ["state", "nonce", "scope", "code_challenge", "response_type", "client_id", "redirect_uri", "prompt"]
)
def test_a_repeated_parameter_is_refused(world, visitor, name):
    client = web(world)
    visitor.get(client.authorize(prompt="login") + "&" + urlencode({name: client.request(prompt="login")[name]}))
    if visitor.away:
        assert visitor.away.startswith(client.redirect_uri + "?") and name not in ("client_id", "redirect_uri")
        assert parameters(visitor.forget_away())["error"] == "invalid_request"
    else:
        assert visitor.page.step == "problem" and visitor.page.status == 400


@pytest.mark.parametrize("changes", [{"state": "s" * 2049}, {"filler": "x" * 6200}])
def test_an_oversize_request_is_refused(world, visitor, changes):
    visitor.get(web(world).authorize(**changes))
    if visitor.away:
        assert parameters(visitor.forget_away())["error"] == "invalid_request"
    else:
        assert visitor.page.step == "problem" and 400 <= visitor.page.status < 500


def test_unknown_parameters_and_scopes_are_ignored(world, visitor):
    visitor.get(
        web(world).authorize(scope="openid offline_access unheard-of", display="popup", login_hint="x", acr_values="1")
    )
    visitor.at("register")


@pytest.mark.parametrize(
    "prompt,step", [(None, "register"), ("create", "register"), ("select_account", "register"), ("login", "sign-in")]
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_prompt_says_which_door(world, prompt, step, signed_in):
    visitor = world.visitor()
    if signed_in:
        visitor.sign_up_by("google")
    visitor.get(web(world).authorize(prompt=prompt))
    if signed_in and prompt is None:
        assert visitor.away, "a silent hand-off"
    else:
        page = visitor.at(step)
        assert not page.has_form("continue") or prompt not in ("create", "login", "select_account")


def test_prompt_none_with_a_session_is_silent(world):
    visitor = world.visitor().sign_up_by("google")
    client = web(world)
    rows = world.house.rows("SELECT name FROM sqlite_master WHERE name = 'sign_ups'")
    before = world.house.count("sign_ups") if rows else 0
    visitor.get(client.authorize(prompt="none"))
    assert client.redeem(client.code_in(visitor.forget_away())).status_code == 200
    visitor.session.cookies.clear()
    visitor.get(client.authorize(prompt="none"))
    assert parameters(visitor.forget_away())["error"] == "login_required"
    assert not rows or world.house.count("sign_ups") == before, "it never writes a sign-up"


def test_max_age_is_honoured(world):
    import time

    visitor = world.visitor().sign_up_by("google")
    client = web(world)
    visitor.get(client.authorize(max_age="3600"))
    client.code_in(visitor.forget_away())
    time.sleep(2.1)
    visitor.get(client.authorize(max_age="1"))
    assert visitor.away is None and visitor.page.step in ("register", "sign-in")
    visitor.get(client.authorize(max_age="1", prompt="none"))
    assert parameters(visitor.forget_away())["error"] == "login_required"


def test_a_hint_of_another_person_hands_nothing_over(world):
    anna, boris = world.visitor().sign_up_by("google"), world.visitor().sign_up_by("google")
    client = web(world)
    hints = {}
    for name, visitor in {"anna": anna, "boris": boris}.items():
        client.renew()
        visitor.get(client.authorize())
        hints[name] = client.redeem(client.code_in(visitor.forget_away())).json()["id_token"]
        client.renew()
    for prompt in (None, "none"):
        anna.get(client.authorize(id_token_hint=hints["anna"], prompt=prompt))
        client.code_in(anna.forget_away())
    anna.get(client.authorize(id_token_hint=hints["boris"], prompt="none"))
    assert parameters(anna.forget_away())["error"] == "login_required"
    anna.get(client.authorize(id_token_hint=hints["boris"])).at("sign-in")
    assert not anna.page.has_form("continue"), "the other person's session is not offered"
    # A hint that is no id_token of ours for this client says nothing.
    other = world.hand_made("crm-other")
    forged = hints["boris"][:-6] + "AAAAAA"
    for asking, hint in [(client, "garbage"), (client, forged), (other, hints["boris"])]:
        anna.get(asking.authorize(id_token_hint=hint, prompt="none"))
        asking.code_in(anna.forget_away())


def test_a_request_by_post_from_another_site_becomes_a_get(world):
    client = web(world)
    answer = requests.post(
        f"{world.house.url}/oauth2/authorize",
        data=client.request(),
        timeout=5,
        allow_redirects=False,
        headers={"Origin": "https://crm.example.test", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 303, answer.text
    visitor = world.visitor()
    visitor.get(answer.headers["Location"]).at("register")
    assert "state=" + client.state in answer.headers["Location"]


def test_the_ticket_is_never_in_an_address(world, visitor):
    page = visitor.from_client().at("register")
    ticket = page.form("google").control("ticket")["value"]
    assert ticket and not any(ticket in link["href"] for link in page.links)
    assert all(form.has("ticket") for form in page.all_forms if form.name), "all carry it"


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-2] + ("AA" if t[-2:] != "AA" else "BB"),
        lambda t: "",
        lambda t: "x" * 400,
        lambda t: t + t,
        lambda t: t[: len(t) // 2],
    ],
)
def test_a_forged_ticket_begins_nothing_of_anybodys(world, visitor, change):
    page = visitor.from_client().at("register")
    form = page.form("google")
    fields = form.values()
    visitor.post(form.action, fields | {"ticket": change(fields["ticket"])})
    visitor.at("register", "sign_up_expired")
    visitor.by("google", world.person()).at("newcomer")


def test_scope_without_openid_gives_no_id_token_or_is_refused(world):
    visitor = world.visitor().sign_up_by("google")
    client = web(world)
    visitor.get(client.authorize(scope="profile"))
    location = visitor.forget_away()
    if "error=" in location:
        assert parameters(location)["error"] == "invalid_scope"
    else:
        assert "id_token" not in client.redeem(client.code_in(location)).json()
