"""Comes last: what the walks before it have not met is met here, and no step is left out of axe-core's judgement."""

import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from walk.person import new_number

STEPS = {
    "register", "sign-in", "recover", "newcomer", "terms", "link", "link-confirm", "phone", "code", "email", "email-code",
    "profile", "terms-new", "done", "app", "continue-as", "recover-code", "recover-password", "recovered", "account", "prove",
    "confirmed-elsewhere", "wait", "deleted", "problem",
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


def sent(driver):
    """Sends the form of the page `phone` as another tab of the browser would; answers with the status of what comes of it."""
    action, fields = driver.execute_script(
        "const form = document.querySelector('form[data-form=send]'); return [form.action, [...new FormData(form)]]")
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in driver.get_cookies())
    request = urllib.request.Request(action, urllib.parse.urlencode(dict(fields)).encode(), {"Cookie": cookies})
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=8).status


@pytest.mark.parametrize("language", ["ru", "en"])
def test_while_a_call_is_under_way_and_where_another_sign_up_was_first(person_with, language):
    person = person_with(language=language, width=320)
    number = new_number()
    person.from_client().at("register").by("google", "maria").create().at("phone")
    left_behind = person.driver.current_url
    person.from_client().at("register").by("google", "maria").at("phone")
    person.demo.take_sms("slow")
    person.write("send", "phone", number)
    sending = person.driver.current_url
    with ThreadPoolExecutor() as elsewhere:
        answer = elsewhere.submit(sent, person.driver)
        person._wait(lambda: '"step":"sending"' in person.demo.log, "the SMS on its way")
        person.open(sending)
        # A page that is judged holds still: it learns nothing meanwhile.
        person.driver.execute_script("window.held = window.fetch; window.fetch = () => Promise.reject()")
        person.at("wait")
        assert answer.result() == 200
        person.driver.execute_script("window.fetch = window.held")
    person.demo.take_sms("accept")
    # The page has found that out by itself.
    person.at("code").press("resend").at("code").enter(person.code(number)).at("done")
    person.open(left_behind).at("confirmed-elsewhere").press("sign-in").at("sign-in")


def test_axe_core_found_nothing_at_any_step(request, checks):
    here = {path.name for path in Path(__file__).parent.glob("test_*.py")}
    if request.config.getoption("keyword") or {item.path.name for item in request.session.items} != here:
        pytest.skip("not every walk was walked")
    assert STEPS <= {step for step, _ in checks.free}
