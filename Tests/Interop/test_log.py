"""The log as its readers find it: what is never in it, and what happens when nobody reads."""

import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import threading
from urllib.parse import parse_qsl, urlsplit

import requests
from peers.gatehouse import BINARY, ROOT, clean_environment

ASK = b"GET /nowhere HTTP/1.1\r\nHost: a.example\r\n\r\n"


class Unread:
    """A gateway whose standard error is a pipe that nobody reads until somebody asks for it."""

    def __init__(self, world):
        self.house = world.house
        self.reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 65536)
        self.process = subprocess.Popen(
            [str(BINARY), "serve", "--config", str(self.house.config)],
            stdout=subprocess.DEVNULL,
            stderr=writing,
            stdin=subprocess.DEVNULL,
            cwd=ROOT,
            env=clean_environment(),
        )
        os.close(writing)
        self.said = b""
        while b'"listening"' not in self.said:
            self.said += os.read(self.reading, 65536)

    def ask(self, times):
        """Requests that are a line in the log each, all answered."""
        with socket.create_connection(("127.0.0.1", self.house.port), timeout=20) as raw:
            stream = raw.makefile("rb")
            for _ in range(times):
                raw.sendall(ASK)
                status = stream.readline()
                length = 0
                while (line := stream.readline()) != b"\r\n":
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                stream.read(length)
                assert b" 404 " in status, status

    def read_to_end(self):
        while piece := os.read(self.reading, 65536):
            self.said += piece
        os.close(self.reading)

    def lines(self):
        return [json.loads(line) for line in self.said.decode().splitlines()]


def test_a_log_that_nobody_reads_costs_lines_and_no_request(make_world):
    world = make_world(start=False)
    unread = Unread(world)
    # More than pipe and line hold together.
    unread.ask(3000)
    reader = threading.Thread(target=unread.read_to_end)
    reader.start()
    unread.ask(1)
    counted = requests.get(f"{world.house.admin_url}/metrics", timeout=5).text
    unread.process.send_signal(signal.SIGTERM)
    assert unread.process.wait(15) == 0
    reader.join()
    lines = unread.lines()
    problems = [line for line in lines if line["message"] == "problem"]
    lost = [line for line in lines if line["message"] == "log lines lost"]
    assert lost and all(line["count"] > 0 and line["level"] == "warning" for line in lost)
    assert len(problems) + sum(line["count"] for line in lost) == 3001
    [total] = [line.split()[-1] for line in counted.splitlines() if line.startswith("gatehouse_log_lines_lost_total ")]
    assert float(total) == sum(line["count"] for line in lost)


def test_it_stops_as_asked_though_nobody_reads(make_world):
    unread = Unread(make_world(start=False))
    unread.ask(3000)
    unread.process.send_signal(signal.SIGTERM)
    assert unread.process.wait(20) == 0
    os.close(unread.reading)


def test_what_waits_at_the_end_is_written(make_world):
    unread = Unread(make_world(start=False))
    # More than the pipe holds, less than pipe and line.
    unread.ask(600)
    unread.process.send_signal(signal.SIGTERM)
    reader = threading.Thread(target=unread.read_to_end)
    reader.start()
    assert unread.process.wait(15) == 0
    reader.join()
    lines = unread.lines()
    assert len([line for line in lines if line["message"] == "problem"]) == 600
    assert not [line for line in lines if line["message"] == "log lines lost"]


# What is never in a line.

OPEN = {
    # Fields whose values are words of the protocols, of the settings or of pages.
    "client_id", "response_type", "scope", "code_challenge_method", "redirect_uri", "prompt", "partner", "iss", "lang",
    "country", "calling_code", "terms", "to", "screen", "provider", "version", "what", "grant_type", "auth_type", "error", "way",
}  # fmt: skip


class Ears:
    """Hears what goes between a visitor and the gateway: every value of a field, a query and a cookie, both ways."""

    def __init__(self):
        self.heard = set()

    def listen(self, visitor):
        visitor.session.hooks["response"].append(self._hear)
        visitor.session.headers["X-Forwarded-For"] = "203.0.113.77"
        return visitor

    def _hear(self, response, **_):
        request = response.request
        pairs = parse_qsl(urlsplit(request.url).query) + parse_qsl(urlsplit(response.headers.get("Location", "")).query)
        if isinstance(request.body, str):
            pairs += parse_qsl(request.body)
        pairs += re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]+)"', response.text)
        self.heard |= {value for name, value in pairs if name not in OPEN}
        for cookie in (request.headers.get("Cookie", ""), response.headers.get("Set-Cookie", "")):
            self.heard |= set(re.findall(r"=([A-Za-z0-9_-]{20,})", cookie))


def test_no_line_holds_a_number_an_address_a_code_a_name_or_a_token(make_world):
    """Everything is done once, well and badly; then each value that was ever said is looked for in each line."""
    limits = {"sms_per_phone_day": 2, "mail_per_mailbox_day": 2}
    world = make_world({"limits": limits, "trusted_proxies": ["127.0.0.0/8"]})
    ears = Ears()
    secrets = set()

    def visitor():
        return ears.listen(world.visitor())

    def wrong(code):
        return "000000" if code != "000000" else "111111"

    # A provider's way, and what the application gets; each token used twice.
    google = visitor().newcomer().create()
    google.send_code()
    google.press("verify", code=wrong(world.sms.code(google.phone)))
    google.enter_code().at("done")
    arrival = google.arrive()
    secrets |= {arrival["token"]["access_token"], arrival["token"]["id_token"], arrival["arrived"]["code"]}
    client = world.hand_made("crm-web")
    google.get(client.authorize())
    code = client.code_in(google.forget_away())
    tokens = client.redeem(code).json()
    secrets |= {code, tokens["access_token"], tokens["id_token"], client.state, client.nonce, client.challenge}
    assert client.userinfo(tokens["access_token"]).status_code == 200
    assert client.redeem(code).status_code == 400 and client.userinfo(tokens["access_token"]).status_code == 401
    people = [google.person]

    # The e-mail door, and its address until its budget is used up.
    mailed = visitor().email_door()
    mailed.press("verify", code=wrong(world.mail.code(mailed.applicant.email)))
    mailed.enter_mail_code()
    mailed.finish(mailed.applicant.phone)
    mailed.arrive()
    spent = world.applicant()
    for _ in range(3):
        again = visitor()
        again.applicant = spent
        again.from_client()
        again.fill_email()
    assert "too_many_codes" in again.errors
    applicants = [mailed.applicant, spent]

    # Phone first.
    phoned = visitor().sign_up_by_phone()
    applicants.append(phoned.applicant)

    # Sign in, badly and well; a login nobody has; recovery, badly and well.
    visitor().sign_in(mailed.applicant.email, "not-this-password")
    visitor().sign_in("nobody.at.all@mail.example.test", "neither-this-one")
    visitor().sign_in(mailed.applicant.phone, mailed.applicant.password)
    lost = visitor().recover(mailed.applicant.email)
    before = len(world.mail.coded(mailed.applicant.email))
    lost.press("verify", code=wrong(world.mail.code(mailed.applicant.email, before)))
    lost.press("verify", code=world.mail.code(mailed.applicant.email, before))
    visitor().recover(world.phone())

    # A link, proved by the wrong password and by a code; and one's own page.
    linking = visitor().newcomer()
    people.append(linking.person)
    linking.press("link").at("link")
    linking.press("password", login=phoned.applicant.email, password="nor-that-one")
    linking.press("code", phone=google.phone).at("code")
    linking.press("verify", code="123123")
    own = google.account()
    own.press("phone")
    own.get("/account/?email=typed.into.an.address@mail.example.test")

    # SMS refused by the route, and by the budget: the number's, and a range's name stands in that line.
    world.sms.mode = "refuse"
    refused = visitor().newcomer().create()
    refused.send_code().at("phone", "sms_failed")
    world.sms.mode = "accept"
    people.append(refused.person)
    number = world.phone()
    for _ in range(3):
        over = visitor().newcomer().create()
        over.send_code(number)
        people.append(over.person)
    over.at("phone", "too_many_codes")

    # Mail refused.
    world.mail.mode = "refuse"
    unsent = visitor()
    unsent.applicant = world.applicant()
    unsent.from_client()
    unsent.fill_email()
    world.mail.mode = "accept"
    applicants.append(unsent.applicant)

    # Providers: denied, a stranger's state, a code that is none, words in an error.
    denied = world.person()
    visitor().from_client().by("google", denied, deny=True)
    people.append(denied)
    lied = visitor()
    lied.from_client().press("google")
    state = dict(parse_qsl(urlsplit(lied.forget_away()).query))["state"]
    lied.get(f"/callback/google?state={state}&code=an-invented-code-of-google")
    lied.from_client().press("google")
    state = dict(parse_qsl(urlsplit(lied.forget_away()).query))["state"]
    lied.get(f"/callback/google?state={state}&error=server_error&error_description=words-of-a-stranger")
    lied.get("/callback/google?state=an-invented-state-of-nobody&code=another-invented-code")

    # What is no request, no form, no page.
    raw = ears.listen(world.caller())
    raw.session.post(f"{world.house.url}/start/email", data={"ticket": "an-invented-ticket", "email": "a@b@c"})
    raw.session.post(f"{world.house.url}/start/email", data=b"email=raw\xff.bytes@mail.example.test")
    raw.session.get(f"{world.house.url}/oauth2/authorize?client_id=crm-web&redirect_uri=https://evil.example.test/")
    raw.session.get(f"{world.house.url}/nowhere/typed.into.a.path@mail.example.test")
    raw.session.post(f"{world.house.url}/oauth2/token", data={"code": "an-invented-hand-off-code"}, auth=("crm-web", "guess"))
    raw.session.get(f"{world.house.url}/oauth2/userinfo", headers={"Authorization": "Bearer an-invented-access-token"})
    google.press("sign-out") if google.page.has_form("sign-out") else None
    assert world.house.stop() == 0

    for person in people:
        secrets |= {person.email, person.name, person.given_name, person.family_name, person.subject, person.picture}
    for who in applicants:
        secrets |= {who.email, who.phone, who.password, who.first_name, who.last_name}
    numbers = {message["to"] for message in world.sms.messages} | {number, google.phone, refused.phone}
    secrets |= numbers | {spelled for n in numbers for spelled in (n[1:], n[2:], "8" + n[2:], f"{n[2:5]} {n[5:8]}")}
    secrets |= {run for message in world.sms.messages for run in re.findall(r"\b\d{6}\b", message["text"])}
    secrets |= {run for letter in world.mail.letters for run in letter.codes()}
    secrets |= {"typed.into", "words-of-a-stranger", "raw", "evil.example", "an-invented", "another-invented", "203.0.113."}
    secrets |= {world.crm.client_secret, world.house.settings["keys"][0], world.house.settings["admin"]["token"]}
    secrets |= {value for value in ears.heard if len(value) > 5}

    events = world.house.events()
    told = {line["message"] for line in events}
    assert told >= {
        "sign-up moved", "problem", "token refused", "provider failed", "password refused", "sms over budget",
        "sms route refused", "mail refused",
    }, told  # fmt: skip
    # Names of sign-ups are open, and say nothing without their cookie.
    ids = {line.get("sign_up") for line in events}
    found = [
        (secret, line)
        for line in events
        for secret in secrets - ids
        if secret in json.dumps(line | {"time": "", "sign_up": "", "reference": ""}, ensure_ascii=False)
    ]
    assert not found, found[:5]
