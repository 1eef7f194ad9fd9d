"""Unconfirmed accounts go by themselves; what was answered survives a stop, a kill and a start."""

import time

import pytest

SHORT = {"registration": {"confirm_within": "3s"}}


def wait_until(moment):
    time.sleep(max(0, moment - time.monotonic()))


def gone_within(world, account_id, seconds):
    until = time.monotonic() + seconds
    while world.house.rows("SELECT 1 FROM accounts WHERE id = ?", account_id):
        assert time.monotonic() < until, f"the pending account is still stored after {seconds} s"
        time.sleep(0.5)


def test_after_the_deadline_a_pending_account_is_gone_by_lookup(make_world):
    world = make_world(SHORT)
    first = world.visitor().newcomer().create()
    old, begun = world.house.account_of("google", first.person), time.monotonic()
    wait_until(begun + 3.2)
    second = world.visitor()
    second.from_client().by("google", first.person).at("newcomer")
    second.create()
    new = world.house.account_of("google", first.person)
    assert new["id"] != old["id"]
    assert not world.house.rows("SELECT 1 FROM accounts WHERE id = ?", old["id"])
    second.finish()
    wait_until(time.monotonic() + 3.2)
    third = world.visitor()
    third.from_client().by("google", first.person)
    assert third.received()["claims"]["sub"] == new["id"], "a confirmed account never goes"


@pytest.mark.parametrize("form", ["send", "verify", "link", "resend", "change", "language"])
def test_any_form_after_the_deadline_leads_to_register(make_world, form):
    world = make_world(SHORT)
    visitor = world.visitor().newcomer().create()
    begun = time.monotonic()
    code = None
    if form not in ("send", "link"):
        visitor.send_code().at("code")
        code = world.sms.code(visitor.phone)
    here = f"/s/{visitor.sign_up}"
    wait_until(begun + 3.2)
    visitor.post(
        f"{here}/{form}", visitor.page.form(form).values() | {"phone": world.phone(), "code": code or "", "lang": "en"}
    )
    visitor.at("register", "confirm_expired")
    account = world.house.account_of("google", visitor.person)
    assert account is None or account["state"] == "pending"
    visitor.by("google", visitor.person).at("newcomer")


def test_the_right_code_too_late_activates_nothing(make_world):
    world = make_world(SHORT)
    visitor = world.visitor().newcomer().create()
    begun = time.monotonic()
    visitor.send_code().at("code")
    code = world.sms.code(visitor.phone)
    wait_until(begun + 3.2)
    page = visitor.press("verify", code=code).at("register", "confirm_expired")
    assert "24" in page.alerts["confirm_expired"] or "удал" in page.alerts["confirm_expired"], page.alerts
    assert not world.house.accounts_with(visitor.phone)
    visitor.get("/sign-up").at("register")


def test_a_page_opened_after_the_deadline_says_so(make_world):
    world = make_world(SHORT)
    visitor = world.visitor().newcomer().create()
    here = visitor.page.url
    time.sleep(3.2)
    visitor.get(here).at("register", "confirm_expired")


def test_a_server_that_was_down_at_the_deadline_deletes_at_its_start(make_world):
    world = make_world(SHORT)
    confirmed = world.visitor().sign_up_by("google")
    pending = world.visitor().newcomer("facebook").create()
    account = world.house.account_of("facebook", pending.person)
    assert world.house.stop() == 0
    time.sleep(3.2)
    world.house.start()
    visitor = world.visitor()
    visitor.from_client().by("facebook", pending.person).at("newcomer")
    gone_within(world, account["id"], 65)
    assert world.house.account_of("facebook", pending.person) is None
    assert not world.house.acceptances(account) and not world.house.bindings(account)
    assert world.house.account_of("google", confirmed.person)["state"] == "active"


def test_a_running_server_deletes_by_itself(make_world):
    world = make_world(SHORT)
    pending = world.visitor().newcomer(partner="acme").create()
    account = world.house.account_of("google", pending.person)
    gone_within(world, account["id"], 3 + 65)
    assert not world.house.acceptances(account) and not world.house.bindings(account)
    assert world.house.attribution(account) is None


@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL"])
@pytest.mark.parametrize("step", ["ticket", "away", "newcomer", "terms", "phone", "code", "done"])
def test_a_restart_in_the_middle_of_a_sign_up_goes_on(make_world, how, step):
    world = make_world()
    visitor, person = world.visitor(), world.person()

    def passing(here):
        if here == step:
            world.house.restart(how)
            if visitor.away is None and here != "ticket":
                visitor.reload()

    visitor.from_client(partner="acme")
    passing("ticket")
    visitor.press("google")
    passing("away")
    visitor.back_from("google", person).at("newcomer")
    passing("newcomer")
    visitor.press("create").at("terms", *visitor.page.errors)
    passing("terms")
    visitor.press("continue")
    visitor.press("create", terms="on").at("phone")
    passing("phone")
    visitor.send_code().at("code")
    passing("code")
    visitor.enter_code().at("done")
    passing("done")
    claims = visitor.arrive()["claims"]
    account = world.house.account_of("google", person)
    assert account["state"] == "active" and claims["sub"] == account["id"]
    assert claims["name"] == person.name and claims["sign_up"]["partner"] == "acme"
    assert len(world.sms.to(visitor.phone)) == 1


def test_what_was_answered_done_survives_a_kill(make_world):
    world = make_world()
    for _ in range(5):
        visitor = world.visitor().newcomer().create().finish()
        world.house.restart("SIGKILL")
        account = world.house.account_of("google", visitor.person)
        assert account["state"] == "active" and account["phone"] == visitor.phone


def test_a_session_and_the_signing_keys_survive_a_restart(make_world):
    world = make_world()
    visitor = world.visitor().sign_up_by("google")
    keys = visitor.session.get(f"{world.house.url}/oauth2/jwks", timeout=5).json()
    world.house.restart("SIGKILL")
    after = visitor.session.get(f"{world.house.url}/oauth2/jwks", timeout=5).json()
    assert {key["kid"] for key in keys["keys"]} <= {key["kid"] for key in after["keys"]}
    visitor.from_client()
    assert visitor.received()["claims"]["sub"] == visitor.arrival["claims"]["sub"]


def test_sigterm_finishes_what_is_in_flight(make_world):
    import signal
    import threading

    world = make_world()
    visitor = world.visitor()
    visitor.from_client().press("facebook")
    callback = visitor.callback_from("facebook", world.person())
    world.facebook.faults["me"] = "slow"
    answers = []

    def come_back():
        answers.append(visitor.session.get(callback.split("#")[0], allow_redirects=False, timeout=20).status_code)

    thread = threading.Thread(target=come_back)
    thread.start()
    until = time.monotonic() + 3
    while not world.facebook.calls("me") and time.monotonic() < until:
        time.sleep(0.02)
    world.house.process.send_signal(signal.SIGTERM)
    assert world.house.process.wait(12) == 0
    world.house.process = None
    thread.join(10)
    assert answers == [303], "the request under way was answered"
