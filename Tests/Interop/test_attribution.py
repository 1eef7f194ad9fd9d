"""Who brought the person: partner links and promo codes, through every detour, into the store and the id_token."""

import pytest

from peers.world import TERMS


def finished(world, visitor, provider="google"):
    """From the register page shown, all the way: what the store and the id_token say of who brought the person."""
    visitor.person = world.person()
    visitor.by(provider, visitor.person).at("newcomer")
    visitor.create().finish()
    visitor.press("start")
    account = world.house.account_of(provider, visitor.person)
    location = visitor.away
    if location.endswith("/login"):
        visitor.get(visitor.visit_outside(visitor.forget_away()).headers["Location"])
    sign_up = visitor.received()["claims"]["sign_up"]
    return world.house.attribution(account), {k: sign_up[k] for k in ("partner", "promo", "invitation") if k in sign_up}


def stored(partner=None, promo=None):
    return {"partner": partner, "promo": promo, "invitation": None}


def test_a_partner_link_names_the_partner_and_is_stored(world, visitor):
    page = visitor.get("/p/acme").at("register")
    assert "ООО Акме" in page.text and page.has_form("forget")
    assert finished(world, visitor) == (stored("acme"), {"partner": "acme"})


def test_the_partner_stands_at_new_account_and_can_be_removed_there(world, visitor):
    visitor.get("/p/acme?promo=SPRING").at("register")
    visitor.person = world.person()
    visitor.by("google", visitor.person).at("newcomer")
    assert "ООО Акме" in visitor.page.text and "SPRING" in visitor.page.text
    visitor.press("forget", what="partner").at("newcomer")
    assert "ООО Акме" not in visitor.page.text
    visitor.create().finish()
    attribution = world.house.attribution(world.house.account_of("google", visitor.person))
    assert attribution is None or attribution["partner"] is None


@pytest.mark.parametrize("target", ["/p/acme?promo=SPRING", "/sign-up?promo=SPRING"])
def test_a_promo_code_in_the_address_brings_its_partner(world, visitor, target):
    page = visitor.get(target).at("register")
    assert "SPRING" in page.text and "ООО Акме" in page.text
    assert finished(world, visitor) == (stored("acme", "SPRING"), {"partner": "acme", "promo": "SPRING"})


def test_a_promo_code_typed_by_hand(world, visitor):
    visitor.from_client().at("register")
    page = visitor.press("promo", promo="winter ").at("register")
    assert visitor.answer.status_code == 303, "to the address of the changed page"
    assert "WINTER" in page.text and "Globex" in page.text
    assert finished(world, visitor) == (stored("globex", "WINTER"), {"partner": "globex", "promo": "WINTER"})


@pytest.mark.parametrize("promo", ["NOPE", "SPR\u0130NG", "SPRING2", "", "' OR 1=1", "<b>x</b>", "S" * 3000])
def test_an_unknown_promo_code_is_a_notice_and_the_way_stays_open(world, visitor, promo):
    visitor.from_client()
    visitor.press("promo", promo=promo)
    if promo:
        visitor.at("register", "promo_unknown")
    assert visitor.step == "register" and "<b>x</b>" not in visitor.page.html
    assert finished(world, visitor) == (None, {})


def test_what_identifies_is_compared_by_its_bytes(make_world):
    """U+212A, the Kelvin sign, is canonically equivalent to K."""
    world = make_world({"partners": {"Kiwi": {"name": "Kiwi GmbH", "promo_codes": ["KIWI"]}}})
    visitor = world.visitor()
    visitor.get("/p/Kiwi?promo=KIWI").at("register")
    assert "Kiwi GmbH" in visitor.page.text
    for target, code in [
        ("/p/%E2%84%AAiwi", "partner_unknown"),
        ("/sign-up?promo=%E2%84%AAIWI", "promo_unknown"),
        ("/p/Kiwi?promo=%E2%84%AAIWI", "promo_unknown"),
    ]:
        world.visitor().get(target).at("register", code)


def test_an_unknown_promo_code_in_the_address(world, visitor):
    visitor.get("/sign-up?promo=NOPE").at("register", "promo_unknown")
    visitor.get("/p/acme?promo=NOPE").at("register", "promo_unknown")
    assert "ООО Акме" in visitor.page.text
    assert finished(world, visitor) == (stored("acme"), {"partner": "acme"})


def test_an_unknown_partner_is_a_notice_and_the_way_stays_open(world, visitor):
    page = visitor.get("/p/nobody").at("register", "partner_unknown")
    assert page.status == 200
    assert finished(world, visitor) == (None, {})


def test_beside_a_partner_only_its_own_codes_count(world, visitor):
    visitor.get("/p/acme?promo=WINTER").at("register", "promo_unknown")
    visitor.press("promo", promo="WINTER").at("register", "promo_unknown")
    visitor.press("promo", promo="AUTUMN").at("register")
    assert finished(world, visitor) == (stored("acme", "AUTUMN"), {"partner": "acme", "promo": "AUTUMN"})


def test_the_partner_can_be_removed_on_the_register_page(world, visitor):
    visitor.get("/p/acme").at("register")
    page = visitor.press("forget", what="partner").at("register")
    assert visitor.answer.status_code == 303 and "ООО Акме" not in page.text
    assert finished(world, visitor) == (None, {})


def test_the_promo_code_alone_can_be_removed(world, visitor):
    visitor.get("/p/acme?promo=SPRING").at("register")
    page = visitor.press("forget", what="promo").at("register")
    assert "SPRING" not in page.text and "ООО Акме" in page.text
    assert finished(world, visitor) == (stored("acme"), {"partner": "acme"})


@pytest.mark.parametrize(
    "extra,expected",
    [
        ({"partner": "acme"}, {"partner": "acme"}),
        ({"promo": "SPRING"}, {"partner": "acme", "promo": "SPRING"}),
        ({"partner": "acme", "promo": "AUTUMN"}, {"partner": "acme", "promo": "AUTUMN"}),
    ],
)
def test_the_client_may_name_who_brought_the_person(world, visitor, extra, expected):
    visitor.from_client(**extra).at("register")
    assert finished(world, visitor) == (stored(**expected), expected)


def test_a_client_that_names_nobody_known(world, visitor):
    visitor.from_client(partner="nobody").at("register", "partner_unknown")
    assert finished(world, visitor) == (None, {})
    other = world.visitor()
    other.from_client(partner="acme", promo="WINTER").at("register", "promo_unknown")
    assert finished(world, other) == (stored("acme"), {"partner": "acme"})


def test_every_detour_keeps_who_brought_the_person(world, visitor):
    visitor.get("/p/acme?promo=SPRING&lang=en").at("register")
    visitor.press("switch", to="sign-in").at("sign-in")
    visitor.press("language", lang="ru").at("sign-in")
    visitor.press("switch", to="register").at("register")
    visitor.by("google", world.person(), deny=True).at("register", "provider_denied")
    assert "ООО Акме" in visitor.page.text
    visitor.by("facebook", world.person()).at("newcomer")
    visitor.press("other")
    someone = world.person()
    visitor.back_from("facebook", someone).at("newcomer")
    visitor.press("create").at("terms", *visitor.page.errors)
    visitor.press("continue")
    visitor.press("link").at("link")
    visitor.press("back").at("newcomer")
    visitor.create().finish()
    account = world.house.account_of("facebook", someone)
    assert world.house.attribution(account) == stored("acme", "SPRING")


def test_the_partner_of_another_client(world, visitor):
    visitor.get("/p/acme?client_id=crm-other").at("register")
    visitor.person = world.person()
    visitor.by("google", visitor.person).at("newcomer")
    visitor.create().finish().press("start")
    assert visitor.forget_away() == "https://other.example.test/login"
    assert world.house.attribution(world.house.account_of("google", visitor.person)) == stored("acme")


def test_a_later_visit_of_a_pending_person_wins(world):
    first = world.visitor()
    first.person = world.person()
    first.get("/p/acme")
    first.by("google", first.person).at("newcomer")
    first.create()
    second = world.visitor()
    second.get("/p/globex")
    second.by("google", first.person).at("phone")
    second.finish()
    assert world.house.attribution(world.house.account_of("google", first.person)) == stored("globex")


def test_a_returning_person_keeps_who_brought_them(world):
    first = world.visitor()
    first.get("/p/acme")
    finished(world, first)
    again = world.visitor()
    again.from_client(partner="globex").by("google", first.person)
    claims = again.received()["claims"]["sign_up"]
    assert claims["partner"] == "globex", "the claim is this visit's"
    assert world.house.attribution(world.house.account_of("google", first.person)) == stored("acme"), "stored once"
    silent = world.visitor()
    silent.from_client().by("google", first.person)
    claims = silent.received()["claims"]["sign_up"]
    assert claims == {"new": False, "provider": "google", "partner": "acme", "terms_version": TERMS}


def test_a_link_brings_nobody_new(world):
    known = world.visitor().sign_up_by("google")
    visitor = world.visitor()
    visitor.get("/p/acme")
    visitor.by("facebook", world.person()).at("newcomer")
    visitor.press("link").at("link")
    visitor.by("google", known.person).at("link-confirm")
    visitor.press("confirm").at("done")
    assert world.house.attribution(world.house.account_of("google", known.person)) is None
