"""What the script adds, what stands without it, and what holds where the system chooses the colours."""

import re

from walk.person import new_number


def at_phone(person):
    return person.from_client().at("register").by("google", "maria").create().at("phone")


def test_the_list_of_countries_tells_how_many_match(person_with):
    person = at_phone(person_with(language="en"))
    box = person.driver.find_element("css selector", "[role=combobox]")
    news = person.driver.find_element("css selector", ".combo [role=status]")
    box.click()
    assert news.get_property("textContent") == ""
    for typed, told in [("germ", "1 country found"), ("united", "countries found"), ("xyzzy", "no such country")]:
        box.send_keys("\ue009a\ue000", typed)
        assert told in news.get_property("textContent")
    box.send_keys("\ue00c")
    assert news.get_property("textContent") == ""


def test_a_number_that_says_its_calling_code_chooses_its_country(person_with):
    person = at_phone(person_with(language="en", width=320))
    box = person.driver.find_element("css selector", "[role=combobox]")
    for typed, country, code in [("+49 151", "Germany", "49"), ("001 212", "United States", "1"), ("+7 701", "Russia", "7")]:
        person.write("send", "phone", typed)
        assert (box.get_property("value"), person.value("send", "calling_code")) == (country, code)
    person.write("send", "phone", "151")
    assert box.get_property("value") == "Russia", "a number that says nothing changes nothing"


def test_a_finger_gets_the_devices_own_list(person_with):
    person = person_with(language="ru", width=320)
    person.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 1})
    screen = {"width": 320, "height": 900, "deviceScaleFactor": 1, "mobile": True}
    person.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    try:
        at_phone(person)
        assert not person.driver.find_elements("css selector", "[role=combobox]")
        assert person.driver.find_element("css selector", "select[name=country]").is_displayed()
        person.write("send", "phone", "+49 151")
        assert person.value("send", "country") == "DE" and person.value("send", "calling_code") == "49"
    finally:
        person.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})


def test_the_countdown_goes_when_it_ends(person_with):
    person = at_phone(person_with(language="en"))
    # The page's clock runs twenty times as fast.
    hurried = "const now = Date.now, begun = now(); Date.now = () => begun + (now() - begun) * 20;"
    script = person.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": hurried})
    try:
        person.send_code(new_number()).at("code")
        button = person.driver.find_element("css selector", 'form[data-form="resend"] button')
        person._wait(button.is_enabled, "the end of the pause")
        assert not person.driver.find_elements("css selector", "[role=timer], .countdown")
        news = person.driver.find_element("css selector", 'form[data-form="resend"] [role=status]')
        assert news.get_property("textContent") == "You can get a new code now"
    finally:
        person.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def test_without_script_the_code_page_says_what_stays_true(person_with):
    person = at_phone(person_with(language="en", width=320, script=False))
    person.send_code(new_number()).at("code")
    assert re.search(r"You can get a new code \d+ seconds after this page was opened\.", person.text)
    assert not person.driver.find_elements("css selector", "[role=timer]")


def test_each_digit_of_the_code_has_its_place(person_with):
    person = at_phone(person_with(language="ru", width=320, script=False))
    person.send_code(new_number()).at("code")
    field = person.driver.find_element("id", "code")
    inner, text = person.driver.execute_script(
        """const style = getComputedStyle(arguments[0]);
        return [arguments[0].clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight),
            style.backgroundImage]""", field)
    assert "repeating-linear-gradient" in text and 100 < inner < 288


def test_the_system_may_choose_the_colours(person_with):
    person = person_with(language="en")
    person.from_client().at("register")
    forced = {"features": [{"name": "forced-colors", "value": "active"}]}
    person.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", forced)
    mark = person.driver.find_element("css selector", "button.facebook .mark")
    assert "facebook-blue" in mark.value_of_css_property("background-image")
    person.by("google", "maria").at("newcomer")
    person.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", forced)
    for bar in person.driver.find_elements("css selector", ".progress i"):
        assert bar.value_of_css_property("border-top-style") == "solid"


def test_what_has_the_focus_stands_out(person_with):
    """3:1 against what is around it (WCAG 2.2, 1.4.11), for links, buttons that look like links, and the eye."""
    for dark in (False, True):
        person = person_with(language="en", dark=dark)
        person.from_client("login", prompt="login").at("sign-in")
        rings = person.driver.execute_script(
            """const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
            const rgb = colour => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
                return [...paint.getImageData(0, 0, 1, 1).data]; };
            const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
                .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
            const around = light(rgb(getComputedStyle(document.querySelector('main')).backgroundColor));
            return [...document.querySelectorAll('main .link, main .eye, footer a, footer .link')].map(e => {
                e.focus({focusVisible: true});
                const ring = rgb(getComputedStyle(e).outlineColor);
                const tone = light(ring);
                return [e.outerHTML.slice(0, 80), ring[3], (Math.max(tone, around) + 0.05) / (Math.min(tone, around) + 0.05)];
            })""")
        assert len(rings) > 4
        for element, alpha, contrast in rings:
            assert alpha == 255 and contrast >= 3, (element, alpha, contrast)
