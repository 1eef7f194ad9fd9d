"""The command line: settings refused all at once, `check`, `keys new`, wrong usage, a graceful stop."""

import base64
import json
import os

import pytest

from peers.gatehouse import changed, run
from peers.world import World


@pytest.fixture(scope="module")
def stopped(binary):
    world = World(start=False)
    yield world, world.house.settings
    world.close()


@pytest.fixture
def idle(stopped):
    """Peers and a good settings file, no server."""
    world, settings = stopped
    world.house.write(settings)
    return world


def refused(world, changes, *expected, command="serve", text=None):
    house = world.house
    if text is None:
        house.write(changed(house.settings, changes))
    else:
        house.config.write_text(text)
    done = run(command, "--config", str(house.config), timeout=25)
    assert done.returncode == 78, f"exit {done.returncode}\n{done.stderr[-2000:]}"
    for words in expected:
        assert any(line.startswith(f"{house.config}: ") and words in line for line in done.stderr.splitlines()), (
            f"no line about {words}:\n{done.stderr}"
        )
    return done


@pytest.mark.parametrize(
    "changes,key",
    [
        ({"public_url": None}, "public_url"),
        ({"public_url": "http://signup.example.com"}, "public_url"),
        ({"public_url": "https://signup.example.com/path", "trusted_proxies": "none"}, "public_url"),
        ({"public_url": "https://signup.example.com", "trusted_proxies": []}, "trusted_proxies"),
        ({"keys": ["c2hvcnQ="]}, "keys"),
        ({"keys": []}, "keys"),
        ({"keys": None}, "keys"),
        ({"keys": ["not base64 at all!"]}, "keys"),
        ({"admin": {"token": "short"}}, "admin.token"),
        ({"admin": {"token": None}}, "admin.token"),
        ({"clients": {"crm-web": {"secret": "short"}}}, "clients.crm-web.secret"),
        ({"clients": {"crm-web": {"redirect_uris": ["http://crm.example.com/cb"]}}}, "clients.crm-web.redirect_uris"),
        (
            {"clients": {"crm-web": {"redirect_uris": ["https://crm.example.com/cb#f"]}}},
            "clients.crm-web.redirect_uris",
        ),
        ({"clients": {"crm-ios": {"redirect_uris": ["crm:/signed-up"]}}}, "clients.crm-ios.redirect_uris"),
        ({"clients": {"crm-ios": {"redirect_uris": ["com.example.crm://signed-up"]}}}, "clients.crm-ios.redirect_uris"),
        ({"clients": {"crm-ios": {"redirect_uris": ["javascript:alert(1)"]}}}, "clients.crm-ios.redirect_uris"),
        ({"clients": {"crm-web": {"redirect_uris": []}}}, "clients.crm-web.redirect_uris"),
        ({"clients": {"crm-web": {"start_url": None}}}, "start_url"),
        ({"default_client": "nobody"}, "default_client"),
        ({"providers": {"google": {"client_secret": None}}}, "providers.google.client_secret"),
        ({"providers": {"google": {"issuer": "http://accounts.example.com"}}}, "providers.google.issuer"),
        ({"providers": {"acmeid": {"label": None}}}, "providers.acmeid.label"),
        (
            {
                "providers": {
                    "password": {
                        "kind": "oidc",
                        "label": "x",
                        "issuer": "https://x.test",
                        "client_id": "x",
                        "client_secret": "x" * 24,
                    }
                }
            },
            "providers.password",
        ),
        ({"sms": {"routes": []}}, "sms.routes"),
        ({"sms": None}, "sms"),
        ({"sms": {"routes": [{"sender": "webhook", "url": "http://sms.example.com/"}]}}, "sms.routes"),
        ({"sms": {"routes": [{"sender": "pigeon"}]}}, "sms.routes"),
        ({"registration": {"mode": "invitation"}}, "registration.mode"),
        ({"registration": {"confirm_within": "soon"}}, "registration.confirm_within"),
        ({"registration": {"confirm_within": "0s"}}, "registration.confirm_within"),
        ({"terms": None}, "terms"),
        ({"brand": {"name": None}}, "brand.name"),
        ({"languages": []}, "languages"),
        ({"languages": ["xx"]}, "languages"),
        ({"phone": {"default_country": "ZZ"}}, "phone.default_country"),
        ({"phone": {"countries": ["ZZ"]}}, "phone.countries"),
        ({"phone": {"code_length": "six"}}, "phone.code_length"),
        ({"limits": {"sms_per_hour": -1}}, "limits.sms_per_hour"),
        ({"listen": "nowhere"}, "listen"),
    ],
)
def test_a_settings_problem_is_told_by_its_path(idle, changes, key):
    refused(idle, changes, key)


def test_every_problem_is_told_at_once(make_world):
    idle = make_world(start=False)
    done = refused(
        idle,
        {
            "public_url": "ftp://x",
            "default_client": "nobody",
            "keys": ["c2hvcnQ="],
            "limits": {"sms_per_hour": "many"},
            "admin": {"token": "s3cret"},
        },
        "public_url",
        "default_client",
        "keys",
        "limits.sms_per_hour",
        "admin.token",
    )
    assert "s3cret" not in done.stderr and "c2hvcnQ=" not in done.stderr, "a secret's value is never printed"
    assert not idle.house.database.exists()


@pytest.mark.parametrize(
    "changes,key,near",
    [
        ({"publik_url": "x"}, "publik_url", "public_url"),
        ({"phone": {"code_lenght": 6}}, "phone.code_lenght", "code_length"),
        ({"clients": {"crm-web": {"redirect_uri": "x"}}}, "clients.crm-web.redirect_uri", "redirect_uris"),
        ({"providers": {"google": {"client": "x"}}}, "providers.google.client", "client_id"),
        ({"limits": {"sms_per_our": 1}}, "limits.sms_per_our", "sms_per_hour"),
    ],
)
def test_an_unknown_key_is_a_problem_and_the_nearest_known_one_is_named(idle, changes, key, near):
    done = refused(idle, changes, key)
    assert any(key in line and near in line for line in done.stderr.splitlines()), done.stderr


def test_check_judges_the_settings_alike(idle):
    refused(idle, {"default_client": "nobody"}, "default_client", command="check")


@pytest.mark.parametrize("text", ["", "just words", "a: [", "- list", "\tx: 1", "public_url: a\npublic_url: b\n"])
def test_a_file_that_is_no_settings_is_refused(idle, text):
    refused(idle, {}, text=text)


def test_a_missing_file_is_refused(idle):
    done = run("serve", "--config", str(idle.house.folder / "nothing.yaml"))
    assert done.returncode == 78 and "nothing.yaml" in done.stderr


def test_settings_that_the_world_can_read_are_refused(idle):
    idle.house.config.chmod(0o644)
    done = run("serve", "--config", str(idle.house.config))
    assert done.returncode == 78, done.stderr


def test_secrets_come_from_the_environment_and_from_files(make_world, tmp_path):
    idle = make_world(start=False)
    house = idle.house
    key = house.settings["keys"][0]
    secret_file = tmp_path / "token"
    secret_file.write_text(house.settings["admin"]["token"] + "\n")
    secret_file.chmod(0o600)
    settings = changed(
        house.settings, {"keys": ["${INTEROP_KEY}"], "admin": {"token": None, "token_file": str(secret_file)}}
    )
    house.write(settings)
    done = run("check", "--config", str(house.config), env={"INTEROP_KEY": key})
    assert done.returncode == 0, done.stderr
    os.environ.pop("INTEROP_KEY", None)
    done = run("check", "--config", str(house.config))
    assert done.returncode == 78 and "INTEROP_KEY" in done.stderr
    secret_file.chmod(0o644)
    done = run("check", "--config", str(house.config), env={"INTEROP_KEY": key})
    assert done.returncode == 78, "a secret file that the world can read"


def test_check_says_what_works_and_what_to_register(make_world):
    idle = make_world(start=False)
    done = run("check", "--config", str(idle.house.config))
    assert done.returncode == 0, done.stderr + done.stdout
    assert f"{idle.house.url}/callback/google" in done.stdout and f"{idle.house.url}/callback/facebook" in done.stdout
    assert not idle.sms.messages, "it sends nothing"


def test_check_notices_a_provider_that_does_not_answer(make_world):
    idle = make_world(start=False)
    idle.google.stop()
    done = run("check", "--config", str(idle.house.config))
    assert done.returncode == 1 and "google" in (done.stdout + done.stderr)


def test_check_says_that_no_support_is_named(make_world):
    idle = make_world(start=False)
    settings = changed(idle.house.settings, {"support": None})
    idle.house.write(settings)
    done = run("check", "--config", str(idle.house.config))
    assert "support" in (done.stdout + done.stderr)


def test_keys_new_prints_a_fresh_key(binary):
    keys = [run("keys", "new").stdout.strip() for _ in range(2)]
    assert keys[0] != keys[1] and all(len(base64.b64decode(key, validate=True)) == 32 for key in keys)


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["nonsense"], ["serve", "--port"], ["keys", "old"], ["demo", "--port", "many"]]
)
def test_wrong_usage_exits_64(binary, arguments):
    done = run(*arguments)
    assert done.returncode == 64 and done.stderr


def test_sigterm_stops_with_exit_0(make_world):
    world = make_world()
    world.visitor().newcomer()
    assert world.house.stop() == 0


def test_a_stop_right_after_the_start_is_graceful(make_world):
    assert make_world().house.stop() == 0


def test_the_log_is_json_and_names_the_address(make_world):
    world = make_world()
    listening = next(event for event in world.house.events() if event["message"] == "listening")
    assert str(world.house.port) in json.dumps(listening)


def test_a_second_server_on_the_same_store_waits_and_takes_over(make_world):
    from peers.gatehouse import Gatehouse

    world = make_world()
    second = Gatehouse(world.house.folder)
    second.config = world.house.folder / "second.yaml"
    second.write(
        changed(
            world.house.settings,
            {
                "listen": f"127.0.0.1:{second.port}",
                "public_url": second.url,
                "admin": {"listen": f"127.0.0.1:{second.admin_port}"},
            },
        )
    )
    second.log_file = world.house.folder / "second.jsonl"
    second.spawn()
    try:
        second.wait_for("the store is waited for")
        told = next(event for event in second.events() if event["message"] == "the store is waited for")
        assert "in use by another process" in told["reason"]
        world.visitor().newcomer()
        assert world.house.stop() == 0
        second.wait_for("listening")
        assert second.stop() == 0
    finally:
        second.kill()


def test_a_new_first_key_opens_what_the_old_one_sealed(make_world):
    world = make_world()
    visitor = world.visitor().newcomer()
    assert world.house.stop() == 0
    settings = world.house.settings
    settings["keys"].insert(0, base64.b64encode(os.urandom(32)).decode())
    world.house.write(settings).start()
    visitor.reload().at("newcomer")
    assert visitor.person.name in visitor.page.text
    visitor.create().finish()
    assert visitor.arrive()["claims"]["name"] == visitor.person.name
