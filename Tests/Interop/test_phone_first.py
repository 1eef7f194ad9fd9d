"""The trade shop's door: phone, then e-mail, then names and password; nothing is kept of whoever stops before."""

import re
import time

import pytest

from peers.clients import parameters
from peers.world import TERMS
from test_at_rest import leaks
from test_phone import spelled

WORDS = {
    "ru": {
        "email": ["Введите email", "Далее"],
        "email-code": ["Подтвердите Email"],
        "profile": ["Завершение регистрации", "Готово"],
        "done": ["Успешно", "Регистрация завершена", "В личный кабинет", "На главную"],
    },
    "en": {
        "email": ["Enter your e-mail", "Next"],
        "email-code": ["Confirm your e-mail"],
        "profile": ["Finish registration", "Done"],
        "done": ["Success", "To your account", "To the main page"],
    },
}
STAY = {"ru": "Не закрывайте", "en": "close this window"}
STORED = ("accounts", "bindings", "acceptances", "attributions")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_new_person_signs_up_with_the_phone_first(world, language):
    visitor, who = world.visitor(language), world.applicant()

    def says(step):
        page = visitor.at(step)
        assert all(word in page.text for word in WORDS[language].get(step, [])), page.text
        assert (STAY[language] in page.text.replace("’", "'")) == (step != "done"), page.text

    visitor.phone_door(who, partner="acme")
    says("code")
    visitor.enter_code()
    says("email")
    visitor.press("send", email=who.email)
    says("email-code")
    visitor.enter_mail_code()
    says("profile")
    assert not world.house.accounts_with(who.phone) and not world.house.accounts_by_email(who.email)
    visitor.save()
    says("done")
    [account] = world.house.accounts_with(who.phone)
    assert account["state"] == "active" and account["email"] == who.email and account["contact_email"] is None
    assert (account["first_name"], account["last_name"]) == (who.first_name, who.last_name)
    [acceptance] = world.house.acceptances(account)
    assert (acceptance["version"], acceptance["language"], acceptance["shown_as"]) == (TERMS, language, "checkbox")
    assert world.house.attribution(account)["partner"] == "acme"
    assert any(link["href"] == f"{world.crm.url}/" for link in visitor.page.links), "the main page"

    received = visitor.arrive()
    assert received["claims"]["sign_up"] == {
        "new": True,
        "provider": "phone",
        "partner": "acme",
        "terms_version": TERMS,
    }
    assert received["userinfo"]["phone_number"] == who.phone and received["userinfo"]["email"] == who.email
    assert received["claims"]["given_name"] == who.first_name
    for login in (who.phone, who.email):
        again = world.visitor().sign_in(login, who.password)
        assert again.received()["claims"]["sub"] == account["id"]


@pytest.mark.parametrize("as_form", [True, False], ids=["form", "json"])
def test_the_phone_door_in_json(world, as_form):
    caller, who, client = world.caller(), world.applicant(), world.hand_made("crm-web")
    caller.get(client.authorize())
    caller.shaped("register")
    assert {"country", "phone", "terms"} <= {field["name"] for field in caller.form("phone")["fields"]}
    caller.send("phone", as_form, phone="12", terms="on" if as_form else True)
    caller.shaped("register", "phone_invalid")
    assert caller.field("phone", "phone")["value"] == "12"
    caller.send("phone", as_form, phone=who.phone, terms="on" if as_form else True)
    caller.shaped("code")
    assert caller.data()["tries_left"] == 5
    caller.send("verify", as_form, code=world.sms.code(who.phone))
    caller.shaped("email")
    caller.send("send", as_form, email=who.email)
    caller.shaped("email-code")
    caller.send("verify", as_form, code=world.mail.code(who.email))
    caller.shaped("profile")
    caller.send("save", as_form, first_name="", last_name=who.last_name, password=who.password)
    caller.shaped("profile", "name_required")
    caller.send("save", as_form, first_name=who.first_name, last_name=who.last_name, password=who.password)
    caller.shaped("done")
    caller.send("start", as_form)
    tokens = client.redeem(client.code_in(caller.answer["location"])).json()
    assert client.userinfo(tokens["access_token"]).json()["phone_number"] == who.phone


@pytest.mark.parametrize("stop", ["code", "email", "email-code", "profile"])
def test_whoever_stops_before_the_last_step_leaves_nothing(make_world, stop):
    world = make_world()
    who = world.applicant(first_name="Евлампия", last_name="Трудноназываемая")
    visitor = world.visitor()
    {
        "code": visitor.phone_door,
        "email": visitor.to_email,
        "email-code": lambda a, **e: visitor.to_email(a, **e).press("send", email=a.email),
        "profile": visitor.to_profile,
    }[stop](who, partner="acme")
    if stop == "profile":
        visitor.save(password="x").at("profile", "password_weak")
    assert [world.house.count(table) for table in STORED] == [0] * len(STORED)
    national = who.phone[2:]
    texts = [who.phone[1:], national, who.email, who.first_name, who.last_name, who.password]
    assert leaks(world, texts) == []
    world.house.kill()
    assert leaks(world, texts) == [], "nor after a crash"
    world.house.start()
    assert world.house.stop() == 0
    assert leaks(world, texts) == []


@pytest.mark.parametrize("stop", ["phone_door", "to_email", "to_profile"])
def test_register_does_not_offer_to_go_on(world, stop):
    visitor = world.visitor()
    getattr(visitor, stop)()
    here = f"/s/{visitor.sign_up}"
    page = visitor.get("/sign-up").at("register")
    assert not any(here in link["href"] for link in page.links)


@pytest.mark.parametrize(
    "pattern",
    ["8xxxxxxxxxx", "8 (xxx) xxx-xx-xx", "+7 xxx xxx-xx-xx", "xxxxxxxxxx", "7xxxxxxxxxx", "007xxxxxxxxxx"],
)
def test_russias_leading_8_and_every_other_spelling(world, pattern):
    visitor, phone = world.visitor(), world.phone()
    visitor.from_client().at("register")
    visitor.press("phone", phone=spelled(phone, pattern), terms="on").at("code")
    visitor.enter_code(phone).at("email")


@pytest.mark.parametrize("typed", ["", "abc", "+7 495 123-45-67", "8 916 123-45-6"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_is_no_mobile_number_is_told_beside_the_field(world, language, typed):
    visitor = world.visitor(language)
    visitor.from_client().at("register")
    page = visitor.press("phone", phone=typed, terms="on").at("register", "phone_invalid")
    words = {"ru": "Некорректный номер телефона", "en": "Incorrect phone number"}
    assert words[language] in page.alerts["phone_invalid"] and page.field("phone", "phone") == typed
    assert page.form("phone").open and not world.sms.to(typed)


@pytest.mark.parametrize("value", [None, "", "off"])
def test_without_the_terms_nothing_is_sent(world, value):
    visitor, phone = world.visitor(), world.phone()
    visitor.from_client().at("register")
    page = visitor.press("phone", phone=phone, terms=value).at("register", "terms_required")
    assert page.field("phone", "phone") == phone and not world.sms.to(phone)


def test_in_a_notice_client_sending_the_code_is_the_acceptance(world):
    client, visitor, who = world.hand_made("crm-ios"), world.visitor(), world.applicant()
    visitor.applicant = who
    page = visitor.get(client.authorize()).at("register")
    assert "Нажимая кнопку Отправить код, вы соглашаетесь" in page.form("phone").text
    visitor.press("phone", phone=who.phone).at("code")
    visitor.enter_code(who.phone).at("email")
    visitor.press("send", email=who.email).at("email-code")
    visitor.enter_mail_code().at("profile")
    visitor.save().at("app")
    [acceptance] = world.house.acceptances(world.house.accounts_with(who.phone)[0])
    assert acceptance["shown_as"] == "notice"


def test_a_country_not_served_is_told(make_world):
    world = make_world({"phone": {"countries": ["RU"]}})
    visitor = world.visitor()
    visitor.from_client().at("register")
    page = visitor.press("phone", phone="+49 151 23456789", terms="on").at("register", "country_not_served")
    assert page.field("phone", "phone") == "+49 151 23456789" and not world.sms.messages


def test_an_sms_that_cannot_be_sent_loses_nothing(make_world):
    world = make_world()
    visitor, phone = world.visitor(), world.phone()
    visitor.from_client(partner="acme").at("register")
    world.sms.mode = "refuse"
    visitor.press("phone", phone=phone, terms="on")
    assert visitor.errors == ["sms_failed"], visitor.page
    form = "phone" if visitor.step == "register" else "send"
    assert visitor.page.field(form, "phone") == phone
    world.sms.mode = "accept"
    visitor.press(form, **({"terms": "on"} if visitor.page.form(form).has("terms") else {})).at("code")
    visitor.enter_code(phone).at("email")


def test_another_number_and_another_address_can_be_named(world):
    visitor, who = world.visitor(), world.applicant()
    visitor.phone_door(world.applicant())
    first = visitor.applicant
    visitor.press("change")
    form = "phone" if visitor.step == "register" else "send"
    box = {"terms": "on"} if visitor.page.form(form).has("terms") else {}
    visitor.press(form, phone=who.phone, **box).at("code")
    visitor.enter_code(who.phone).at("email")
    visitor.press("send", email=first.email).at("email-code")
    visitor.press("change").at("email")
    visitor.press("send", email=who.email).at("email-code")
    visitor.applicant = who
    visitor.enter_mail_code().at("profile")
    visitor.save().at("done")
    assert not world.house.accounts_with(first.phone) and not world.house.accounts_by_email(first.email)
    assert world.house.accounts_with(who.phone)[0]["email"] == who.email


def test_new_codes_replace_the_old_ones(make_world):
    world = make_world({"phone": {"resend_after": ["1s"]}, "mail": {"resend_after": ["1s"]}})
    visitor = world.visitor().phone_door()
    who = visitor.applicant
    visitor.press("resend").at("code", "too_soon")
    time.sleep(1.2)
    visitor.press("resend").at("code")
    visitor.enter_code(count=2).at("email")
    visitor.press("send", email=who.email).at("email-code")
    time.sleep(1.2)
    visitor.press("resend").at("email-code")
    visitor.enter_mail_code(2).at("profile")


def test_wrong_codes_are_counted(world):
    visitor = world.visitor().phone_door()
    code = world.sms.code(visitor.phone)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(4):
        visitor.press("verify", code=wrong).at("code", "code_wrong")
    visitor.press("verify", code=wrong).at("code", "too_many_attempts")
    visitor.press("verify", code=code)
    assert visitor.step == "code"


# Numbers and addresses of others.


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_registered_number_is_told_with_ways_on(world, language):
    known = world.visitor().sign_up_by_email().applicant
    visitor = world.visitor(language)
    visitor.from_client(partner="acme").at("register")
    page = visitor.press("phone", phone=spelled(known.phone, "8 (xxx) xxx-xx-xx"), terms="on").at("register", "phone_taken")
    words = {
        "ru": "Пользователь с таким номером уже зарегистрирован",
        "en": "A user with this number is already registered",
    }
    assert words[language] in page.alerts["phone_taken"] or words[language] in page.text
    assert any("help@crm.example.test" in link["href"] for link in page.links), "write to support"
    assert {"sign-in", "recover"} <= {c for form in page.forms("switch") for c in form.choices("to")} or (
        page.has_form("sign-in") and page.has_form("recover")
    )
    assert len(world.sms.to(known.phone)) == 1, "no code goes to the owner"
    visitor.press("switch", to="sign-in").at("sign-in")
    visitor.press("password", login=known.phone, password=known.password)
    assert visitor.received()["claims"]["sign_up"]["partner"] == "acme", "nothing of the request is lost"


def test_past_its_budget_a_registered_number_is_told_after_the_right_code(make_world):
    world = make_world({"phone": {"taken_disclosure": "after_code"}})
    known = world.visitor().sign_up_by("google")
    visitor = world.visitor().phone_door(world.applicant(phone=known.phone))
    page = visitor.enter_code(known.phone, 2).at("code", "phone_taken")
    assert page.has_form("sign-in") and page.has_form("recover") and page.has_form("change")
    assert world.house.count("accounts") == 1
    visitor.press("sign-in").at("sign-in")


def test_an_address_that_has_an_account_gets_no_code_here_either(world):
    known = world.visitor().sign_up_by_email().applicant
    taken, free = world.visitor().to_email(), world.visitor().to_email()
    pages = []
    for visitor, email in ((taken, known.email), (free, free.applicant.email)):
        pages.append(visitor.press("send", email=email).at("email-code").outline())
    assert pages[0] == pages[1]
    assert not world.mail.wait(known.email, 2)[1].codes()
    assert taken.press("sign-in").at("sign-in")


@pytest.mark.parametrize("what", ["phone", "email"])
def test_somebody_finished_first_with_the_same(world, what):
    late = world.visitor().to_profile()
    same = {what: getattr(late.applicant, what)}
    quick = world.visitor()
    if what == "phone":
        quick.phone_door(world.applicant(**same)).enter_code(count=2).at("email")
        quick.press("send", email=quick.applicant.email).at("email-code")
        quick.enter_mail_code().at("profile")
    else:
        quick.to_email(world.applicant(**same)).press("send", email=late.applicant.email).at("email-code")
        quick.enter_mail_code(2).at("profile")
    quick.save().at("done")
    page = late.save().at("profile", f"{what}_taken")
    assert page.has_form("sign-in") or page.has_form("switch") or page.has_form("change"), "the ways on"
    assert late.applicant.password not in page.html
    assert len(world.house.accounts_with(quick.applicant.phone)) == 1
    assert len(world.house.accounts_by_email(quick.applicant.email)) == 1


@pytest.mark.parametrize(
    "field,typed,code",
    [("first_name", " ", "name_required"), ("last_name", "", "name_required"), ("password", "1234567", "password_weak")],
)
def test_the_last_page_keeps_what_was_typed(world, field, typed, code):
    visitor = world.visitor().to_profile()
    page = visitor.save(**{field: typed}).at("profile", code)
    other = "last_name" if field == "first_name" else "first_name"
    assert page.field("save", other) == getattr(visitor.applicant, other)
    assert page.field("save", "password") == "" and visitor.applicant.password not in page.html
    visitor.save().at("done")


def test_steps_cannot_be_skipped(world):
    visitor, who = world.visitor(), world.applicant()
    visitor.phone_door(who)
    here = f"/s/{visitor.sign_up}"
    for form, fields in (
        ("save", {"first_name": "A", "last_name": "B", "password": who.password}),
        ("send", {"email": who.email}),
        ("start", {}),
        ("verify", {"code": "1"}),
        ("create", {"terms": "on"}),
    ):
        visitor.post(f"{here}/{form}", fields)
        visitor.get(here)
        assert visitor.step == "code", (form, visitor.page)
    visitor.enter_code().at("email")
    visitor.post(f"{here}/save", {"first_name": "A", "last_name": "B", "password": who.password})
    visitor.get(here).at("email")
    assert not world.house.accounts_with(who.phone)


def test_a_double_click_on_done_makes_one_account(world):
    visitor = world.visitor().to_profile()
    form, who = visitor.page.form("save"), visitor.applicant
    fields = {"first_name": who.first_name, "last_name": who.last_name, "password": who.password}
    visitor.post(form.action, form.values() | fields).at("done")
    visitor.post(form.action, form.values() | fields).at("done")
    assert len(world.house.accounts_with(who.phone)) == 1 and len(world.sms.to(who.phone)) == 1


def test_a_kill_at_every_step_loses_nothing(make_world):
    world = make_world()
    visitor = world.visitor().phone_door()
    world.house.restart("SIGKILL")
    visitor.enter_code().at("email")
    world.house.restart("SIGKILL")
    visitor.press("send", email=visitor.applicant.email).at("email-code")
    world.house.restart("SIGKILL")
    visitor.enter_mail_code().at("profile")
    world.house.restart("SIGKILL")
    visitor.save().at("done")
    world.house.restart("SIGKILL")
    [account] = world.house.accounts_with(visitor.applicant.phone)
    assert account["state"] == "active" and visitor.arrive()["claims"]["sub"] == account["id"]


@pytest.mark.parametrize("where", ["code", "email", "email-code", "profile"])
def test_leaving_tells_the_client(world, where):
    client, visitor, who = world.hand_made("crm-web"), world.visitor(), world.applicant()
    visitor.applicant = who
    visitor.get(client.authorize()).press("phone", phone=who.phone, terms="on").at("code")
    if where != "code":
        visitor.enter_code(who.phone).at("email")
    if where in ("email-code", "profile"):
        visitor.press("send", email=who.email).at("email-code")
    if where == "profile":
        visitor.enter_mail_code().at("profile")
    visitor.press("leave")
    assert parameters(visitor.forget_away())["error"] == "access_denied"


def test_no_e_mail_and_no_number_is_shown_whole(world):
    visitor = world.visitor().phone_door()
    assert visitor.phone[2:] not in re.sub(r"\D", "", visitor.page.text)
    visitor.enter_code().at("email")
    visitor.press("send", email=visitor.applicant.email).at("email-code")
    assert visitor.applicant.email not in visitor.page.html
