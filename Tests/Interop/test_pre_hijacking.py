"""The five attacks of "Pre-hijacked Accounts" (USENIX Security 2022), walked: the attacker is first, the victim comes later."""

import pytest

from peers.clients import claims_of

NEW = "Zv4k9q7wNew"


def recovered(world, who):
    """The victim recovers the account and stands at the list of its ways in."""
    victim = world.visitor().recover(who.email)
    victim.press("verify", code=world.mail.code(who.email, 2)).at("recover-password")
    victim.press("password", password=NEW).at("recovered")
    return victim


@pytest.mark.parametrize("email_code", ["required", "off"])
def test_classic_federated_merge(make_world, email_code):
    """The attacker registers the victim's address with a password; the victim then comes by Google with that address."""
    world = make_world({"registration": {"email_code": email_code}})
    victims = world.person(email=world.email())
    attacker = world.visitor()
    attacker.applicant = mine = world.applicant(email=victims.email)
    attacker.from_client().at("register")
    attacker.fill_email()
    if email_code == "off":
        attacker.at("phone")
        attacker.finish(mine.phone)
        attacker.arrival = attacker.arrive()
    else:
        attacker.at("email-code")

    victim = world.visitor().sign_up_by("google", victims)
    account = world.house.account_of("google", victims)
    assert world.house.bindings(account) == {("google", victims.subject)} and account["email"] is None
    if email_code == "off":
        assert attacker.arrival["claims"]["sub"] != account["id"]
    world.visitor().sign_in(victims.email, mine.password).at("sign-in", "credentials_wrong")
    if email_code == "off":
        signed = world.visitor().sign_in(mine.phone, mine.password).received()["claims"]
        assert signed["sub"] != account["id"]
    assert victim.signed_in()


def test_unexpired_session(world):
    """The attacker keeps a session, a token, an unfinished sign-in and an unused code; the victim recovers."""
    attacker = world.visitor().sign_up_by_email()
    who, client = attacker.applicant, world.hand_made("crm-web")
    token = attacker.arrival["token"]["access_token"]
    attacker.get(client.authorize())
    unused = client.code_in(attacker.forget_away())
    attacker.account().press("phone").at("prove")
    attacker.prove(who.password).at("phone")
    half_way = f"/s/{attacker.sign_up}"

    recovered(world, who)
    assert not attacker.signed_in()
    attacker.get("/account").at("sign-in")
    assert client.userinfo(token).status_code == 401 and client.redeem(unused).status_code == 400
    theirs = world.phone()
    attacker.post(f"{half_way}/send", {"country": "RU", "calling_code": "+7", "phone": theirs})
    assert attacker.away or attacker.step not in ("phone", "code"), attacker.page
    assert not world.sms.to(theirs)
    world.visitor().sign_in(who.email, who.password).at("sign-in", "credentials_wrong")


def test_trojan_identifier(world):
    """The attacker binds a provider account of their own before the victim recovers: it is shown, and unbound."""
    attacker = world.visitor().sign_up_by_email()
    who, planted = attacker.applicant, world.person()
    attacker.account().press("bind", provider="facebook")
    attacker.prove(who.password)
    attacker.back_from("facebook", planted).at("account")

    victim = recovered(world, who)
    assert "Facebook" in victim.page.text
    victim.press("unbind", provider="facebook", subject=planted.subject).at("recovered")
    victim.press("continue")
    assert "claims" in victim.received()
    again = world.visitor()
    again.from_client().by("facebook", planted).at("newcomer")
    assert world.house.account_of("facebook", planted) is None


@pytest.mark.parametrize("stop", ["prove", "phone", "code"])
def test_unexpired_change(world, stop):
    """The attacker begins a change of the phone and holds it back; the victim recovers; the attacker finishes."""
    attacker = world.visitor().sign_up_by_email()
    who, theirs = attacker.applicant, world.phone()
    account = attacker.arrival["claims"]["sub"]
    attacker.account().press("phone").at("prove")
    if stop != "prove":
        attacker.prove(who.password).at("phone")
    if stop == "code":
        attacker.send_code(theirs).at("code")
    here = f"/s/{attacker.sign_up}"

    recovered(world, who)
    fields = {
        "prove": ("password", {"login": who.email, "password": NEW}),
        "phone": ("send", {"country": "RU", "calling_code": "+7", "phone": theirs}),
        "code": ("verify", {"code": world.sms.code(theirs) if stop == "code" else ""}),
    }[stop]
    attacker.post(f"{here}/{fields[0]}", fields[1])
    assert attacker.away or attacker.step not in ("account", "phone", "code"), attacker.page
    assert world.house.account(account)["phone"] == who.phone
    assert "claims" in world.visitor().sign_in(who.phone, NEW).received()


def test_unexpired_change_of_an_address_in_a_sign_up(world):
    """The attacker holds a code for the victim's address back in an unfinished sign-up: it takes nothing from the victim."""
    email = world.email()
    attacker = world.visitor().email_door(world.applicant(email=email))
    attackers_code = world.mail.code(email, 1)
    victim = world.visitor().email_door(world.applicant(email=email))
    victim.enter_mail_code(2).at("phone")
    victim.finish(victim.applicant.phone)
    attacker.press("verify", code=attackers_code).at("email-code", "email_taken")
    [account] = world.house.accounts_by_email(email)
    assert account["phone"] == victim.applicant.phone
    world.visitor().sign_in(email, attacker.applicant.password).at("sign-in", "credentials_wrong")
    assert world.visitor().sign_in(email, victim.applicant.password).received()["claims"]["sub"] == account["id"]


@pytest.mark.parametrize("provider", ["acmeid", "bent"])
def test_non_verifying_provider(world, provider):
    """The attacker's provider says the victim's address, and even that it was verified."""
    victim = world.visitor().sign_up_by_email()
    person = world.person(email=victim.applicant.email)
    attacker = world.visitor().newcomer(provider, person)
    assert victim.applicant.email not in attacker.page.html
    attacker.create().finish()
    claims = attacker.arrive()["claims"]
    assert claims["sub"] != victim.arrival["claims"]["sub"]
    assert claims.get("email_verified") is not True, "what a provider says is passed on unverified"
    assert world.house.account_of(provider, person)["email"] is None
    assert [a["id"] for a in world.house.accounts_by_email(victim.applicant.email)] == [victim.arrival["claims"]["sub"]]

    linking = world.visitor().newcomer("google", world.person(email=victim.applicant.email))
    linking.press("link").at("link")
    linking.by(provider, person).at("link-confirm")
    linking.press("confirm").at("done")
    assert linking.arrive()["claims"]["sub"] == claims["sub"], "a proof is of its own account alone"
    assert claims_of(victim.arrival["token"]["id_token"])["sub"] != claims["sub"]
