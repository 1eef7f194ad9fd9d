"""Every vendor that an SMS can go by: a whole sign-up, what each refusal leads to, and what `check` says of a route."""

import pytest

from peers.gatehouse import run
from peers.vendors import SNS, VENDORS

# For each vendor: this number never, another time, and something for the operator to mend.
REFUSALS = {
    "twilio": {"for_good": 21614, "our_fault": 21408, "now": 20429},
    "sns": {"for_good": "OptedOut", "our_fault": "AuthorizationError", "now": "Throttling"},
    "kannel": {"for_good": 400, "our_fault": 403, "now": 503},
    "smsc": {"for_good": 7, "our_fault": 3, "now": 9},
    "smsru": {"for_good": 207, "our_fault": 201, "now": 220},
    "vonage": {"for_good": 33, "our_fault": 9, "now": 1},
}


@pytest.fixture(params=VENDORS, ids=lambda vendor: vendor.name)
def vendor(request):
    made = request.param()
    made.start()
    yield made
    made.stop()


def routes(world, *first):
    """`first`, then the webhook of the world."""
    return {"sms": {"routes": [*first, {"sender": "webhook", "url": f"{world.sms.url}/sms"}]}}


@pytest.fixture
def world_by(make_world):
    """A world whose first route is the vendor's, and whose second is its webhook."""

    def make(vendor, **changes):
        def before_start(world):
            settings = world.house.settings
            settings["sms"] = routes(world, vendor.settings | changes)["sms"]
            world.house.write(settings)

        return make_world(before_start=before_start)

    return make


def faults(world):
    """What the log says of routes: (route, kind)."""
    found = []
    for line in world.house.events():
        if line["message"] == "sms route refused":
            found.append((line["route"], line["kind"]))
        if line["message"] == "sms route has to be mended":
            assert line["level"] == "error"
            found.append((line["route"], "our_fault"))
    return found


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_sign_up_is_confirmed_by_a_code_that_came_this_way(world_by, vendor, language):
    world = world_by(vendor)
    visitor, phone = world.visitor(language).newcomer().create(), world.phone()
    visitor.press("send", phone=phone).at("code")
    visitor.press("verify", code=vendor.code(phone)).at("done")
    assert world.sms.messages == []
    assert [number for number, _ in vendor.messages] == [phone]
    text = vendor.messages[0][1]
    assert text.splitlines()[-1].startswith("@127.0.0.1 #"), "the last line binds the code to the gateway's host"
    if isinstance(vendor, SNS):
        assert tuple(vendor.published[-1])[:2] == (phone, text)


@pytest.mark.parametrize("kind", ["for_good", "our_fault", "now"])
def test_a_refusal_leads_to_the_next_route_and_says_whose_fault_it_was(world_by, vendor, kind):
    world = world_by(vendor)
    vendor.refuse = REFUSALS[vendor.name][kind]
    visitor, phone = world.visitor().newcomer().create(), world.phone()
    visitor.press("send", phone=phone).at("code")
    assert len(world.sms.wait(phone)) == 1 and vendor.messages == []
    assert faults(world) == [(vendor.name, kind)]
    assert phone[1:] not in world.house.log


def test_wrong_credentials_are_the_operators_fault(world_by, vendor):
    secret = {"twilio": "auth_token", "sns": "secret_access_key", "smsru": "api_id", "vonage": "api_secret"}
    world = world_by(vendor, **{secret.get(vendor.name, "password"): "another secret of the operator's"})
    visitor, phone = world.visitor().newcomer().create(), world.phone()
    visitor.press("send", phone=phone).at("code")
    assert len(world.sms.wait(phone)) == 1 and vendor.messages == []
    assert faults(world) == [(vendor.name, "our_fault")]
    assert "another secret" not in world.house.log


def test_check_asks_for_the_account_and_sends_nothing(world_by, vendor):
    world = world_by(vendor)
    good = run("check", "--config", str(world.house.config), timeout=60)
    assert f"ok     sms route {vendor.name}\n" in good.stdout and vendor.requests and vendor.messages == []
    vendor.stop()
    gone = run("check", "--config", str(world.house.config), timeout=60)
    assert f"FAILED sms route {vendor.name}: " in gone.stdout and gone.returncode == 1
