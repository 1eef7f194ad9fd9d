"""The phone page: every usual spelling, both messages in both languages, nothing typed lost."""

import re
import time

import pytest

INCORRECT = {"ru": "Некорректный номер телефона", "en": "Incorrect phone number"}
TAKEN = {
    "ru": "Пользователь с таким номером уже зарегистрирован",
    "en": "A user with this number is already registered",
}


def at_phone(world, language=None, provider="google"):
    return world.visitor(language).newcomer(provider).create()


def spelled(phone, pattern):
    """Puts the national digits of a Russian number into `pattern`, an x each."""
    digits = iter(phone[2:])
    return re.sub("x", lambda _: next(digits), pattern)


SPELLINGS = [
    "+7xxxxxxxxxx",
    "+7 xxx xxx-xx-xx",
    "+7 (xxx) xxx-xx-xx",
    "+7(xxx)xxxxxxx",
    "8xxxxxxxxxx",
    "8 xxx xxx xx xx",
    "8 (xxx) xxx-xx-xx",
    "8-xxx-xxx-xx-xx",
    "8(xxx)xxx-xx-xx",
    "xxxxxxxxxx",
    "xxx xxx xx xx",
    "(xxx) xxx-xx-xx",
    "xxx-xxx-xx-xx",
    "7xxxxxxxxxx",
    "7 xxx xxx xx xx",
    "007xxxxxxxxxx",
    "00 7 xxx xxx-xx-xx",
    "  +7 xxx xxx xx xx  ",
    "+7.xxx.xxx.xx.xx",
    "+7-xxx-xxx-xx-xx",
    "+7 xxx xxx–xx–xx",
    "+7\u00a0xxx\u00a0xxx\u00a0xx\u00a0xx",
    "＋7 xxx xxx xx xx",
    "tel:+7xxxxxxxxxx",
    "+7/xxx/xxxxxxx",
]


@pytest.mark.parametrize("pattern", SPELLINGS)
def test_a_number_is_taken_in_every_usual_spelling(world, pattern):
    visitor, phone = at_phone(world), world.phone()
    visitor.press("send", phone=spelled(phone, pattern)).at("code")
    assert len(world.sms.wait(phone)) == 1


def test_digits_of_another_script_are_digits(world):
    visitor, phone = at_phone(world), world.phone()
    arabic = phone.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    visitor.press("send", phone=arabic).at("code")
    assert world.sms.wait(phone)


FOREIGN = [
    ("DE", "0151 23456789", "+4915123456789"),
    ("DE", "+49 151 23456789", "+4915123456789"),
    ("GB", "07400 123456", "+447400123456"),
    ("GB", "+44 (0)7400 123456", "+447400123456"),
    ("FR", "06 12 34 56 78", "+33612345678"),
    ("US", "(201) 555-0123", "+12015550123"),
    ("US", "1-201-555-0123", "+12015550123"),
    ("KZ", "8 (701) 123-45-67", "+77011234567"),
    ("KZ", "701 123 45 67", "+77011234567"),
    ("BY", "8 029 123-45-67", "+375291234567"),
    ("UA", "050 123 45 67", "+380501234567"),
    ("IT", "312 345 6789", "+393123456789"),
    ("TR", "0501 234 56 78", "+905012345678"),
    ("GE", "555 12 34 56", "+995555123456"),
    ("AE", "050 123 4567", "+971501234567"),
    ("CN", "131 2345 6789", "+8613123456789"),
]


@pytest.mark.parametrize("country,typed,expected", FOREIGN)
def test_the_country_says_whose_number_it_is(world, country, typed, expected):
    """The calling code stays as the page was drawn: without JavaScript it cannot follow the country."""
    visitor, before = at_phone(world), len(world.sms.to(expected))
    visitor.press("send", country=country, phone=typed).at("code")
    assert len(world.sms.wait(expected, before + 1)) == before + 1


@pytest.mark.parametrize("typed", ["+44 7400 123457", "00447400123457", "00 44 7400 123457"])
def test_a_number_with_plus_or_00_speaks_for_itself(world, typed):
    visitor, before = at_phone(world), len(world.sms.to("+447400123457"))
    visitor.press("send", country="RU", calling_code="+7", phone=typed).at("code")
    assert world.sms.wait("+447400123457", before + 1)


@pytest.mark.parametrize("calling_code", ["+49", "49", "0049"])
def test_an_edited_calling_code_wins_over_the_country(world, calling_code):
    visitor, before = at_phone(world), len(world.sms.to("+4915123456780"))
    visitor.press("send", country="RU", calling_code=calling_code, phone="151 23456780").at("code")
    assert world.sms.wait("+4915123456780", before + 1)


def test_a_plus_wins_over_an_edited_calling_code(world):
    visitor, phone = at_phone(world), world.phone()
    visitor.press("send", country="DE", calling_code="+49", phone=phone).at("code")
    assert world.sms.wait(phone)


def test_the_confirmed_number_is_stored_in_e164(world):
    visitor, phone = at_phone(world), world.phone()
    visitor.press("send", phone=spelled(phone, "8 (xxx) xxx-xx-xx")).at("code")
    visitor.enter_code(phone).at("done")
    assert world.house.account_of("google", visitor.person)["phone"] == phone


WRONG = [
    "",
    " ",
    "abc",
    "123",
    "+7",
    "12345678901234567890",
    "+7 916 123-45-6",
    "+7 916 123-45-678",
    "916",
    "+999 123 456 789",
    "112",
    "8 800 555-35-35",
    "a" * 200,
    "+7 916 123-45-67; +7 916 123-45-68",
    "<script>alert(1)</script>",
    "+1 900 555 0123",
    "--",
    "٠",
    "\u0000\u0001",
]


@pytest.mark.parametrize("typed", WRONG, ids=range(len(WRONG)))
@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_is_no_number_is_told_beside_the_field(world, language, typed):
    visitor = at_phone(world, language)
    page = visitor.press("send", phone=typed).at("phone", "phone_invalid")
    assert INCORRECT[language] in page.alerts["phone_invalid"], page.alerts
    assert "<script>alert" not in page.html
    assert len(world.house.accounts_with(typed)) == 0


@pytest.mark.parametrize("language,word", [("ru", "мобильн"), ("en", "mobile")])
@pytest.mark.parametrize("landline", ["+7 495 123-45-67", "8 (812) 123-45-67"])
def test_a_landline_is_told_that_a_mobile_number_is_needed(world, language, word, landline):
    visitor = at_phone(world, language)
    page = visitor.press("send", phone=landline).at("phone", "phone_invalid")
    assert INCORRECT[language] in page.alerts["phone_invalid"] and word in page.alerts["phone_invalid"].lower()


@pytest.mark.parametrize("country", ["ZZ", "XX", "", "Russia", "ru'--"])
def test_an_unknown_country_is_an_answer_not_a_crash(world, country):
    visitor, before = at_phone(world), len(world.sms.messages)
    visitor.press("send", country=country, calling_code="", phone="9161234567")
    assert visitor.page.status == 200 and visitor.step in ("phone", "code"), visitor.page
    if visitor.step == "phone":
        assert set(visitor.errors) <= {"phone_invalid", "country_not_served"} and visitor.errors
        assert len(world.sms.messages) == before


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_registered_number_is_told_with_ways_on(world, language):
    known = world.visitor().sign_up_by("facebook")
    visitor = at_phone(world, language)
    page = visitor.send_code(known.phone).at("phone", "phone_taken")
    assert TAKEN[language] in page.alerts["phone_taken"]
    assert page.has_form("link"), "sign in and link"
    assert any("help@crm.example.test" in link["href"] for link in page.links), "write to support"
    assert len(world.sms.to(known.phone)) == 1, "no code goes to the owner"
    visitor.finish()


def test_a_registered_number_in_another_spelling_is_the_same_number(world):
    known = world.visitor().sign_up_by("facebook")
    visitor = at_phone(world)
    visitor.press("send", phone=spelled(known.phone, "8 (xxx) xxx-xx-xx")).at("phone", "phone_taken")


def test_after_two_answers_a_registered_number_is_told_after_the_right_code(world):
    known = world.visitor().sign_up_by("facebook")
    visitor = at_phone(world)
    for _ in range(2):
        visitor.send_code(known.phone).at("phone", "phone_taken")
    visitor.send_code(known.phone).at("code")
    visitor.press("verify", code=world.sms.code(known.phone, 2))
    assert visitor.step == "code" and visitor.errors == ["phone_taken"], visitor.page
    assert visitor.page.has_form("link") and visitor.page.has_form("change")
    assert world.house.account_of("google", visitor.person)["state"] == "pending"
    visitor.press("change").at("phone")
    visitor.finish()


@pytest.mark.parametrize("disclosure,step", [("immediate", "phone"), ("after_code", "code")])
def test_when_a_registered_number_is_told_is_a_setting(make_world, disclosure, step):
    world = make_world({"phone": {"taken_disclosure": disclosure}})
    known = world.visitor().sign_up_by("facebook")
    visitor = at_phone(world)
    for _ in range(3 if disclosure == "immediate" else 1):
        visitor.send_code(known.phone)
        assert visitor.step == step
    if disclosure == "after_code":
        visitor.press("verify", code=world.sms.code(known.phone, 2)).at("code", "phone_taken")
    else:
        visitor.at("phone", "phone_taken")


def test_a_pending_accounts_number_is_free_for_all(world):
    phone = world.phone()
    first, second = at_phone(world), at_phone(world, provider="facebook")
    first.send_code(phone).at("code")
    second.send_code(phone).at("code")
    second.press("verify", code=world.sms.code(phone, 2)).at("done")
    first.press("verify", code=world.sms.code(phone, 1)).at("code", "phone_taken")
    assert [a["id"] for a in world.house.accounts_with(phone)] == [
        world.house.account_of("facebook", second.person)["id"]
    ]


def test_what_was_typed_stays_in_the_fields(world):
    visitor = at_phone(world)
    form = visitor.press("send", country="DE", phone="0151 xyz").at("phone", "phone_invalid").form("send")
    assert form.control("phone")["value"] == "0151 xyz" and form.values()["country"] == "DE"


def test_the_page_says_how_long_is_left_and_knows_the_countries(world):
    page = at_phone(world).at("phone")
    assert "Подтверждение регистрации" in page.headings
    assert re.search(r"2[34]\s*(ч|h)", page.text), "how long is left"
    send = page.form("send")
    countries = {option["value"]: option["label"] for option in send.control("country")["options"] if option["value"]}
    assert len(countries) > 200 and all(len(code) == 2 for code in countries)
    assert "Россия" in countries["RU"] and "+7" in countries["RU"] and "Германия" in countries["DE"]
    assert send.values()["country"] == "RU" and send.control("calling_code")["value"].lstrip("+") == "7"
    assert "Отправить код" in send.text
    english = at_phone(world, "en").at("phone")
    labels = {o["value"]: o["label"] for o in english.form("send").control("country")["options"]}
    assert "Confirm registration" in english.headings and "Germany" in labels["DE"]
    assert "Send code" in english.form("send").text


def test_only_served_countries_are_offered_and_taken(make_world):
    world = make_world({"phone": {"countries": ["RU", "KZ"]}})
    visitor = at_phone(world)
    offered = [o["value"] for o in visitor.page.form("send").control("country")["options"] if o["value"]]
    assert sorted(offered) == ["KZ", "RU"]
    for typed in ("+49 151 23456789", "00447400123456"):
        visitor.press("send", phone=typed).at("phone", "country_not_served")
        assert visitor.page.form("send").control("phone")["value"] == typed
    visitor.press("send", country="DE", calling_code="+49", phone="151 23456789").at("phone", "country_not_served")
    assert not world.sms.messages
    visitor.press("send", country="KZ", phone="701 123 45 67").at("code")


def test_a_refused_sms_is_told_and_nothing_typed_is_lost(make_world):
    world = make_world({"limits": {"sms_per_phone_day": 2, "sms_per_sign_up": 2}})
    visitor, phone = at_phone(world), world.phone()
    typed = spelled(phone, "8 (xxx) xxx-xx-xx")
    world.sms.mode = "refuse"
    for _ in range(4):  # the budget is given back each time
        page = visitor.press("send", phone=typed).at("phone", "sms_failed")
        assert page.form("send").control("phone")["value"] == typed
        assert "Некорректный" not in page.text
    world.sms.mode = "accept"
    visitor.press("send").at("code")
    visitor.enter_code(phone).at("done")


def test_an_sms_route_that_cannot_be_reached_is_told(make_world):
    world = make_world()
    visitor, phone = at_phone(world), world.phone()
    world.sms.stop()
    begun = time.monotonic()
    visitor.send_code(phone).at("phone", "sms_failed")
    assert time.monotonic() - begun < 5.5


def test_a_slow_sms_route_counts_as_sent_and_a_new_code_can_be_asked_for_at_once(make_world):
    world = make_world()
    visitor, phone = at_phone(world), world.phone()
    world.sms.mode = "slow"
    begun = time.monotonic()
    visitor.send_code(phone).at("code", *visitor.page.errors)
    assert time.monotonic() - begun < 5.5
    world.sms.mode = "accept"
    visitor.press("resend")
    assert "too_soon" not in visitor.errors
    visitor.enter_code(phone).at("done")


def test_the_next_route_is_tried_when_one_refuses(make_world):
    from peers.sms import SMSRoute

    spare = SMSRoute(bearer="a-bearer-of-more-than-24-characters").start()
    try:
        world = make_world()
        assert world.house.stop() == 0
        settings = world.house.settings
        settings["sms"]["routes"].append({"sender": "webhook", "url": f"{spare.url}/sms", "bearer": spare.bearer})
        world.house.write(settings).start()
        world.sms.mode = "refuse"
        visitor, phone = at_phone(world), world.phone()
        visitor.send_code(phone).at("code")
        visitor.press("verify", code=spare.code(phone)).at("done")
        assert len(world.sms.calls("/sms")) == 1 and len(spare.messages) == 1
    finally:
        spare.stop()


@pytest.mark.parametrize(
    "limit",
    [
        "sms_per_phone_day",
        "sms_per_sign_up",
        "sms_per_address_hour",
        "sms_per_hour",
        "sms_per_country_hour",
        "sms_per_prefix_hour",
    ],
)
def test_the_budgets_of_sms_hold(make_world, limit):
    world = make_world({"limits": {limit: 2}, "phone": {"resend_after": ["1s"]}})
    phone, codes = world.phone(), []
    visitor = at_phone(world)
    visitor.send_code(phone).at("code")
    for _ in range(2):
        time.sleep(1.2)
        visitor.press("resend")
        codes += visitor.errors
    assert "too_many_codes" in codes
    assert len(world.sms.to(phone)) <= 2, "no more than the budget"
    if limit != "sms_per_sign_up":
        again = at_phone(world, provider="facebook")
        again.send_code(phone).at("phone", "too_many_codes")
        assert again.page.form("send").control("phone")["value"] == phone
    assert world.house.restart()
    again = at_phone(world)
    again.send_code(phone)
    if limit != "sms_per_sign_up":
        again.at("phone", "too_many_codes")


def test_the_budget_goes_by_the_parsed_number(make_world):
    world = make_world({"limits": {"sms_per_phone_day": 2}})
    phone = world.phone()
    for pattern in ("8xxxxxxxxxx", "+7 xxx xxx xx xx"):
        at_phone(world).press("send", phone=spelled(phone, pattern)).at("code")
    at_phone(world).press("send", country="KZ", phone=spelled(phone, "+7(xxx)xxxxxxx")).at("phone", "too_many_codes")


def test_why_a_phone_is_asked_for_is_a_setting(make_world):
    world = make_world({"phone": {"reason": {"ru": "Так велит 241-ФЗ", "en": "Federal Law 241-FZ says so"}}})
    assert "Так велит 241-ФЗ" in at_phone(world).page.text
    assert "Federal Law 241-FZ says so" in at_phone(world, "en").page.text
