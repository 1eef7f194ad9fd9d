"""The terms' version goes up: asked once at the next sign-in, recorded, refused with `access_denied`."""

import pytest

from peers.clients import claims_of, parameters
from peers.world import TERMS, World

NEXT = "2027-03-01"


@pytest.fixture(scope="module")
def people(binary):
    """People of the old terms, then the same gateway with new ones."""
    world = World()
    world.people = {name: world.visitor().sign_up_by_email() for name in "abcdef"}
    world.by_google = world.visitor().sign_up_by("google")
    assert world.house.stop() == 0
    settings = world.house.settings
    settings["terms"]["version"] = NEXT
    world.house.write(settings).start()
    yield world
    world.close()


def versions(world, visitor):
    return sorted(row["version"] for row in world.house.acceptances({"id": visitor.arrival["claims"]["sub"]}))


@pytest.mark.parametrize("language,who", [("ru", "a"), ("en", "b")])
def test_the_next_sign_in_asks_once(people, language, who):
    world, known = people, people.people[who]
    visitor = world.visitor(language).sign_in(known.applicant.email, known.applicant.password)
    page = visitor.at("terms-new")
    words = {
        "ru": ["Условия использования обновились", "Я ознакомлен и согласен с условиями использования", "Продолжить"],
        "en": ["The Terms of use have changed", "I have read and accept the Terms of use", "Continue"],
    }
    assert all(word in page.text for word in words[language]) and NEXT in page.text, page.text
    assert any(link["href"] == f"https://crm.example.test/terms/{language}" for link in page.links)
    visitor.press("accept").at("terms-new", "terms_required")
    assert versions(world, known) == [TERMS]
    visitor.press("accept", terms="on")
    claims = visitor.received()["claims"]
    assert claims["sign_up"]["terms_version"] == NEXT and claims["sub"] == known.arrival["claims"]["sub"]
    assert versions(world, known) == [TERMS, NEXT]
    newest = world.house.rows("SELECT * FROM acceptances WHERE account_id = ? AND version = ?", claims["sub"], NEXT)[0]
    assert (newest["language"], newest["shown_as"], newest["document"]) == (language, "checkbox", "terms")
    again = world.visitor().sign_in(known.applicant.phone, known.applicant.password)
    assert "claims" in again.received(), "asked once"
    visitor.account()
    assert NEXT in visitor.page.text


def test_a_sign_in_by_a_provider_asks_too(people):
    world = people
    visitor = world.visitor()
    visitor.from_client().by("google", world.by_google.person).at("terms-new")
    visitor.reload().at("terms-new")
    visitor.press("accept", terms="on")
    assert visitor.received()["claims"]["sign_up"]["terms_version"] == NEXT


def test_a_live_session_is_handed_over_to_nobody_silently(people):
    world, known = people, people.people["c"]
    known.from_client(prompt="none")
    assert known.received()["error"] == "interaction_required"
    client = world.hand_made("crm-web")
    known.get(client.authorize())
    if known.away is None and known.page.has_form("continue"):
        known.press("continue")
    known.at("terms-new")
    known.press("accept", terms="on")
    tokens = client.redeem(client.code_in(known.forget_away())).json()
    assert claims_of(tokens["id_token"])["sign_up"]["terms_version"] == NEXT
    known.from_client(prompt="none")
    assert "claims" in known.received()


def test_not_now_is_a_refusal(people):
    world, known, client = people, people.people["d"], people.hand_made("crm-web")
    visitor = world.visitor()
    visitor.get(client.authorize(prompt="login")).at("sign-in")
    visitor.press("password", login=known.applicant.email, password=known.applicant.password).at("terms-new")
    visitor.press("decline")
    arrived = parameters(visitor.forget_away())
    assert arrived["error"] == "access_denied" and arrived["state"] == client.state, arrived
    assert versions(world, known) == [TERMS]
    world.visitor().sign_in(known.applicant.email, known.applicant.password).at("terms-new")


def test_in_json_and_in_a_notice_client(people):
    world, known, client = people, people.people["e"], people.hand_made("crm-ios")
    caller = world.caller("en")
    caller.get(client.authorize(prompt="login")).at("sign-in")
    caller.send("password", login=known.applicant.email, password=known.applicant.password)
    caller.shaped("terms-new")
    assert not [field for field in caller.form("accept")["fields"] if field["name"] == "terms"]
    caller.send("accept")
    assert caller.step in ("departed", "app"), caller.answer
    assert versions(world, known) == [TERMS, NEXT]


@pytest.mark.parametrize("value", [False, "off", None, 0])
def test_only_true_is_an_acceptance_in_json(people, value):
    world, known = people, people.people["f"]
    caller = world.caller()
    caller.get("/sign-in?client_id=crm-web").at("sign-in")
    caller.send("password", login=known.applicant.email, password=known.applicant.password).at("terms-new")
    action = caller.form("accept")["action"]
    answer = caller.session.post(world.house.url + action, json={"terms": value}, timeout=10)
    assert answer.status_code < 500 and versions(world, known) == [TERMS]


def test_somebody_new_accepts_the_new_ones_alone(people):
    visitor = people.visitor().sign_up_by_email()
    assert versions(people, visitor) == [NEXT] and visitor.arrival["claims"]["sign_up"]["terms_version"] == NEXT
