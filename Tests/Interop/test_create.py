"""A new person comes by a provider, creates an account, confirms a phone and arrives in the application."""

import re
import time
from urllib.parse import urljoin

import pytest

from peers.clients import parameters
from peers.world import TERMS


@pytest.mark.parametrize("provider", ["google", "facebook", "acmeid"])
def test_a_new_person_signs_up_and_arrives_in_the_application(world, provider):
    visitor, person = world.visitor(), world.person()
    visitor.from_client().at("register")
    visitor.press(provider)
    location = visitor.away
    visitor.back_from(provider, person)
    page = visitor.at("newcomer")
    assert person.name in page.text, "New account names the person as the provider shows them"
    assert person.email not in page.html, "the e-mail is masked"
    assert world.house.account_of(provider, person) is None, "nothing is created before Create"

    visitor.press("create", terms="on").at("phone")
    pending = world.house.account_of(provider, person)
    assert pending["state"] == "pending" and pending["phone"] is None and pending["email"] is None, pending
    assert pending["first_name"] is None and pending["last_name"] is None, "names of a provider are kept nowhere"
    assert 23.9 * 3600e3 < pending["confirm_by"] - time.time() * 1000 < 24.1 * 3600e3, pending

    phone = world.phone()
    visitor.press("send", phone=phone).at("code")
    visitor.press("verify", code=world.sms.code(phone)).at("done")
    active = world.house.account_of(provider, person)
    assert active["id"] == pending["id"] and active["state"] == "active" and active["phone"] == phone, active
    assert world.house.bindings(active) == {(provider, person.subject)}
    [acceptance] = world.house.acceptances(active)
    assert (acceptance["document"], acceptance["version"], acceptance["language"], acceptance["shown_as"]) == (
        "terms",
        TERMS,
        "ru",
        "checkbox",
    ), acceptance
    assert world.house.attribution(active) is None, "a row only where somebody brought the person"

    received = visitor.arrive()
    claims = received["claims"]
    assert claims["iss"] == world.house.url and claims["sub"] == active["id"]
    assert claims["sign_up"] == {"new": True, "provider": provider, "terms_version": TERMS}, claims["sign_up"]
    assert received["arrived"]["iss"] == world.house.url
    assert received["userinfo"]["sub"] == active["id"]
    assert received["userinfo"]["phone_number"] == phone and received["userinfo"]["phone_number_verified"] is True
    assert "email" not in received["userinfo"] and "name" not in received["userinfo"], received["userinfo"]
    assert len(world.sms.to(phone)) == 1
    assert location.startswith(world.provider(provider).url)


def test_the_way_to_google_asks_what_it_must(world, visitor):
    visitor.from_client().press("google")
    asked = parameters(visitor.away)
    assert visitor.answer.status_code == 303
    assert asked["response_type"] == "code" and asked["client_id"] == "google-client"
    assert asked["redirect_uri"] == f"{world.house.url}/callback/google"
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    assert asked["code_challenge_method"] == "S256" and re.fullmatch(r"[\w-]{43}", asked["code_challenge"])
    assert asked["prompt"] == "select_account"
    assert len(asked["state"]) >= 43 and len(asked["nonce"]) >= 43, "256 bits each"
    world.visitor().from_client()
    other = world.visitor()
    other.from_client().press("google")
    again = parameters(other.away)
    assert all(again[name] != asked[name] for name in ("state", "nonce", "code_challenge"))


def test_facebook_may_give_no_e_mail(world):
    visitor, person = world.visitor(), world.person(email=None)
    visitor.from_client().by("facebook", person, email=False).at("newcomer")
    visitor.create().finish()
    received = visitor.arrive()
    assert "email" not in received["claims"], received["claims"]
    assert world.house.account_of("facebook", person)["state"] == "active"


def test_facebooks_e_mail_may_be_declined(world):
    visitor, person = world.visitor(), world.person()
    visitor.from_client().by("facebook", person, email=False).at("newcomer")
    visitor.create().finish()
    assert "email" not in visitor.arrive()["claims"]


def test_the_providers_name_and_e_mail_pass_through_once(world):
    visitor = world.visitor().sign_up_by("google")
    claims = visitor.arrival["claims"]
    assert claims["email"] == visitor.person.email and claims["email_verified"] is False, claims
    assert claims["name"] == visitor.person.name, claims
    visitor.from_client()
    again = visitor.received()["claims"]
    assert "email" not in again and "name" not in again, "a silent hand-off has nothing of the provider's to pass on"


@pytest.mark.parametrize("provider", ["google", "facebook"])
def test_a_returning_person_goes_straight_through(world, provider):
    first = world.visitor().sign_up_by(provider)
    accounts, messages = world.house.count("accounts"), len(world.sms.messages)
    second = world.visitor()
    second.from_client().at("register")
    second.by(provider, first.person)
    claims = second.received()["claims"]
    assert claims["sub"] == first.arrival["claims"]["sub"]
    assert claims["sign_up"] == {"new": False, "provider": provider, "terms_version": TERMS}, claims["sign_up"]
    assert (world.house.count("accounts"), len(world.sms.messages)) == (accounts, messages)


def test_a_returning_person_may_use_the_sign_in_door(world):
    first = world.visitor().sign_up_by("google")
    second = world.visitor()
    second.from_client(prompt="login").at("sign-in")
    second.by("google", first.person)
    assert second.received()["claims"]["sub"] == first.arrival["claims"]["sub"]


def test_an_unknown_person_at_the_sign_in_door_is_asked_first(world, visitor):
    person = world.person()
    visitor.get("/sign-in").at("sign-in")
    visitor.by("google", person).at("newcomer")
    assert world.house.account_of("google", person) is None


def test_a_bound_but_unconfirmed_person_goes_to_the_phone_page(world):
    first = world.visitor().newcomer("facebook").create()
    pending = world.house.account_of("facebook", first.person)
    second = world.visitor()
    second.person = first.person
    second.from_client().by("facebook", first.person).at("phone")
    second.finish()
    active = world.house.account_of("facebook", first.person)
    assert active["id"] == pending["id"] and active["state"] == "active"
    assert len(world.house.acceptances(active)) == 1
    assert second.arrive()["claims"]["sign_up"]["new"] is True


def test_a_sign_up_without_a_clients_request_ends_at_the_start_url(world, visitor):
    visitor.get("/sign-up").at("register")
    visitor.by("google", world.person()).at("newcomer")
    visitor.create().finish()
    visitor.press("start")
    location = visitor.forget_away()
    assert location == f"{world.crm.url}/login", location
    answer = visitor.visit_outside(location)
    visitor.get(answer.headers["Location"])
    assert visitor.received()["userinfo"]["phone_number"] == visitor.phone, "the client's own sign-in is silent"


def test_a_sign_up_for_another_client_ends_there(world, visitor):
    visitor.get("/sign-up?client_id=crm-other").at("register")
    visitor.by("google", world.person()).at("newcomer")
    visitor.create().finish().press("start")
    assert visitor.forget_away() == "https://other.example.test/login"


def test_the_start_page_leads_to_register(world, visitor):
    answer = visitor.session.get(world.house.url + "/", allow_redirects=False, timeout=5)
    assert answer.status_code == 303 and urljoin(answer.url, answer.headers["Location"]) == world.house.url + "/sign-up"


def test_the_register_page_shows_the_doors_in_the_order_of_the_settings(world, visitor):
    page = visitor.from_client().at("register")
    doors = [form.name for form in page.all_forms if form.name in ("google", "facebook", "acmeid", "bent", "email", "phone")]
    assert doors == ["google", "facebook", "acmeid", "bent", "email", "phone"]
    assert "Регистрация" in page.headings and "Добро пожаловать" in page.text
    assert not page.form("email").open and not page.form("phone").open, "folds, behind the first of the methods"
    assert all(form.attributes.get("method", "").lower() == "post" for form in page.all_forms if form.name)
    assert page.mains == 1


@pytest.mark.parametrize("first,other", [("email", "phone"), ("phone", "email")])
def test_the_first_of_the_methods_stands_open(make_world, first, other):
    world = make_world({"registration": {"methods": [first, other, "google"]}})
    page = world.visitor().from_client().at("register")
    assert page.form(first).open and not page.form(other).open
    assert [form.name for form in page.all_forms if form.name in ("email", "phone")] == [first, other]
    assert page.has_form("google")


def test_done_says_so_in_the_required_words(world):
    page = world.visitor().newcomer().create().finish().at("done")
    assert "Регистрация завершена" in page.text and "Начать работу" in page.form("start").text
    page = world.visitor("en").newcomer("facebook").create().finish().at("done")
    assert "Registration complete" in page.text and "Start work" in page.form("start").text


def test_a_double_click_on_create_makes_one_account(world):
    visitor = world.visitor().newcomer()
    form = visitor.page.form("create")
    fields = form.values() | {"terms": "on"}
    visitor.post(form.action, fields).at("phone")
    before = world.house.account_of("google", visitor.person)
    visitor.post(form.action, fields).at("phone")
    assert world.house.account_of("google", visitor.person) == before
    assert len(world.house.acceptances(before)) == 1


def test_back_to_an_older_page_changes_nothing(world):
    visitor = world.visitor().newcomer()
    older = visitor.page.form("create")
    visitor.create().finish()
    account = world.house.account_of("google", visitor.person)
    visitor.post(older.action, older.values() | {"terms": "on"}).at("done")
    assert world.house.account_of("google", visitor.person) == account


def test_a_double_click_on_the_providers_button_leads_to_one_sign_up(world, visitor):
    visitor.from_client()
    form = visitor.page.form("google")
    visitor.post(form.action, form.values())
    assert visitor.away
    visitor.post(form.action, form.values())
    visitor.back_from("google", world.person()).at("newcomer")


def test_back_and_the_other_button_departs_anew(world, visitor):
    page = visitor.from_client().at("register")
    facebook = page.form("facebook")
    visitor.press("google")
    visitor.post(facebook.action, facebook.values())
    visitor.back_from("facebook", world.person()).at("newcomer")


def test_every_step_can_be_reloaded(world, visitor):
    visitor.newcomer().reload().at("newcomer")
    visitor.create().reload().at("phone")
    visitor.send_code().reload().at("code")
    assert len(world.sms.to(visitor.phone)) == 1, "a reload sends nothing"
    visitor.enter_code().reload().at("done")


def test_choose_another_goes_back_to_the_provider(world, visitor):
    visitor.newcomer()
    visitor.press("other")
    someone = world.person()
    visitor.back_from("google", someone).at("newcomer")
    visitor.create()
    assert world.house.account_of("google", someone) and not world.house.account_of("google", visitor.person)


def test_choose_another_at_facebook_asks_to_authenticate_again(world, visitor):
    visitor.newcomer("facebook")
    visitor.press("other")
    assert parameters(visitor.away)["auth_type"] == "reauthenticate"


def test_register_offers_sign_in_and_back(world, visitor):
    visitor.from_client(partner="acme").at("register")
    visitor.press("switch", to="sign-in").at("sign-in")
    assert "Войти в личный кабинет" in visitor.page.text
    visitor.press("switch", to="register").at("register")
    visitor.by("google", world.person()).at("newcomer")
    visitor.create().finish()
    assert visitor.arrive()["claims"]["sign_up"]["partner"] == "acme", "nothing of the request is lost"
