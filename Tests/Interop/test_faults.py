"""Faults of the machine: killed under load, a disk that fails to write. What was answered holds, nothing is half done."""

import random
import resource
import threading
import time

import pytest
import requests

# More than the log of these tests, less than the journal of a store that has been used.
FAILS_BEYOND = 64 * 1024


def whole(world):
    """No account without its binding, its acceptance, and, where active, its phone; and the file itself is sound."""
    assert world.house.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert not world.house.rows("PRAGMA foreign_key_check")
    for row in world.house.rows(
        """SELECT id, state, phone, (SELECT count(*) FROM bindings WHERE account_id = id) AS bound,
        (SELECT count(*) FROM acceptances WHERE account_id = id) AS accepted FROM accounts"""
    ):
        assert (row["bound"], row["accepted"]) == (1, 1), row
        assert (row["state"] == "active") == (row["phone"] is not None), row


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment_under_load(make_world, seed):
    world = make_world()
    chance, finished, interrupted, failures = random.Random(seed), [], [], []
    stop = threading.Event()

    def go():
        while not stop.is_set():
            visitor = world.visitor()
            try:
                visitor.newcomer().create()
                visitor.send_code().at("code")
                visitor.enter_code().at("done")
                finished.append((visitor.person, visitor.phone))
            except requests.RequestException:
                interrupted.append(visitor)
                return
            except BaseException as error:
                failures.append(repr(error)[:800])
                return

    threads = [threading.Thread(target=go) for _ in range(12)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 20
    while len(finished) < 12 + chance.randrange(12) and not failures and time.monotonic() < until:
        time.sleep(chance.random() / 20)
    world.house.kill()
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures, failures[:3]
    assert finished and interrupted
    world.house.start()
    whole(world)
    for person, phone in finished:
        account = world.house.account_of("google", person)
        assert account is not None and account["state"] == "active" and account["phone"] == phone, (account, phone)
    # Everybody who was in the middle gets in, each from the beginning if need be, and is one account.
    for visitor in interrupted[:4]:
        again = world.visitor()
        again.from_client().by("google", visitor.person)
        if again.page and again.page.step == "newcomer":
            again.create()
        if again.page and again.page.step == "phone":
            again.finish()
        assert world.house.account_of("google", visitor.person)["state"] == "active"
    whole(world)


def test_a_disk_that_fails_to_write_is_told_and_gone_on_from(make_world):
    world = make_world(start=False)
    world.house.start(restore_signals=False)
    visitor = world.visitor().newcomer()
    journal = world.house.database.with_name(world.house.database.name + "-wal")
    assert journal.stat().st_size > FAILS_BEYOND > world.house.log_file.stat().st_size
    process, (_, most) = world.house.process.pid, resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (FAILS_BEYOND, most))
    here, form = visitor.page.url, visitor.page.form("create")
    began = time.monotonic()
    visitor.post(form.action, form.values() | {"terms": "on"})
    assert time.monotonic() - began < 5
    assert visitor.answer.status_code in (500, 503) and visitor.page.step == "problem", visitor.page
    assert visitor.session.get(f"{world.house.url}/healthz").status_code == 200
    resource.prlimit(process, resource.RLIMIT_FSIZE, (most, most))
    assert visitor.session.get(f"{world.house.url}/readyz").status_code == 200
    visitor.get(here).at("newcomer")
    visitor.create().finish()
    whole(world)
    assert world.house.count("accounts") == 1


def test_with_nothing_to_do_it_does_nothing(make_world):
    """Neither before nor after a message to an owner was due."""
    world = make_world()

    def ticks():
        fields = open(f"/proc/{world.house.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    def used_at_rest():
        time.sleep(0.5)
        before = ticks()
        time.sleep(1)
        return ticks() - before

    assert used_at_rest() < 30, "hundredths of a second of CPU in one second"
    old = world.visitor().sign_up_by("google")
    linking = world.visitor().newcomer("facebook")
    linking.press("link").at("link")
    linking.by("google", old.person).at("link-confirm")
    linking.press("confirm").at("done")
    assert used_at_rest() < 30
