"""What the owner of an account is told: in their language, by e-mail or SMS, even where the mail server was away."""

import re
import time

import pytest


def bind(visitor, provider="google"):
    visitor.person = visitor.world.person(name="Quuxington the Third")
    visitor.account().press("bind", provider=provider)
    visitor.prove(visitor.applicant.password)
    visitor.back_from(provider, visitor.person).at("account", *visitor.page.errors)


def link(world, phone, count):
    """Somebody links a Facebook account by the code that came to that phone."""
    visitor = world.visitor("ru").newcomer("facebook")
    visitor.press("link").at("link")
    visitor.press("code", phone=phone).at("code")
    visitor.press("verify", code=world.sms.code(phone, count)).at("link-confirm")
    return visitor.press("confirm").at("done")


@pytest.mark.parametrize("language,words", [("ru", ["Если это", "Google"]), ("en", ["If it wasn", "Google"])])
def test_a_letter_says_what_when_and_what_to_do(world, language, words):
    visitor = world.visitor(language).sign_up_by_email()
    bind(visitor)
    letter = world.mail.wait(visitor.applicant.email, 2)[1]
    text = letter.text.replace("’", "'")
    for word in [*words, f"{world.house.url}/recover", "help@crm.example.test"]:
        assert word in text and word in letter.html.replace("’", "'"), f"{word} is not in {letter}"
    assert re.search(r"\b20\d\d\b|\d{1,2}:\d\d", letter.text), f"when: {letter}"
    assert "Quuxington" not in letter.text and not letter.codes(), letter
    assert letter.message.get_content_type() == "multipart/alternative"
    assert re.search("[а-я]", letter.subject) if language == "ru" else letter.subject.isascii(), letter.subject


@pytest.mark.parametrize("language", ["ru", "en"])
def test_without_an_address_one_sms_says_it(world, language):
    google = world.visitor(language).sign_up_by("google")
    link(world, google.phone, 2)
    text = world.sms.wait(google.phone, 3)[2]["text"]
    assert "Facebook" in text and "/recover" in text, text
    assert len(text) <= 70 or text.isascii() and len(text) <= 160, f"one part: {text}"
    assert text.isascii() == (language == "en"), "the language is that of the last acceptance"
    assert "@" not in text.splitlines()[-1], "no code in it"


def test_whoever_has_an_address_gets_no_sms_besides(world):
    who = world.visitor().sign_up_by_email().applicant
    link(world, who.phone, 2)
    assert "Facebook" in world.mail.wait(who.email, 2)[1].text
    assert len(world.sms.to(who.phone)) == 2


def test_a_letter_waits_for_its_mail_server_through_a_crash(make_world):
    """Written in the transaction it tells of: neither the server's absence nor a kill loses it, and it comes once."""
    world = make_world()
    visitor = world.visitor().sign_up_by_email()
    email = visitor.applicant.email
    world.mail.stop()
    bind(visitor)
    visitor.account()
    world.house.kill()
    assert world.house.bindings({"id": visitor.arrival["claims"]["sub"]})
    stored = world.house.bytes_at_rest()
    assert not any(b"/recover" in content for name, content in stored.items() if name.startswith("gatehouse.db"))
    world.mail.start()
    world.house.start()
    letters = world.mail.wait(email, 2, seconds=50)
    assert "Google" in letters[1].text and len(letters) == 2
    world.house.restart()
    time.sleep(1)
    assert len(world.mail.to(email)) == 2, "what a server took is not sent again"


def test_an_sms_waits_for_its_route_too(make_world):
    world = make_world()
    google = world.visitor().sign_up_by("google")
    visitor = world.visitor("ru").newcomer("facebook")
    visitor.press("link").at("link")
    visitor.press("code", phone=google.phone).at("code")
    visitor.press("verify", code=world.sms.code(google.phone, 2)).at("link-confirm")
    world.sms.mode = "refuse"
    begun = time.monotonic()
    visitor.press("confirm").at("done")
    assert time.monotonic() - begun < 2, "nobody waits for it"
    time.sleep(0.5)
    world.sms.mode = "accept"
    assert "Facebook" in world.sms.wait(google.phone, 3, seconds=50)[2]["text"]


def test_a_slow_mail_server_holds_nobody_up(make_world):
    world = make_world()
    visitor = world.visitor().sign_up_by_email()
    world.mail.mode = "slow"
    bind(visitor)
    assert visitor.slowest < 8, visitor.slowest
    visitor.slowest = None
    visitor.account()
    assert visitor.slowest < 4


def test_what_follows_within_ten_minutes_is_gathered(make_world):
    """The first goes at once; nothing is lost, and nobody is flooded."""
    world = make_world()
    google = world.visitor("en").sign_up_by("google")
    link(world, google.phone, 2)
    assert "Facebook" in world.sms.wait(google.phone, 3)[2]["text"]
    world.house.ten_minutes_pass_for_owners()
    before = len(world.sms.to(google.phone))
    link(world, google.phone, 4)
    world.sms.wait(google.phone, 5)
    link(world, google.phone, 6)
    time.sleep(1)
    told = [message for message in world.sms.to(google.phone)[before:] if "/recover" in message["text"]]
    assert len(told) == 1, "the second of the two waits for what else comes"
    assert len(world.house.rows("SELECT 1 FROM outbox")) == 1
