"""The code page: tries, pauses, resends, another number."""

import threading
import time

import pytest
import requests


def at_code(world, language=None):
    visitor = world.visitor(language).newcomer().create()
    visitor.send_code().at("code")
    return visitor


def wrong(code):
    return "000000" if code != "000000" else "999999"


def test_the_code_page_masks_the_number(world):
    visitor = at_code(world)
    assert visitor.phone not in visitor.page.html and visitor.phone[2:] not in visitor.page.html
    assert visitor.phone[-2:] in visitor.page.text, "its end is shown"
    field = visitor.page.form("verify").control("code")
    assert field.get("autocomplete") == "one-time-code" and field.get("inputmode") == "numeric"
    assert "Получить новый код" in visitor.page.form("resend").text
    assert visitor.page.has_form("change")


@pytest.mark.parametrize(
    "spelling", ["{0}{1}", "{0} {1}", "{0}-{1}", " {0}{1} ", "{0}\u00a0{1}", "{0}\u2013{1}", "\t{0}{1}\n"]
)
def test_spaces_and_hyphens_in_a_pasted_code_are_ignored(world, spelling):
    visitor = at_code(world)
    code = world.sms.code(visitor.phone)
    visitor.press("verify", code=spelling.format(code[:3], code[3:])).at("done")


def test_five_wrong_codes_are_too_many(world):
    visitor = at_code(world)
    code = world.sms.code(visitor.phone)
    for left in (4, 3, 2, 1):
        page = visitor.press("verify", code=wrong(code)).at("code", "code_wrong")
        assert str(left) in page.text, "how many tries are left"
    visitor.press("verify", code=wrong(code)).at("code", "too_many_attempts")
    visitor.press("verify", code=code)
    assert visitor.step == "code" and visitor.errors and visitor.errors != ["code_wrong"], "the code is dead"
    assert world.house.account_of("google", visitor.person)["state"] == "pending"


def test_the_right_code_on_the_last_try_is_right(world):
    visitor = at_code(world)
    code = world.sms.code(visitor.phone)
    for _ in range(4):
        visitor.press("verify", code=wrong(code)).at("code", "code_wrong")
    visitor.press("verify", code=code).at("done")


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "12345a", "٠" * 6 + "x", "' OR 1=1 --", "9" * 5000]
)
def test_what_is_no_code_is_a_message(world, typed):
    visitor = at_code(world)
    for _ in range(6):
        visitor.press("verify", code=typed).at("code", "code_incomplete")
    visitor.enter_code().at("done")


@pytest.mark.parametrize("zero", ["\u0660", "\u06f0", "\uff10", "\u0966"], ids=["arabic", "persian", "wide", "devanagari"])
def test_digits_of_any_script_are_digits(world, zero):
    visitor = at_code(world)
    typed = "".join(chr(ord(zero) + int(digit)) for digit in world.sms.code(visitor.phone))
    visitor.press("verify", code=f"\u2067{typed[:3]}\u200b{typed[3:]}\u2069 ").at("done")


def test_guesses_at_once_get_no_more_than_five_tries(world):
    caller_like = at_code(world)
    code = world.sms.code(caller_like.phone)
    here = f"/s/{caller_like.sign_up}/verify"
    cookies = caller_like.session.cookies.get_dict()
    answers = []

    def guess(number):
        caller = world.caller()
        caller.session.cookies.update(cookies)
        caller.post(here, {"code": f"{number:06d}"})
        answers.append(caller.answer)

    guesses = [n for n in range(500_000, 500_040) if f"{n:06d}" != code][:24]
    threads = [threading.Thread(target=guess, args=(n,)) for n in guesses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 24
    caller_like.press("verify", code=code)
    caller_like.get(f"/s/{caller_like.sign_up}")
    assert caller_like.step == "code", "after many guesses the right code is dead"
    assert world.house.account_of("google", caller_like.person)["state"] == "pending"


def test_a_new_code_too_soon_says_how_long_to_wait(world):
    visitor = at_code(world)
    visitor.press("resend").at("code", "too_soon")
    assert len(world.sms.to(visitor.phone)) == 1
    caller = world.caller()
    caller.session.cookies.update(visitor.session.cookies.get_dict())
    caller.get(f"/s/{visitor.sign_up}")
    caller.send("resend").at("code", "too_soon")
    assert 0 < caller.answer["notice"]["retry_after"] <= 60, caller.answer["notice"]
    assert 0 < caller.answer["data"]["resend_in"] <= 60


def test_a_resend_replaces_the_code(make_world):
    world = make_world({"phone": {"resend_after": ["1s", "2s"]}})
    visitor = at_code(world)
    first = world.sms.code(visitor.phone)
    time.sleep(1.2)
    visitor.press("resend").at("code")
    second = world.sms.code(visitor.phone, 2)
    if first != second:
        visitor.press("verify", code=first).at("code", "code_wrong")
    time.sleep(1.2)
    visitor.press("resend").at("code", "too_soon")
    visitor.press("verify", code=second).at("done")


def test_a_dead_code_is_replaced_by_a_new_one(make_world):
    world = make_world({"phone": {"resend_after": ["1s"]}})
    visitor = at_code(world)
    code = world.sms.code(visitor.phone)
    for _ in range(5):
        visitor.press("verify", code=wrong(code))
    visitor.at("code", "too_many_attempts")
    time.sleep(1.2)
    visitor.press("resend").at("code")
    visitor.press("verify", code=world.sms.code(visitor.phone, 2)).at("done")


def test_a_failed_resend_keeps_the_page(make_world):
    world = make_world({"phone": {"resend_after": ["1s"]}})
    visitor = at_code(world)
    time.sleep(1.2)
    world.sms.mode = "refuse"
    visitor.press("resend").at("code", "sms_failed")
    world.sms.mode = "accept"
    visitor.press("resend")
    visitor.press("verify", code=world.sms.code(visitor.phone, len(world.sms.to(visitor.phone)))).at("done")


def test_after_a_failed_resend_the_code_that_was_sent_still_counts(make_world):
    world = make_world({"phone": {"resend_after": ["1s"]}})
    visitor = at_code(world)
    time.sleep(1.2)
    world.sms.mode = "refuse"
    visitor.press("resend").at("code", "sms_failed")
    visitor.press("verify", code=world.sms.code(visitor.phone)).at("done")


def test_a_late_code_is_expired(make_world):
    world = make_world({"phone": {"code_lifetime": "1s", "resend_after": ["1s"]}})
    visitor = at_code(world)
    code = world.sms.code(visitor.phone)
    time.sleep(1.3)
    visitor.press("verify", code=code).at("code", "code_expired")
    visitor.press("resend").at("code")
    visitor.press("verify", code=world.sms.code(visitor.phone, 2)).at("done")


def test_change_leads_to_another_number(world):
    visitor = at_code(world)
    first_phone, first_code = visitor.phone, world.sms.code(visitor.phone)
    visitor.press("change").at("phone")
    visitor.send_code().at("code")
    second_code = world.sms.code(visitor.phone)
    if first_code != second_code:
        visitor.press("verify", code=first_code).at("code", "code_wrong")
    visitor.press("verify", code=second_code).at("done")
    assert world.house.account_of("google", visitor.person)["phone"] == visitor.phone != first_phone
    assert not world.house.accounts_with(first_phone)


def test_a_code_of_one_sign_up_opens_no_other(world):
    one, two = at_code(world), at_code(world)
    code = world.sms.code(one.phone)
    if code != world.sms.code(two.phone):
        two.press("verify", code=code).at("code", "code_wrong")
    one.enter_code().at("done")


def test_the_length_and_the_tries_of_a_code_are_settings(make_world):
    world = make_world({"phone": {"code_length": 8, "code_attempts": 2}})
    visitor = world.visitor().newcomer().create()
    visitor.send_code().at("code")
    code = world.sms.code(visitor.phone, digits=8)
    bad = "0" * 8 if code != "0" * 8 else "1" * 8
    visitor.press("verify", code=bad).at("code", "code_wrong")
    visitor.press("verify", code=bad).at("code", "too_many_attempts")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_sms_ends_with_the_line_that_phones_fill_in_from(world, language):
    visitor = at_code(world, language)
    text, code = world.sms.to(visitor.phone)[0]["text"], world.sms.code(visitor.phone)
    assert text.splitlines()[-1] == f"@127.0.0.1 #{code}", text
    assert text.count(code) == 2
    assert len(text) <= 70 or text.isascii() and len(text) <= 160, "one part"
    assert text.isascii() == (language == "en")
    assert visitor.person.name not in text and visitor.person.given_name not in text


def test_help_stands_on_the_code_page(world):
    page = at_code(world).page
    assert "help@crm.example.test" in page.html
    assert "77" in page.text, "the extension of the support's phone"


def test_a_right_code_among_64_at_once_opens_nothing_unless_it_was_the_one_counted(make_world):
    world = make_world({"limits": {"code_failures_per_hour": 1000}})
    for round in range(3):
        visitor = at_code(world)
        code = world.sms.code(visitor.phone)
        form, cookies = visitor.page.form("verify"), visitor.session.cookies.get_dict()
        failures = counted(world)
        barrier = threading.Barrier(64)

        def guess(typed):
            barrier.wait()
            requests.post(
                world.house.url + form.action,
                data=form.values() | {"code": typed},
                headers={"Origin": world.house.url, "Sec-Fetch-Site": "same-origin"},
                cookies=cookies,
                allow_redirects=False,
                timeout=30,
            )

        typed = [wrong(code)] * 64
        typed[(round * 21) % 64] = code
        threads = [threading.Thread(target=guess, args=(one,)) for one in typed]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        visitor.reload()
        is_open = world.house.account_of("google", visitor.person)["state"] == "active"
        assert counted(world) - failures == (0 if is_open else 1), "one page's form is tried once"
        if not is_open:
            visitor.at("code", "code_wrong")
            visitor.press("verify", code=code).at("done")


def counted(world):
    rows = world.house.rows("SELECT coalesce(sum(used), 0) AS n FROM budgets WHERE budget = 'code_failures_per_hour'")
    return rows[0]["n"]
