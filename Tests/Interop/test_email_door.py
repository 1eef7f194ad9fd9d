"""Somebody signs up by e-mail: names, address, password and terms, the letter's code, then phone and code."""

import threading
import time

import pytest

from peers.clients import parameters
from peers.world import TERMS

WORDS = {
    "ru": ["Регистрация", "Я ознакомлен и согласен с условиями использования"],
    "en": ["Register", "I have read and accept the Terms of use"],
}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_new_person_signs_up_by_e_mail_and_arrives_in_the_application(world, language):
    visitor, who = world.visitor(language), world.applicant()
    page = visitor.from_client().at("register")
    button, box = WORDS[language]
    assert button in page.form("email").text and box in page.form("email").text
    assert "checked" not in page.form("email").control("terms")
    visitor.applicant = who
    page = visitor.fill_email().at("email-code")
    assert who.email not in page.html, "the address is masked"
    assert not world.house.accounts_by_email(who.email), "the account begins with the confirmed code, not before"

    visitor.enter_mail_code().at("phone")
    [pending] = world.house.accounts_by_email(who.email)
    assert pending["state"] == "pending" and pending["phone"] is None and pending["contact_email"] is None, pending
    assert (pending["first_name"], pending["last_name"]) == (who.first_name, who.last_name)
    assert 23.9 * 3600e3 < pending["confirm_by"] - time.time() * 1000 < 24.1 * 3600e3, pending

    visitor.finish(who.phone)
    [active] = world.house.accounts_by_email(who.email)
    assert active["id"] == pending["id"] and active["state"] == "active" and active["phone"] == who.phone, active
    assert not world.house.bindings(active) and world.house.attribution(active) is None
    [acceptance] = world.house.acceptances(active)
    assert (acceptance["version"], acceptance["language"], acceptance["shown_as"]) == (TERMS, language, "checkbox")

    received = visitor.arrive()
    claims, userinfo = received["claims"], received["userinfo"]
    assert claims["sub"] == active["id"]
    assert claims["sign_up"] == {"new": True, "provider": "email", "terms_version": TERMS}, claims["sign_up"]
    for facts in (claims, userinfo):
        assert (facts["given_name"], facts["family_name"]) == (who.first_name, who.last_name), facts
        assert who.first_name in facts["name"] and who.last_name in facts["name"], facts
    assert userinfo["email"] == who.email and userinfo["email_verified"] is True, userinfo
    assert userinfo["phone_number"] == who.phone and userinfo["phone_number_verified"] is True
    assert len(world.mail.to(who.email)) == 1 and len(world.sms.to(who.phone)) == 1


def test_everything_that_is_wrong_is_told_at_once_and_the_tick_stays(world):
    visitor = world.visitor("en")
    visitor.applicant = world.applicant()
    visitor.from_client().at("register")
    visitor.fill_email(first_name="", email="nobody", password="short")
    page = visitor.at("register", "name_required", "email_invalid", "password_weak")
    assert "checked" in page.form("email").control("terms") and "checked" not in page.form("phone").control("terms")
    assert page.form("email").control("password").get("value", "") == ""
    visitor.fill_email(email="nobody", terms=None)
    visitor.at("register", "email_invalid", "terms_required")
    assert "checked" not in visitor.page.form("email").control("terms")
    visitor.fill_email().at("email-code")


@pytest.mark.parametrize("as_form", [True, False], ids=["form", "json"])
def test_the_e_mail_door_in_json(world, as_form):
    caller, who, client = world.caller("en"), world.applicant(), world.hand_made("crm-web")
    caller.get(client.authorize())
    caller.shaped("register")
    fields = {field["name"]: field for field in caller.form("email")["fields"]}
    assert {"first_name", "last_name", "email", "password", "terms"} <= fields.keys(), fields
    facts = {"first_name": who.first_name, "last_name": who.last_name, "email": "nobody", "password": who.password}
    caller.send("email", as_form, **facts, terms="on" if as_form else True)
    caller.shaped("register", "email_invalid")
    assert caller.field("email", "email")["value"] == "nobody"
    assert caller.field("email", "first_name")["value"] == who.first_name
    caller.send("email", as_form, **(facts | {"email": who.email}), terms="on" if as_form else True)
    caller.shaped("email-code")
    data = caller.data()
    assert data["to_masked"] and who.email not in data["to_masked"], data
    assert data["tries_left"] == 5 and 0 < data["resend_in"] <= 120 and 1500 < data["expires_in"] <= 1800, data
    code = world.mail.code(who.email)
    caller.send("verify", as_form, code="000000" if code != "000000" else "111111")
    caller.shaped("email-code", "code_wrong")
    assert caller.data()["tries_left"] == 4
    caller.send("resend", as_form)
    caller.shaped("email-code", "too_soon")
    assert 0 < caller.answer["notice"]["retry_after"] <= 120
    caller.send("verify", as_form, code=code)
    caller.shaped("phone")
    caller.send("send", as_form, phone=who.phone)
    caller.shaped("code")
    caller.send("verify", as_form, code=world.sms.code(who.phone))
    caller.shaped("done")
    caller.send("start", as_form)
    tokens = client.redeem(client.code_in(caller.answer["location"])).json()
    assert client.userinfo(tokens["access_token"]).json()["email_verified"] is True


def test_without_the_scopes_nothing_is_told(world):
    client, visitor = world.hand_made("crm-web"), world.visitor()
    visitor.applicant = world.applicant()
    visitor.get(client.authorize(scope="openid")).at("register")
    visitor.fill_email().at("email-code")
    visitor.enter_mail_code().at("phone")
    visitor.finish(visitor.applicant.phone).press("start")
    tokens = client.redeem(client.code_in(visitor.forget_away())).json()
    told = client.userinfo(tokens["access_token"]).json()
    assert not {"name", "given_name", "family_name", "email", "phone_number"} & told.keys(), told


def test_the_letter_with_the_code(world):
    for language, words in (("ru", "30"), ("en", "30")):
        visitor = world.visitor(language).email_door(world.applicant(first_name="Евлампия", last_name="Quuxington"))
        [letter] = world.mail.wait(visitor.applicant.email)
        code = world.mail.code(visitor.applicant.email)
        assert letter.message.get_content_type() == "multipart/alternative", letter.message.get_content_type()
        assert letter.text and letter.html and code in letter.html and words in letter.text, letter
        assert "Smarty CRM" in str(letter.message["From"]) and "signup@crm.example.test" in str(letter.message["From"])
        assert letter.sender == "signup@crm.example.test" and letter.subject
        assert letter.message["Date"] and letter.message["Message-ID"]
        whole = letter.text + letter.html + letter.subject
        assert "Евлампия" not in whole and "Quuxington" not in whole, "no visitor's words for a stranger's mailbox"
        assert ("код" in whole.lower()) == (language == "ru") and ("code" in letter.text.lower()) == (language == "en")


def test_names_are_kept_as_typed_and_drawn_as_text(world):
    who = world.applicant(first_name="Жан-Поль", last_name="д’Артаньян <b>&amp;</b>")
    visitor = world.visitor().sign_up_by_email(who)
    [account] = world.house.accounts_by_email(who.email)
    assert (account["first_name"], account["last_name"]) == (who.first_name, who.last_name)
    assert visitor.arrival["claims"]["family_name"] == who.last_name
    assert "<b>&amp;</b>" not in visitor.account().page.html


# What stands in the way.

SLIPS = [
    "",
    "   ",
    "anna",
    "anna@",
    "@mail.example.test",
    "anna @mail.example.test",
    "anna@ mail.example.test",
    " anna@mail.example.test",
    "anna@mail.example.test ",
    "anna@mail.exa mple.test",
    "anna\u00a0@mail.example.test",
    "anna@@mail.example.test",
    "anna@mail@example.test",
    "anna@mail,example,test",
    "anna@mail..example.test",
    "anna@.example.test",
    "anna@mail.example.test.",
    "anna@localhost",
    "anna.mail.example.test",
    "anna@-mail.example.test",
    "Anna <anna@mail.example.test>",
    "anna@mail.example.test, vera@mail.example.test",
    "anna@mail.example.test\r\nBcc: vera@mail.example.test",
    "a" * 300 + "@mail.example.test",
    "<script>alert(1)</script>@mail.example.test",
]


@pytest.mark.parametrize("typed", SLIPS, ids=range(len(SLIPS)))
def test_a_typing_slip_is_a_message_and_never_repaired(world, typed):
    visitor = world.visitor("en" if len(typed) % 2 else "ru")
    visitor.applicant = world.applicant()
    letters = len(world.mail.letters)
    visitor.from_client().at("register")
    page = visitor.fill_email(email=typed).at("register", "email_invalid")
    if "\n" not in typed:
        assert page.field("email", "email") == typed, "what was typed stays in the field"
    assert page.field("email", "first_name") == visitor.applicant.first_name
    assert "<script>alert" not in page.html
    assert page.form("email").open, "the fold with the message stands open"
    visitor.fill_email().at("email-code")
    assert not world.mail.to("anna@mail.example.test") and len(world.mail.wait(visitor.applicant.email)) == 1
    assert len(world.mail.letters) >= letters + 1


@pytest.mark.parametrize("domain", ["gmial.com", "gmail.con"])
def test_a_probable_slip_is_a_hint_with_one_tap_to_take_it(world, domain):
    visitor = world.visitor()
    typed = world.email().replace("mail.example.test", domain)
    visitor.applicant = world.applicant(email=typed)
    visitor.from_client().at("register")
    assert "gmail.com?" in visitor.fill_email().at("email-code").text
    assert world.mail.code(typed)
    meant = typed.replace(domain, "gmail.com")
    page = visitor.press("change", email=meant).at("email-code")
    assert "gmail.com?" not in page.text and world.mail.code(meant)


@pytest.mark.parametrize("field", ["first_name", "last_name"])
@pytest.mark.parametrize("typed", ["", "  ", None])
def test_names_are_asked_for(world, field, typed):
    visitor = world.visitor()
    visitor.applicant = world.applicant()
    visitor.from_client().at("register")
    visitor.fill_email(**{field: typed}).at("register", "name_required")
    assert visitor.page.field("email", "email") == visitor.applicant.email
    visitor.fill_email().at("email-code")


@pytest.mark.parametrize("value", [None, "", "off", "false"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_without_the_terms_nothing_is_sent(world, language, value):
    visitor = world.visitor(language)
    visitor.applicant = who = world.applicant()
    visitor.from_client().at("register")
    page = visitor.fill_email(terms=value).at("register", "terms_required")
    words = {
        "ru": "Чтобы продолжить регистрацию, необходимо принять Условия использования",
        "en": "To continue registration you must accept the Terms of use",
    }
    assert words[language] in page.alerts["terms_required"]
    assert "checked" not in page.form("email").control("terms")
    assert page.field("email", "email") == who.email and page.field("email", "last_name") == who.last_name
    assert page.field("email", "password") == "" and who.password not in page.html
    assert not world.mail.to(who.email)


@pytest.mark.parametrize("value", [False, None, "off", 0, [], {}])
def test_only_true_is_an_acceptance_in_json(world, value):
    caller, who = world.caller(), world.applicant()
    caller.get("/sign-up").at("register")
    action = caller.form("email")["action"]
    ticket = caller.field("email", "ticket")["value"]
    facts = {"first_name": "A", "last_name": "B", "email": who.email, "password": who.password, "ticket": ticket}
    answer = caller.session.post(world.house.url + action, json=facts | {"terms": value}, timeout=10)
    assert answer.status_code < 500 and not world.mail.to(who.email), answer.text


def test_in_a_notice_client_pressing_register_is_the_acceptance(world):
    client, visitor = world.hand_made("crm-ios"), world.visitor()
    visitor.applicant = who = world.applicant()
    page = visitor.get(client.authorize()).at("register")
    assert not page.form("email").has("terms")
    assert "Нажимая кнопку Регистрация, вы соглашаетесь с нашими Условиями использования" in page.form("email").text
    visitor.fill_email(terms=None).at("email-code")
    visitor.enter_mail_code().at("phone")
    visitor.send_code(who.phone).at("code")
    visitor.enter_code().at("app")
    [acceptance] = world.house.acceptances(world.house.accounts_by_email(who.email)[0])
    assert acceptance["shown_as"] == "notice"


# An address that has an account.


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_address_that_has_an_account_looks_free_and_its_owner_is_told(world, language):
    known = world.visitor("en").sign_up_by_email().applicant

    def ask(email):
        visitor = world.visitor(language).email_door(world.applicant(email=email))
        return visitor, visitor.page

    (taken, taken_page), (free, free_page) = ask(known.email), ask(world.email())
    assert taken_page.outline() == free_page.outline()
    assert taken.answer.status_code == free.answer.status_code
    assert sorted(taken.answer.headers) == sorted(free.answer.headers)
    letter = world.mail.wait(known.email, 2)[1]
    assert not letter.codes() and f"{world.house.url}/sign-in" in letter.text and letter.html, letter
    assert taken.applicant.first_name not in letter.text, "nothing that the visitor typed"
    right = world.mail.code(free.applicant.email)
    for guess in range(5):
        wrong = f"{(int(right) + 1 + guess) % 10**6:06d}"
        for visitor in (taken, free):
            visitor.press("verify", code=wrong)
        assert taken.page.outline() == free.page.outline(), guess
    assert taken.errors == ["too_many_attempts"]
    taken.press("resend")
    free.press("resend")
    assert taken.page.outline() == free.page.outline() and taken.errors == ["too_soon"]
    assert len(world.house.accounts_by_email(known.email)) == 1
    assert taken.press("sign-in").at("sign-in")
    taken.press("password", login=known.email, password=known.password)
    assert "claims" in taken.received(), "whoever was meant by it signs in from here"


def test_a_new_letter_for_an_address_that_has_an_account_holds_no_code_either(make_world):
    world = make_world({"mail": {"resend_after": ["1s"]}})
    known = world.visitor().sign_up_by_email().applicant
    visitor = world.visitor().email_door(world.applicant(email=known.email))
    time.sleep(1.2)
    visitor.press("resend").at("email-code")
    time.sleep(0.5)
    assert not any(letter.codes() for letter in world.mail.wait(known.email, 2)[1:])
    assert visitor.press("change").at("email")
    visitor.press("send", email=world.email()).at("email-code")


def test_an_address_in_other_letters_is_the_same_address(world):
    known = world.visitor().sign_up_by_email().applicant
    visitor = world.visitor().email_door(world.applicant(email=known.email.upper()))
    assert not world.mail.wait(known.email, 2)[1].codes()
    assert visitor.step == "email-code"


def test_two_at_once_with_one_address_the_first_to_confirm_a_phone_has_it(world):
    email = world.email()
    one = world.visitor().email_door(world.applicant(email=email))
    code_one = world.mail.code(email, 1)
    two = world.visitor().email_door(world.applicant(email=email))
    code_two = world.mail.code(email, 2)
    one.press("verify", code=code_one).at("phone")
    [first] = world.house.accounts_by_email(email)
    two.press("verify", code=code_two).at("phone")
    [second] = world.house.accounts_by_email(email)
    assert second["id"] != first["id"], "the first loses it"
    two.finish(two.applicant.phone)
    assert [a["id"] for a in world.house.accounts_by_email(email)] == [second["id"]]


def test_an_address_taken_meanwhile_is_told_after_the_right_code(world):
    email = world.email()
    late = world.visitor().email_door(world.applicant(email=email))
    code = world.mail.code(email, 1)
    quick = world.visitor().email_door(world.applicant(email=email)).enter_mail_code(2)
    quick.at("phone")
    quick.finish(quick.applicant.phone)
    page = late.press("verify", code=code).at("email-code", "email_taken")
    assert page.has_form("sign-in") and page.has_form("change")
    assert len(world.house.accounts_by_email(email)) == 1
    late.press("change").at("email")
    other = world.email()
    late.press("send", email=other).at("email-code")
    late.enter_mail_code(1, other).at("phone")


# The code of a letter.


def test_another_address_keeps_names_and_password(world):
    visitor = world.visitor().email_door()
    who, first = visitor.applicant, visitor.applicant.email
    old = world.mail.code(first)
    visitor.press("change").at("email")
    assert "Введите email" in visitor.page.text and "Далее" in visitor.page.form("send").text
    visitor.press("send", email="no address").at("email", "email_invalid")
    assert visitor.page.field("send", "email") == "no address"
    who.email = world.email()
    visitor.press("send", email=who.email).at("email-code")
    new = world.mail.code(who.email)
    if old != new:
        visitor.press("verify", code=old).at("email-code", "code_wrong")
    visitor.press("verify", code=new).at("phone")
    visitor.finish(who.phone)
    claims = visitor.arrive()["claims"]
    assert claims["given_name"] == who.first_name and not world.house.accounts_by_email(first)
    again = world.visitor().sign_in(who.email, who.password)
    assert again.received()["claims"]["sub"] == claims["sub"]


def test_a_new_letter_replaces_the_code(make_world):
    world = make_world({"mail": {"resend_after": ["1s", "2s"]}})
    visitor = world.visitor().email_door()
    email, first = visitor.applicant.email, world.mail.code(visitor.applicant.email)
    visitor.press("resend").at("email-code", "too_soon")
    time.sleep(1.2)
    visitor.press("resend").at("email-code")
    second = world.mail.code(email, 2)
    if first != second:
        visitor.press("verify", code=first).at("email-code", "code_wrong")
    visitor.press("verify", code=second).at("phone")


def test_five_wrong_codes_are_too_many(make_world):
    world = make_world({"mail": {"resend_after": ["1s"]}})
    visitor = world.visitor("en").email_door()
    code = world.mail.code(visitor.applicant.email)
    wrong = "000000" if code != "000000" else "999999"
    for left in (4, 3, 2, 1):
        assert str(left) in visitor.press("verify", code=wrong).at("email-code", "code_wrong").text
    visitor.press("verify", code=wrong).at("email-code", "too_many_attempts")
    visitor.press("verify", code=code)
    assert visitor.step == "email-code" and visitor.errors, "the code is dead"
    time.sleep(1.2)
    visitor.press("resend").at("email-code")
    visitor.enter_mail_code(2).at("phone")


def test_a_code_too_late_is_told(make_world):
    world = make_world({"mail": {"code_lifetime": "1s", "resend_after": ["1s"]}})
    visitor = world.visitor().email_door()
    time.sleep(1.3)
    visitor.enter_mail_code().at("email-code", "code_expired")
    visitor.press("resend").at("email-code")
    world.mail.code(visitor.applicant.email, 2)


def test_help_stands_on_the_page_of_the_code(world):
    for language, words in (("ru", ["Спам", "20"]), ("en", ["Spam", "20"])):
        page = world.visitor(language).email_door().page
        assert all(word in page.text for word in words) and "help@crm.example.test" in page.html, page.text
        field = page.form("verify").control("code")
        assert field.get("autocomplete") == "one-time-code" and field.get("inputmode") == "numeric"


@pytest.mark.parametrize("limit", ["mail_per_mailbox_day", "mail_per_sign_up", "mail_per_address_hour", "mail_per_hour"])
def test_the_budgets_of_mail_hold(make_world, limit):
    world = make_world({"limits": {limit: 2}, "mail": {"resend_after": ["1s"]}})
    visitor, codes = world.visitor().email_door(), []
    email = visitor.applicant.email
    for _ in range(2):
        time.sleep(1.2)
        visitor.press("resend")
        codes += visitor.errors
    assert "too_many_codes" in codes and len(world.mail.to(email)) == 2, (codes, world.mail.letters)
    world.house.restart()
    again = world.visitor()
    again.applicant = world.applicant(email=email.upper() if limit == "mail_per_mailbox_day" else email)
    again.from_client().at("register")
    again.fill_email()
    if limit == "mail_per_sign_up":
        again.at("email-code")
    else:
        assert again.errors == ["too_many_codes"] and again.step in ("register", "email"), again.page
        assert len(world.mail.letters) == 2


# E-mail codes switched off.


@pytest.fixture(scope="module")
def without_codes(binary):
    from peers.world import World

    world = World({"registration": {"email_code": "off"}})
    yield world
    world.close()


def test_with_codes_off_the_address_is_kept_and_proves_nothing(without_codes):
    world = without_codes
    visitor, who = world.visitor(), world.applicant()
    visitor.applicant = who
    visitor.from_client().at("register")
    visitor.fill_email().at("phone")
    [account] = world.house.rows("SELECT * FROM accounts WHERE contact_email = ?", who.email)
    assert account["state"] == "pending" and account["email"] is None and account["first_name"] == who.first_name
    visitor.finish(who.phone)
    received = visitor.arrive()
    assert received["claims"]["sign_up"]["provider"] == "email"
    for facts in (received["claims"], received["userinfo"]):
        assert facts.get("email_verified") is not True, facts
    assert not world.mail.letters, "nothing goes by e-mail"
    visitor.signed_in()

    world.visitor().sign_in(who.email, who.password).at("sign-in", "credentials_wrong")
    again = world.visitor().sign_in(who.phone, who.password)
    assert again.received()["claims"]["sub"] == account["id"], "such a person signs in by phone"
    world.visitor().recover(who.email)
    assert not world.mail.letters, "an unconfirmed address opens nothing"


def test_with_codes_off_an_address_is_nobodys(without_codes):
    """Two people may type the same one: it tells nothing and gives nothing."""
    world, email = without_codes, without_codes.email()
    for _ in range(2):
        visitor = world.visitor()
        visitor.applicant = world.applicant(email=email)
        visitor.from_client().at("register")
        visitor.fill_email().at("phone")
        visitor.finish(visitor.applicant.phone)
    assert len(world.house.rows("SELECT 1 FROM accounts WHERE contact_email = ?", email)) == 2


# When mail does not go out.


def test_a_mail_server_that_is_down_loses_nothing(make_world):
    world = make_world({"limits": {"mail_per_sign_up": 1}})
    visitor, who = world.visitor(), world.applicant()
    visitor.applicant = who
    visitor.from_client(partner="acme").at("register")
    world.mail.stop()
    begun = time.monotonic()
    visitor.fill_email()
    assert visitor.errors == ["mail_failed"] and visitor.step in ("register", "email"), visitor.page
    assert time.monotonic() - begun < 8
    form = "send" if visitor.step == "email" else "email"
    assert visitor.page.field(form, "email") == who.email
    world.mail.start()
    world.mail.mode = "refuse"
    again = {} if form == "send" else {"password": who.password, "terms": "on"}
    visitor.press(form, **again)
    assert visitor.errors == ["mail_failed"], "a refusal is told too, and gives its budget back"
    world.mail.mode = "accept"
    visitor.press(form, **again).at("email-code")
    visitor.enter_mail_code().at("phone")
    visitor.finish(who.phone)
    sub = visitor.arrive()["claims"]["sub"]
    again = world.visitor().sign_in(who.email, who.password)
    assert again.received()["claims"]["sub"] == sub
    [account] = world.house.accounts_by_email(who.email)
    assert account["first_name"] == who.first_name and world.house.attribution(account)["partner"] == "acme"


def test_a_slow_mail_server_counts_as_sent_and_a_new_code_can_be_asked_for_at_once(make_world):
    world = make_world()
    visitor, who = world.visitor(), world.applicant()
    visitor.applicant = who
    visitor.from_client().at("register")
    world.mail.mode = "slow"
    begun = time.monotonic()
    visitor.fill_email()
    assert time.monotonic() - begun < 8 and visitor.step == "email-code", visitor.page
    world.mail.mode = "accept"
    visitor.press("resend")
    assert "too_soon" not in visitor.errors, visitor.page
    visitor.enter_mail_code(len(world.mail.wait(who.email))).at("phone")


def test_a_silent_mail_server_holds_nobody_up_behind_another(make_world):
    """Who comes while a letter waits for its answer is told within their own five seconds, one way or the other."""
    world = make_world()
    visitors = []
    for _ in range(4):
        visitors.append(world.visitor())
        visitors[-1].applicant = world.applicant()
        visitors[-1].from_client().at("register")
        visitors[-1].slowest = None
    world.mail.mode = "slow"
    threads = [threading.Thread(target=visitor.fill_email) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    world.mail.mode = "accept"
    for visitor in visitors:
        assert visitor.slowest < 8, visitor.slowest
        if visitor.step == "email":
            visitor.at("email", "mail_failed")
            visitor.press("send")
        else:
            visitor.at("email-code")
            visitor.press("resend")
        assert "too_soon" not in visitor.errors, visitor.page
        visitor.at("email-code")
        assert world.mail.code(visitor.applicant.email)


def test_a_failed_resend_keeps_the_code_that_was_sent(make_world):
    world = make_world({"mail": {"resend_after": ["1s"]}})
    visitor = world.visitor().email_door()
    time.sleep(1.2)
    world.mail.mode = "refuse"
    visitor.press("resend").at("email-code", "mail_failed")
    visitor.enter_mail_code().at("phone")


# Between the steps.


def test_a_kill_at_every_step_loses_nothing(make_world):
    world = make_world()
    visitor, who = world.visitor(), world.applicant()
    visitor.applicant = who
    visitor.from_client(partner="acme").at("register")
    world.house.restart("SIGKILL")
    visitor.fill_email().at("email-code")
    world.house.restart("SIGKILL")
    visitor.reload().at("email-code")
    visitor.enter_mail_code().at("phone")
    world.house.restart("SIGKILL")
    visitor.send_code(who.phone).at("code")
    world.house.restart("SIGKILL")
    visitor.enter_code().at("done")
    world.house.restart("SIGKILL")
    claims = visitor.arrive()["claims"]
    assert claims["given_name"] == who.first_name and claims["sign_up"]["partner"] == "acme"
    again = world.visitor().sign_in(who.email, who.password)
    assert again.received()["claims"]["sub"] == claims["sub"]
    assert len(world.mail.to(who.email)) == 1 and len(world.sms.to(who.phone)) == 1


def test_register_offers_to_go_on_with_what_was_begun(world):
    visitor = world.visitor().email_door()
    here = f"/s/{visitor.sign_up}"
    visitor.enter_mail_code().at("phone")
    page = visitor.get("/sign-up").at("register")
    assert any(link["href"].endswith(here) for link in page.links), [link["href"] for link in page.links]
    visitor.get(here).at("phone")


def test_every_step_can_be_reloaded_and_sends_nothing(world):
    visitor = world.visitor().email_door()
    visitor.reload().at("email-code")
    verify = visitor.page.form("verify")
    visitor.enter_mail_code().at("phone")
    visitor.post(verify.action, verify.values() | {"code": "123456"}).at("phone")
    assert len(world.mail.to(visitor.applicant.email)) == 1


@pytest.mark.parametrize("where", ["email-code", "email", "phone"])
def test_leaving_tells_the_client(world, where):
    client, visitor = world.hand_made("crm-web"), world.visitor()
    visitor.applicant = world.applicant()
    visitor.get(client.authorize()).at("register")
    visitor.fill_email().at("email-code")
    if where == "email":
        visitor.press("change").at("email")
    if where == "phone":
        visitor.enter_mail_code().at("phone")
    visitor.press("leave")
    arrived = parameters(visitor.forget_away())
    assert arrived["error"] == "access_denied" and arrived["state"] == client.state
    if where != "phone":
        assert not world.house.accounts_by_email(visitor.applicant.email)
