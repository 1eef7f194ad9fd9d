"""Sixty-four people at once: no error, every relation exact."""

import threading
from collections import Counter


def test_sixty_four_people_sign_up_at_once(make_world):
    world = make_world()
    gate, results, failures = threading.Barrier(64), [], []

    def go(number):
        try:
            provider = ("google", "facebook")[number % 2]
            visitor, person, phone = world.visitor(), world.person(name=f"Person {number}"), world.phone()
            gate.wait()
            visitor.from_client(**({"partner": "acme"} if number % 4 == 0 else {})).at("register")
            visitor.by(provider, person).at("newcomer")
            assert person.name in visitor.page.text
            visitor.press("create", terms="on").at("phone")
            visitor.send_code(phone).at("code")
            visitor.enter_code(phone).at("done")
            results.append((number, provider, person, phone, visitor.arrive()))
        except BaseException as error:
            failures.append(f"{number}: {error!r}"[:800])

    threads = [threading.Thread(target=go, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, f"{len(failures)} of 64 failed:\n" + "\n".join(failures[:5])
    assert len(results) == 64
    for table, count in (("accounts", 64), ("bindings", 64), ("acceptances", 64), ("attributions", 16)):
        assert world.house.count(table) == count, table
    for number, provider, person, phone, received in results:
        account = world.house.account_of(provider, person)
        assert account["state"] == "active" and account["phone"] == phone
        assert received["claims"]["sub"] == account["id"] and received["claims"]["name"] == person.name
        assert received["userinfo"]["phone_number"] == phone
        assert received["claims"]["sign_up"].get("partner") == ("acme" if number % 4 == 0 else None)
        assert world.house.bindings(account) == {(provider, person.subject)}
    assert Counter(message["to"] for message in world.sms.messages) == Counter(phone for _, _, _, phone, _ in results)
    assert world.google.token_calls() == 32 and len(world.facebook.calls("access_token")) == 32


def test_one_person_in_sixteen_browsers_is_one_account(make_world):
    """The same Google person presses Create in sixteen browsers at once."""
    world = make_world()
    person = world.person()
    visitors = [world.visitor().newcomer("google", person) for _ in range(16)]
    gate, failures = threading.Barrier(16), []

    def go(visitor):
        try:
            gate.wait()
            visitor.press("create", terms="on").at("phone")
        except BaseException as error:
            failures.append(repr(error)[:500])

    threads = [threading.Thread(target=go, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[:3]
    assert (world.house.count("accounts"), world.house.count("bindings"), world.house.count("acceptances")) == (1, 1, 1)


def test_one_number_confirmed_by_eight_people_at_once_belongs_to_one(make_world):
    world = make_world({"limits": {"sms_per_phone_day": 0}})
    phone = world.phone()
    visitors = []
    for count in range(1, 9):
        visitor = world.visitor().newcomer().create()
        visitor.send_code(phone).at("code")
        visitors.append((visitor, world.sms.code(phone, count)))
    gate = threading.Barrier(8)

    def go(visitor, code):
        gate.wait()
        visitor.press("verify", code=code)

    threads = [threading.Thread(target=go, args=pair) for pair in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes = Counter((v.page.step, *v.page.errors) for v, _ in visitors)
    assert outcomes == Counter({("done",): 1, ("code", "phone_taken"): 7}), outcomes
    assert len(world.house.accounts_with(phone)) == 1
