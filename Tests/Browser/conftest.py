import pytest

from walk import browser
from walk.checks import Checks
from walk.demo import Demo
from walk.person import Person
from walk.shop import Shop


@pytest.fixture(scope="session")
def driver(tmp_path_factory):
    driver = browser.start(tmp_path_factory.mktemp("chromium"))
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def checks(driver):
    return Checks(driver)


@pytest.fixture
def demo(tmp_path):
    """A demo of one's own: nobody is known there yet, and every budget is full."""
    demo = Demo(tmp_path / "log.txt").start()
    yield demo
    status = demo.stop()
    assert status == 0, f"the demo ended with {status}:\n{demo.log[-3000:]}"


@pytest.fixture
def person_with(driver, demo, checks):
    """Makes a person with that look; a second one sits down at a fresh browser."""

    def make(**look):
        look = browser.Look(**look)
        checks.gateway = demo.gateway
        browser.renew(driver, look)
        return Person(driver, demo, look, checks)

    return make


@pytest.fixture
def shop(demo, tmp_path):
    """The trade shop's gateway beside the demo."""
    shop = Shop(demo, tmp_path).start()
    yield shop
    assert shop.stop() == 0, shop.log[-3000:]


@pytest.fixture
def buyer_with(driver, shop, checks):
    """As `person_with`, for somebody who comes to the shop."""

    def make(**look):
        look = browser.Look(**look)
        checks.gateway = shop.gateway
        browser.renew(driver, look)
        return Person(driver, shop, look, checks)

    return make


@pytest.fixture
def person(person_with):
    return person_with()
