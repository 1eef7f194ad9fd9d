"""What a password may be, under both policies, at every page that takes a new one."""

import json

import pytest

from peers.world import World

LAYOUT = {"ru": "раскладк", "en": "keyboard"}


@pytest.fixture(scope="module")
def alphanumeric(binary):
    world = World({"registration": {"password": "alphanumeric"}})
    yield world
    world.close()


def refused(world, password, language="ru", **facts):
    """Tries it at the e-mail door; answers with the message beside the field."""
    visitor = world.visitor(language)
    visitor.applicant = who = world.applicant(password=password, **facts)
    visitor.from_client().at("register")
    page = visitor.fill_email().at("register", "password_weak")
    assert page.field("email", "password") == "", "a password is never sent back"
    assert page.field("email", "email") == who.email and not world.mail.to(who.email)
    return page.alerts["password_weak"]


def taken(world, password):
    visitor = world.visitor().sign_up_by_email(world.applicant(password=password))
    again = world.visitor().sign_in(visitor.applicant.email, password)
    assert again.received()["claims"]["sub"] == visitor.arrival["claims"]["sub"]


@pytest.mark.parametrize(
    "password", ["", "Zv4k9q7", "x" * 129, "password", "Password1", "12345678", "qwertyuiop", "11111111", "йцукенгш"]
)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_nist_refuses(world, password, language):
    assert len(refused(world, password, language)) > 10


def test_neither_the_address_nor_the_name_is_a_password(world):
    email = world.email()
    refused(world, email, email=email)
    refused(world, email.split("@")[0], email=email)
    refused(world, "ВераЗасулич", first_name="Вера", last_name="Засулич")


@pytest.mark.parametrize(
    "password",
    ["Zv4k9q7w", "two words zv4k", "пароль на века 7", "Zv4k🙂9q7w", "  zv4k9q7w  ", "Zv" + "k9Q7" * 31 + "wx", "<b>&\"'%00+ zv"],
    ids=range(7),
)
def test_what_nist_takes(world, password):
    taken(world, password)


@pytest.mark.parametrize(
    "password",
    ["Zv4k9q7", "zvkqwxyh", "48293716", "Zv4k 9q7w", "Zv4k-9q7w", "Zv4k9q7w!", "Zv4k9q7wё", "password1", "qwerty123", ""],
)
def test_what_alphanumeric_refuses(alphanumeric, password):
    refused(alphanumeric, password)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_message_names_the_rule_that_is_broken(alphanumeric, language):
    assert LAYOUT[language] in refused(alphanumeric, "Мойпароль77", language).lower()
    said = {refused(alphanumeric, typed, language) for typed in ("Zv4k9q7", "zvkqwxyh", "48293716", "Zv4k 9q7w")}
    assert len(said) >= 3, said


def test_what_alphanumeric_takes(alphanumeric):
    for password in ("Zv4k9q7w", "ZVKQ4829", "zv4k" * 8):
        taken(alphanumeric, password)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_rule_is_shown_before(world, alphanumeric, language):
    for each, words in ((world, {"ru": "8", "en": "8"}), (alphanumeric, {"ru": "латин", "en": "Latin"})):
        visitor = each.visitor(language)
        page = visitor.from_client().at("register")
        assert words[language].lower() in page.form("email").text.lower(), page.form("email").text
        field = page.form("email").control("password")
        assert field.get("autocomplete") == "new-password" and field["kind"] == "password", field


def test_the_policy_holds_wherever_a_password_is_set(alphanumeric):
    world = alphanumeric
    visitor = world.visitor().to_profile()
    page = visitor.save(password="Мойпароль77").at("profile", "password_weak")
    assert page.field("save", "first_name") == visitor.applicant.first_name and "Мойпароль77" not in page.html
    visitor.save().at("done")
    phone = visitor.applicant.phone
    visitor = world.visitor().recover(phone)
    visitor.press("verify", code=world.sms.code(phone, 2)).at("recovered")
    visitor.press("continue").at("recover-password")
    visitor.press("password", password="Мой пароль 77").at("recover-password", "password_weak")
    visitor.press("password", password="Zv4k9q7w")
    assert "claims" in visitor.received()


def test_after_another_fields_error_the_password_is_empty_and_says_so(world):
    visitor = world.visitor("en")
    visitor.applicant = who = world.applicant()
    visitor.from_client().at("register")
    page = visitor.fill_email(email="nobody").at("register", "email_invalid")
    assert who.password not in page.html and page.field("email", "password") == ""
    assert "again" in page.form("email").text.lower(), page.form("email").text


def test_password_managers_understand_the_fields(world):
    visitor = world.visitor()
    form = visitor.from_client().at("register").form("email")
    found = {c["name"]: c.get("autocomplete") for c in form.controls if c.get("name")}
    assert found["first_name"] == "given-name" and found["last_name"] == "family-name", found
    assert found["email"] in ("email", "username") and form.control("email").get("inputmode") == "email"
    assert form.control("email")["kind"] == "text", "type=email would strip the spaces that we point out"
    form = visitor.press("switch", to="sign-in").at("sign-in").form("password")
    assert form.control("login").get("autocomplete") == "username"
    assert form.control("password").get("autocomplete") == "current-password"
    answer = visitor.session.get(f"{world.house.url}/.well-known/change-password", allow_redirects=False, timeout=5)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/account")


def test_a_hash_made_at_another_cost_goes_on_working(make_world):
    world = make_world({"registration": {"argon2": {"memory": 8192, "time": 1}}})
    who = world.visitor().sign_up_by_email().applicant
    assert world.house.stop() == 0
    settings = world.house.settings
    settings["registration"]["argon2"] = {"memory": 16384, "time": 2}
    world.house.write(json.loads(json.dumps(settings))).start()
    for _ in range(2):
        assert "claims" in world.visitor().sign_in(who.email, who.password).received()
    world.visitor().sign_in(who.email, who.password + "x").at("sign-in", "credentials_wrong")
