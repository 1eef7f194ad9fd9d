"""Fixtures: one world shared by the tests that need nothing special, and worlds made to order for the others."""

import os

import pytest

# The peers speak http on loopback; Authlib asks to be told that this is meant.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

from peers.gatehouse import BINARY  # noqa: E402
from peers.world import World  # noqa: E402


@pytest.fixture(scope="session")
def binary():
    if not BINARY.exists():
        pytest.exit(f"no program to test at {BINARY}: build it, or name it in GATEHOUSE", returncode=2)
    return BINARY


@pytest.fixture(scope="session")
def shared_world(binary):
    made = World()
    yield made
    made.close()


@pytest.fixture
def world(shared_world, request):
    """The shared world; a failing test shows what the gateway logged meanwhile."""
    request.node.logs = [(shared_world.house, len(shared_world.house.log))]
    return shared_world


@pytest.fixture
def make_world(binary, request):
    """Makes worlds with other settings, with faults of their own, or to be stopped and started."""
    made = []
    request.node.logs = []

    def make(changes=None, **options):
        world = World(changes, **options)
        made.append(world)
        request.node.logs.append((world.house, 0))
        return world

    yield make
    for world in made:
        world.close()


@pytest.fixture
def visitor(world):
    return world.visitor()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call" and report.failed:
        for house, begin in getattr(item, "logs", []):
            if house.log_file.exists():
                report.sections.append(("what the gateway logged", house.log[begin:][-6000:]))
    return report
