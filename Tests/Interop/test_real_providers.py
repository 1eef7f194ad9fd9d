"""OpenID providers that other people wrote, run as they run them: a whole way through each, and what is particular to it."""

import importlib

import pytest

SITES = {
    "canaille": ("peers.canaille_site", "Canaille"),
    "toolkit": ("peers.django_site", "DjangoToolkit"),
    "idpy": ("peers.idpy_site", "Idpy"),
}


@pytest.fixture
def with_provider(make_world):
    """A world whose gateway has this provider as well; imported here, because each brings a framework along."""
    started = []

    def make(name, **settings):
        module, kind = SITES[name]
        site = getattr(importlib.import_module(module), kind)().start()
        started.append(site)

        def introduce(world):
            site.register(f"{world.house.url}/callback/{name}")
            world.others[name] = site

        changes = {
            "providers": {name: site.settings(**settings)},
            "registration": {"methods": ["google", name, "email", "phone"]},
        }
        return make_world(changes, before_start=introduce), site

    yield make
    for site in started:
        site.stop()


@pytest.mark.parametrize("name", list(SITES))
def test_a_whole_way_through_another_provider(with_provider, name):
    world, site = with_provider(name)
    visitor, person = world.visitor(), world.person()
    visitor.from_client()
    if site.asks:
        visitor.by(name, world.person(), deny=True).at("register", "provider_denied")

    # Sign up: the name stands on the page, and reaches the application.
    visitor.by(name, person).at("newcomer")
    assert person.name in visitor.page.text
    claims = visitor.create().finish().arrive()["claims"]
    assert claims["name"] == person.name and claims["email"] == person.email and claims["email_verified"] is False
    assert claims["sign_up"] == claims["sign_up"] | {"new": True, "provider": name}
    assert "prompt" not in site.asked[-1] and "max_age" not in site.asked[-1]
    assert site.asked[-1]["nonce"] and site.asked[-1]["code_challenge_method"] == "S256"

    # Again, from another browser: the same account, at once. Signed in at the provider, nothing has to be typed.
    again = world.visitor()
    again.from_client().by(name, person)
    received = again.received()["claims"]
    assert received["sub"] == claims["sub"] and received["sign_up"]["new"] is False
    assert abs(received["auth_time"] - received["iat"]) < 600, "the provider's own"

    # What the application asks about the proof goes on to the provider.
    anew = world.visitor()
    anew.from_client(prompt="login").at("sign-in")
    anew.by(name, person)
    assert site.asked[-1]["prompt"] == "login" and site.typed == 1
    assert anew.received()["claims"]["sub"] == claims["sub"]
    old = world.visitor()
    old.from_client(max_age="0").by(name, person)
    assert site.asked[-1]["max_age"] == "1", "some providers ask for ever when it is 0"
    assert old.received()["claims"]["sub"] == claims["sub"]

    # A fresh proof for a change of a way in: the password is typed again there.
    visitor.account().press("phone").at("prove")
    visitor.by(name, person).at("phone")
    assert (site.asked[-1]["prompt"], site.asked[-1]["max_age"], site.typed) == ("login", "1", 1)


def test_the_log_says_what_a_provider_answered(with_provider):
    """The client is registered there for the header alone, and the settings say otherwise."""
    world, site = with_provider("canaille", token_auth="post")
    visitor = world.visitor()
    visitor.from_client().by("canaille", world.person()).at("register", "provider_failed")
    assert "answered 401, invalid_client" in world.house.log
