"""Comes last: what the walks before it have not met is met here, and no step is left out of axe-core's judgement."""

from pathlib import Path

import pytest

from walk.person import new_number

# `wait` lasts as long as a call out, and refreshes itself.
STEPS = {
    "register", "sign-in", "recover", "newcomer", "terms", "link", "link-confirm", "phone", "code", "email", "email-code",
    "profile", "terms-new", "done", "app", "continue-as", "recover-code", "recover-password", "recovered", "account", "prove",
    "deleted", "problem",
}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_over_a_live_session_and_at_a_problem(person_with, language):
    person = person_with(language=language, width=320)
    person.sign_up("google", "maria", new_number())
    person.from_client("login", **{"as": "mobile"}).at("continue-as")
    person.open(f"{person.demo.gateway}/nowhere?lang={language}")
    # A browser's console names a page that is not there.
    person._wait(lambda: person._facts()["step"] == "problem", "the page of a problem")
    person.driver.get_log("browser")
    person.at("problem", "not_found")
    person.open(f"{person.demo.gateway}/account?lang={language}").at("account").press("sign-out").at("sign-in")


def test_axe_core_found_nothing_at_any_step(request, checks):
    here = {path.name for path in Path(__file__).parent.glob("test_*.py")}
    if request.config.getoption("keyword") or {item.path.name for item in request.session.items} != here:
        pytest.skip("not every walk was walked")
    assert STEPS <= {step for step, _ in checks.free}
