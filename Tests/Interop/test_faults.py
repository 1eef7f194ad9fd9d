"""Faults of the machine: killed under load, a disk that fails to write. What was answered holds, nothing is half done."""

import random
import resource
import sqlite3
import threading
import time
from datetime import timedelta

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


@pytest.fixture
def locked(make_world):
    """A world whose server is about to start while another program holds the store's file."""
    world = make_world()
    world.house.stop()
    holder = sqlite3.connect(world.house.database, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    yield world, holder
    holder.close()


def test_a_store_that_is_locked_at_the_start_is_waited_for(locked):
    world, holder = locked
    world.house.spawn().wait_for("the store is waited for")
    holder.close()
    world.house.wait_for("listening")
    world.visitor().newcomer().create().finish()
    whole(world)


def test_a_start_that_waits_stops_when_asked(locked):
    world, _ = locked
    world.house.spawn().wait_for("the store is waited for")
    assert world.house.stop() == 0


def test_a_disk_that_fails_at_the_start_is_waited_for(make_world):
    world = make_world(start=False)
    world.house.spawn(restore_signals=False, largest_file=16 * 1024).wait_for("the store is waited for")
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.prlimit(world.house.process.pid, resource.RLIMIT_FSIZE, (most, most))
    world.house.wait_for("listening")
    world.visitor().newcomer().create().finish()
    whole(world)


@pytest.mark.parametrize("away", [timedelta(hours=25), timedelta(hours=-25)])
def test_a_start_far_from_the_stores_time_deletes_nothing(make_world, away):
    """As after a start with the clock wrong: the store's newest moment is moved instead of the clock."""
    world = make_world()
    visitor = world.visitor().newcomer().create()
    account = world.house.account_of("google", visitor.person)
    world.house.kill()
    with sqlite3.connect(world.house.database) as store:
        store.execute("UPDATE clock SET at = at + ?", (away / timedelta(milliseconds=1),))
        store.execute("UPDATE accounts SET confirm_by = created_at")
    world.house.start().wait_for("the clock leapt: nothing is deleted for an hour")
    world.visitor().newcomer()
    assert world.house.account(account)


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
