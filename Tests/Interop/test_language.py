"""Russian and English: which one, how to change it, and that the SMS follows."""

import pytest

RU, EN = "Регистрация", "Sign up"


def title(visitor):
    return next((word for word in (RU, EN) if word in visitor.page.headings), visitor.page.headings)


@pytest.mark.parametrize("target", ["/sign-up", "/p/acme", "/sign-up?client_id=crm-ios"])
def test_the_first_language_of_the_settings_is_the_default(world, visitor, target):
    visitor.get(target)
    assert title(visitor) == RU and visitor.page.lang.startswith("ru")


@pytest.mark.parametrize(
    "accept,expected",
    [
        ("en", EN),
        ("en-GB,en;q=0.9", EN),
        ("ru-RU,ru;q=0.9,en;q=0.8", RU),
        ("de,en;q=0.5", EN),
        ("de", RU),
        ("*", RU),
        ("fr;q=1, en;q=0.3, ru;q=0.7", RU),
        ("en;q=0.2,ru;q=0.1", EN),
        ("en;q=0", RU),
        ("garbage;;;q=zz,,,", RU),
        ("EN-us", EN),
    ],
)
def test_accept_language_is_followed(world, accept, expected):
    visitor = world.visitor(accept)
    visitor.get("/sign-up")
    assert title(visitor) == expected


def test_lang_wins_over_ui_locales_and_that_over_accept_language(world):
    client = world.hand_made("crm-web")
    visitor = world.visitor("ru")
    visitor.get(client.authorize(ui_locales="en"))
    assert title(visitor) == EN
    visitor.get(client.authorize(ui_locales="fr-CA en ru"))
    assert title(visitor) == EN
    visitor.get(client.authorize(ui_locales="en") + "&lang=ru")
    assert title(visitor) == RU
    visitor.get("/sign-up?lang=en")
    assert title(visitor) == EN


@pytest.mark.parametrize("lang", ["de", "", "<b>", "en'--", "x" * 500])
def test_an_unknown_language_falls_back(world, lang):
    visitor = world.visitor()
    visitor.get("/sign-up?lang=" + lang)
    assert visitor.page.status == 200 and visitor.step == "register"


def test_the_ticket_remembers_the_language(world, visitor):
    visitor.get("/sign-up?lang=en")
    visitor.by("google", world.person()).at("newcomer")
    assert "New account" in visitor.page.headings and visitor.page.lang.startswith("en")
    visitor.create()
    visitor.send_code().at("code")
    assert world.sms.to(visitor.phone)[0]["text"].isascii(), "the SMS follows"


def test_the_language_changes_on_the_register_page_and_nothing_is_lost(world, visitor):
    visitor.from_client(partner="acme").at("register")
    visitor.press("language", lang="en").at("register")
    assert title(visitor) == EN and "ООО Акме" in visitor.page.text
    visitor.by("google", world.person()).at("newcomer")
    assert "New account" in visitor.page.headings
    visitor.create().finish()
    assert visitor.arrive()["claims"]["sign_up"]["partner"] == "acme"


def test_the_language_changes_at_every_step(world, visitor):
    visitor.newcomer().press("language", lang="en").at("newcomer")
    assert "Create new" in visitor.page.form("create").text and "Link to existing" in visitor.page.form("link").text
    visitor.press("language", lang="ru").at("newcomer")
    assert "Создать новый" in visitor.page.form("create").text
    assert "Привязать к существующему" in visitor.page.form("link").text
    visitor.press("link").at("link")
    visitor.press("language", lang="en").at("link")
    visitor.press("back").at("newcomer")
    visitor.create()
    visitor.press("language", lang="ru").at("phone")
    assert "Подтверждение регистрации" in visitor.page.headings
    visitor.send_code().at("code")
    visitor.press("language", lang="en").at("code")
    assert "Get a new code" in visitor.page.form("resend").text
    visitor.enter_code().at("done")
    visitor.press("language", lang="ru").at("done")
    assert "Начать работу" in visitor.page.form("start").text


def test_english_alone_can_be_the_default(make_world):
    world = make_world({"languages": ["en", "ru"]})
    visitor = world.visitor("de")
    visitor.get("/sign-up")
    assert title(visitor) == EN


def test_the_brand_stands_on_every_page(world, visitor):
    visitor.newcomer()
    assert "Smarty CRM" in visitor.page.html
    assert "Smarty CRM" in visitor.create().page.html
