"""The second cookie: whoever noted the browser cookie earlier on a shared computer is a stranger once something is proved."""

import requests


def noted(visitor, with_session=False):
    """A session that holds the browser cookie alone, as somebody may have written it down before."""
    thief = requests.Session()
    thief.trust_env = False
    for cookie in visitor.session.cookies:
        if cookie.name == "gatehouse" or (with_session and cookie.name == "gatehouse-session"):
            thief.cookies.set(cookie.name, cookie.value, domain=cookie.domain, path=cookie.path)
    return thief


def test_a_noted_browser_cookie_opens_nothing_that_is_proved(world, visitor):
    visitor.newcomer()
    address = visitor.page.url
    steps = [c for c in visitor.session.cookies if c.name == "gatehouse-step"]
    assert [c.path for c in steps] == [f"/s/{visitor.sign_up}"]
    assert not steps[0].secure and steps[0].expires
    thief = noted(visitor)
    unknown = f"{world.house.url}/s/01a1fd9c-0000-7000-8000-000000000000"
    for url in (address, unknown):
        answer = thief.get(url, allow_redirects=False)
        assert answer.status_code == 200 and 'data-step="register"' in answer.text, answer.text
        assert 'data-error="other_browser"' in answer.text
    stolen = thief.post(f"{address}/create", data={"terms": "on"}, headers={"Origin": world.house.url})
    assert 'data-error="other_browser"' in stolen.text
    data = thief.get(address, headers={"Accept": "application/json"}).json()
    assert data["step"] == "register" and data["notice"]["code"] == "other_browser"
    visitor.reload().at("newcomer")
    visitor.create().finish()
    thief = noted(visitor, with_session=True)
    assert 'data-error="other_browser"' in thief.get(visitor.page.url).text
    assert "claims" in visitor.arrive()


def test_a_lost_answer_can_be_asked_for_again(visitor):
    visitor.from_client().at("register")
    visitor.press("google")
    back = visitor.callback_from("google", visitor.world.person())
    before = noted(visitor)
    first = visitor.session.get(back, allow_redirects=False)
    again = before.get(back, allow_redirects=False)
    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert first.cookies.get("gatehouse-step") == again.cookies.get("gatehouse-step")
    assert 'data-step="newcomer"' in before.get(first.url.split("/callback")[0] + again.headers["Location"]).text
