"""What the server keeps: never a provider's e-mail, name or picture, never a whole number in the log."""

import base64
import json

import pytest


def spellings(text):
    """The bytes a careless program would leave: plain, other cases, other encodings, escapes."""
    plain = text.encode()
    found = {
        plain,
        text.lower().encode(),
        text.upper().encode(),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        json.dumps(text)[1:-1].encode(),
        plain.hex().encode(),
        plain.hex().upper().encode(),
    }
    from urllib.parse import quote, quote_plus

    found |= {quote(text).encode(), quote_plus(text).encode()}
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + plain)
        found.add(coded[(0, 2, 3)[shift] : -4])
        found.add(base64.urlsafe_b64encode(b"\0" * shift + plain)[(0, 2, 3)[shift] : -4])
    return found


def leaks(world, texts):
    found = []
    for name, content in world.house.bytes_at_rest().items():
        for text in texts:
            found += [(name, text, form) for form in spellings(text) if len(form) >= 6 and form in content]
    return found


@pytest.mark.parametrize("provider", ["google", "facebook", "acmeid"])
def test_a_providers_e_mail_name_and_picture_are_kept_nowhere(make_world, provider):
    world = make_world()

    def person(tag):
        return world.person(
            name=f"Евлампия Трудноназываемая {tag}",
            given_name=f"Евлампия{tag}",
            family_name=f"Трудноназываемая{tag}",
            email=f"Evlampia.{tag}.Quuxington@mail.example.test",
            picture=f"https://pictures.example.test/{tag}/portrait-of-somebody.png",
        )

    people = [person(tag) for tag in ("aaaa", "bbbb", "cccc", "dddd", "eeee")]
    world.visitor().newcomer(provider, people[0])  # walks away at New account
    world.visitor().newcomer(provider, people[1]).create()  # walks away at the phone
    world.visitor().sign_up_by(provider, people[2])  # goes all the way
    world.visitor().newcomer(provider, people[3]).create().finish()  # stands at done
    again = world.visitor()
    again.from_client().by(provider, people[2])
    again.received()
    linking = world.visitor().newcomer("google" if provider == "facebook" else "facebook", people[4])
    linking.press("link").at("link")
    linking.by(provider, people[2]).at("link-confirm")
    linking.press("confirm").at("done")
    world.visitor().from_client().by(provider, world.person(name="Евлампия Трудноназываемая ffff"), deny=True)

    texts = ["Quuxington", "Трудноназываемая", "Евлампия", "portrait-of-somebody"] + [p.email for p in people]
    assert leaks(world, texts) == []
    world.house.kill()
    assert leaks(world, texts) == [], "nor after a crash, with the journal as it lies"
    world.house.start()
    assert world.house.stop() == 0
    assert leaks(world, texts) == []


def test_a_search_that_must_find_finds(make_world):
    """The search above is not blind: a bound subject does stand in the store."""
    world = make_world()
    visitor = world.visitor().newcomer().create()
    assert leaks(world, [visitor.person.subject])


def test_whole_numbers_codes_and_secrets_are_not_in_the_log(make_world):
    world = make_world()
    visitor = world.visitor().newcomer()
    cookie = visitor.cookie()
    visitor.create().send_code(visitor.world.phone())
    code = world.sms.code(visitor.phone)
    visitor.press("verify", code="000000" if code != "000000" else "111111").at("code", "code_wrong")
    visitor.press("change").at("phone")
    world.sms.mode = "refuse"
    failed = world.phone()
    visitor.send_code(failed).at("phone", "sms_failed")
    world.sms.mode = "accept"
    visitor.finish()
    received = visitor.arrive()
    log = world.house.log
    settings = json.dumps(world.house.settings)
    for secret in [
        visitor.phone,
        visitor.phone[1:],
        visitor.phone[2:],
        failed[2:],
        code,
        cookie,
        visitor.cookie("gatehouse-session"),
        received["token"]["access_token"],
        received["token"]["id_token"],
        received["arrived"]["code"],
        received["arrived"]["state"],
        visitor.person.email,
        world.crm.client_secret,
        world.facebook.app_secret,
        world.house.settings["keys"][0],
        world.house.settings["admin"]["token"],
    ]:
        assert secret and secret not in log, "a secret stands in the log"
    assert settings and world.house.events(), "every line of the log is a JSON object"


def test_secrets_are_not_in_the_store(make_world):
    world = make_world()
    visitor = world.visitor().newcomer()
    cookie = visitor.cookie()
    visitor.create().send_code()
    code = world.sms.code(visitor.phone)
    stored = world.house.bytes_at_rest()
    assert not any(cookie.encode() in content for name, content in stored.items() if name.startswith("gatehouse.db"))
    visitor.press("verify", code=code).at("done")
    received = visitor.arrive()
    stored = world.house.bytes_at_rest()
    for secret in [
        visitor.cookie("gatehouse-session"),
        received["token"]["access_token"],
        received["arrived"]["code"],
        received["token"]["id_token"],
    ]:
        assert not any(secret.encode() in content for content in stored.values())


def test_visitors_text_cannot_break_a_line_of_the_log(make_world):
    world = make_world()
    visitor = world.visitor()
    for text in ('"}\n{"message":"forged"}', "%0a{}", "\r\nforged: 1", "\u2028", "\x1b[31m"):
        visitor.get("/sign-up?client_id=" + requests_quote(text))
        visitor.session.get(
            world.house.url + "/" + requests_quote(text),
            timeout=5,
            headers={"User-Agent": "x\tforged", "X-Request-Id": "forged"},
        )
    assert all("forged" != event.get("message") for event in world.house.events())


def requests_quote(text):
    from urllib.parse import quote

    return quote(text, safe="")


def test_the_store_is_for_its_owner_alone(make_world):
    import stat

    world = make_world()
    world.visitor().newcomer()
    for path in world.house.folder.glob("gatehouse.db*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o007, f"{path.name} can be used by the whole world"


def test_problem_pages_carry_a_reference_that_is_in_the_log(make_world):
    import re

    world = make_world()
    visitor = world.visitor()
    page = visitor.get("/oauth2/authorize?client_id=nobody&response_type=code").page
    assert page.step == "problem" and page.status == 400, page
    words = re.findall(r"[0-9A-Za-z][0-9A-Za-z-]{5,}", page.text)
    assert any(word in world.house.log for word in words if any(c.isdigit() for c in word)), page.text


def test_passwords_codes_and_what_the_unfinished_typed_are_kept_nowhere(make_world):
    """Plain in no file and in no log: every password, every code, everything of people who stopped half-way."""
    world = make_world()
    secrets, theirs = [], []

    def somebody(tag):
        return world.applicant(
            first_name=f"Евлампия{tag}", last_name=f"Трудноназываемая{tag}", password=f"Zv4k9q7w secret {tag}"
        )

    def codes():
        return [code for letter in world.mail.letters for code in letter.codes()]

    for tag, stop in enumerate(("email-code", "email", "change")):
        who = somebody(f"mail{tag}")
        visitor = world.visitor().email_door(who)
        theirs += [who.email, who.first_name, who.last_name, who.password]
        if stop != "email-code":
            visitor.press("change").at("email")
        if stop == "change":
            other = world.email()
            visitor.press("send", email=other).at("email-code")
            theirs.append(other)
    who = somebody("shop")
    world.visitor().to_profile(who)
    theirs += [who.email, who.phone[1:], who.phone[2:]]
    who = somebody("wrong")
    visitor = world.visitor()
    visitor.applicant = who
    visitor.from_client().at("register")
    visitor.fill_email(email="nobody", terms=None)
    theirs += [who.password, who.first_name]

    done = world.visitor().sign_up_by_email(somebody("done"))
    secrets += [done.applicant.password, "Wrong password typed once", "Zv4k9q7wRecovered"]
    world.visitor().sign_in(done.applicant.email, "Wrong password typed once").at("sign-in", "credentials_wrong")
    recovering = world.visitor().recover(done.applicant.email)
    recovering.press("verify", code=world.mail.code(done.applicant.email, 2)).at("recover-password")
    recovering.press("password", password="Zv4k9q7wRecovered").at("recovered")
    recovering.press("continue")

    def found():
        store = leaks(world, theirs + secrets)
        log = [code for code in codes() if code in world.house.log]
        return store, log

    assert found() == ([], [])
    for text in (done.applicant.email, done.applicant.phone[2:], done.applicant.first_name):
        assert text not in world.house.log, "nor of the finished in the log"
    world.house.kill()
    assert found() == ([], []), "nor after a crash"
    world.house.start()
    assert world.house.stop() == 0
    assert found() == ([], [])


def test_a_stored_password_is_an_argon2id_hash(make_world):
    world = make_world()
    world.visitor().sign_up_by_email()
    assert any(b"$argon2id$v=19$m=19456,t=2,p=1$" in content for content in world.house.bytes_at_rest().values())
