"""Behind the shipped samples of nginx and Caddy: a whole sign-up over TLS, and logs that keep nothing of it."""

import secrets
from pathlib import Path

import pytest
import requests

from peers.browser import Visitor
from peers.certificates import Authority
from peers.clients import claims_of, parameters
from peers.proxies import Caddy, Nginx


@pytest.fixture(params=[Nginx, Caddy], ids=lambda kind: kind.__name__.lower())
def behind(make_world, tmp_path, request):
    """A world whose visitors and clients come by the proxy, and the proxy."""
    tmp_path.chmod(0o755)
    made = []

    def front(world):
        proxy = request.param(world.house.port, Authority(Path(tmp_path)))
        made.append(proxy)
        world.house.url = proxy.url
        world.house.write(world.house.settings | {"public_url": proxy.url, "trusted_proxies": ["127.0.0.0/8"]})

    world = make_world(before_start=front)
    proxy = made[0].start()
    yield world, proxy
    proxy.close()


def visitor(world, proxy):
    made = Visitor(world)
    made.session.verify = str(proxy.ca_file)
    return made


def test_a_whole_sign_up_with_the_longest_state_leaves_nothing_in_the_logs(behind):
    world, proxy = behind
    client = world.hand_made("crm-web")
    client.state = "&" * 1000 + secrets.token_urlsafe(1000)[:1000]  # half of it triples when it is escaped
    client.nonce = secrets.token_urlsafe(24)
    person = visitor(world, proxy)
    person.get(client.authorize()).at("register")
    someone = world.person()
    person.press("google")
    returned = person.callback_from("google", someone)
    person.get(returned).at("newcomer")
    person.create().finish()
    person.press("start")
    code = client.code_in(person.forget_away())
    session = requests.Session()
    session.verify, session.trust_env = str(proxy.ca_file), False
    answer = client.redeem(code, session=session)
    assert answer.status_code == 200, answer.text
    claims = claims_of(answer.json()["id_token"])
    assert claims["iss"] == proxy.url and claims["nonce"] == client.nonce
    # With the gateway away the proxy has something to say of its own, which is nothing of what was asked.
    invitation, late = secrets.token_hex(16), secrets.token_hex(16)
    assert person.session.get(f"{proxy.url}/i/{invitation}?promo={late}", timeout=20).status_code == 404
    world.house.stop()
    away = person.session.get(f"{proxy.url}/callback/google?code={late}&state={late}", timeout=20)
    assert away.status_code in (502, 503, 504)
    proxy.stop()
    log = proxy.log
    assert "/callback/google" in log and "/oauth2/token" in log, "it logs the way all the same"
    kept = {
        "the provider's code": parameters(returned)["code"],
        "the provider's state": parameters(returned)["state"],
        "the client's state": client.state[-40:],
        "the nonce": client.nonce,
        "the code": code,
        "the access token": answer.json()["access_token"],
        "the browser's cookies": [cookie.value for cookie in person.session.cookies if len(cookie.value) > 16],
        "an invitation": invitation,
        "a query": late,
    }
    for name, values in kept.items():
        for value in values if isinstance(values, list) else [values]:
            assert value not in log, name


def test_a_query_of_6_kib_beside_a_browsers_cookies_passes(behind):
    world, proxy = behind
    client = world.hand_made("crm-web")
    client.state = "s" * 2000
    person = visitor(world, proxy)
    person.session.cookies.set("other", "c" * 8000, domain="127.0.0.1", path="/")
    person.get(client.authorize(login_hint="h" * 3500)).at("register")
    person.press("google")
    assert person.away


# Caddy's own redirect is switched off here: it is made for port 443 alone.
@pytest.mark.parametrize("behind", [Nginx], indirect=True)
def test_what_is_asked_without_tls_is_sent_on_to_tls(behind):
    _, proxy = behind
    late = secrets.token_hex(16)
    answer = requests.get(f"http://127.0.0.1:{proxy.plain_port}/x?code={late}", allow_redirects=False, timeout=10)
    assert answer.status_code == 301 and answer.headers["Location"] == f"{proxy.url}/x?code={late}"
    proxy.stop()
    assert late not in proxy.log
