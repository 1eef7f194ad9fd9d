"""The way out for e-mail, at aiosmtpd and at Debian's Postfix: tried by `gatehouse check`, and by people who sign up."""

import secrets
import smtplib
import ssl
from email.message import EmailMessage

import pytest

from peers.certificates import Authority
from peers.gatehouse import changed, run
from peers.mail import Mailbox, Postfix
from peers.ports import free_port
from peers.world import World

SENDER = "Smarty CRM <signup@example.test>"
LOGIN = ("signup", "пароль with spaces")


@pytest.fixture(scope="module")
def idle(binary):
    world = World(start=False)
    yield world
    world.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def mailbox():
    made = []

    def make(**options):
        made.append(Mailbox(**options).start())
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture(scope="module")
def postfix(authority):
    made = Postfix(authority)
    try:
        yield made.start()
    finally:
        made.stop()


def check(idle, url, authority=None, login=None, **mail):
    """`gatehouse check` with that mail server."""
    changes = {"mail": {"smtp": url, "from": SENDER} | mail}
    if authority:
        changes["outbound"] = {"ca_file": str(authority.ca_file)}
    if login:
        changes["mail"] |= {"username": login[0], "password": login[1]}
    settings = idle.house.settings
    try:
        idle.house.write(changed(settings, changes))
        return run("check", "--config", str(idle.house.config))
    finally:
        idle.house.write(settings)


def fine(done):
    assert done.returncode == 0, done.stdout + done.stderr
    assert any(line.startswith("ok ") and "mail" in line for line in done.stdout.splitlines()), done.stdout


def failed(done, *words):
    assert done.returncode == 1, done.stdout + done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("FAILED") and "mail" in line)
    for word in words:
        assert word in line, line
    assert LOGIN[1] not in done.stdout + done.stderr


def test_a_server_on_this_machine_is_greeted_by_the_senders_domain_and_gets_nothing(idle, mailbox):
    server = mailbox()
    fine(check(idle, server.url))
    assert server.greetings == [("example.test", False)] and not server.letters


def test_a_server_that_is_not_there_is_named(idle):
    url = f"smtp://127.0.0.1:{free_port()}"
    failed(check(idle, url), url)


def test_without_a_mail_server_check_says_so(idle):
    settings = idle.house.settings
    try:
        idle.house.write(changed(settings, {"mail": None, "registration": {"methods": ["google", "facebook"]}}))
        done = run("check", "--config", str(idle.house.config))
    finally:
        idle.house.write(settings)
    assert done.returncode == 0 and "mail" in done.stdout


@pytest.mark.parametrize("offer", ["offered", "required"])
def test_starttls_is_used_where_it_is_offered(idle, mailbox, authority, offer):
    server = mailbox(tls=authority.context(), starttls=offer)
    fine(check(idle, server.url, authority))
    assert server.greetings[-1] == ("example.test", True)


def test_smtps_is_tls_from_the_start(idle, mailbox, authority):
    server = mailbox(tls=authority.context(), smtps=True)
    fine(check(idle, server.url, authority))
    assert [name for name, _ in server.greetings] == ["example.test"]


@pytest.mark.parametrize("smtps", [False, True])
def test_a_certificate_that_nobody_vouches_for_is_refused(idle, mailbox, authority, smtps):
    server = mailbox(tls=authority.context(), starttls=None if smtps else "offered", smtps=smtps, login=LOGIN)
    failed(check(idle, server.url, login=LOGIN))
    assert not server.logins


@pytest.mark.parametrize("smtps", [False, True])
def test_a_certificate_for_another_host_is_refused(idle, mailbox, authority, smtps):
    context = authority.context("mail.example.test")
    server = mailbox(tls=context, starttls=None if smtps else "offered", smtps=smtps, login=LOGIN)
    failed(check(idle, server.url, authority, login=LOGIN))
    assert not server.logins


def test_old_tls_is_refused(idle, mailbox, authority):
    context = authority.context()
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    server = mailbox(tls=context, starttls="required")
    failed(check(idle, server.url, authority))
    assert [over_tls for _, over_tls in server.greetings] == [False]


def test_a_log_in_goes_through_tls(idle, mailbox, authority):
    server = mailbox(tls=authority.context(), starttls="required", login=LOGIN)
    fine(check(idle, server.url, authority, login=LOGIN))
    assert server.logins == [(LOGIN[0], True)] and not server.letters


def test_a_wrong_password_is_told_and_never_printed(idle, mailbox):
    server = mailbox(login=(LOGIN[0], "another"))
    failed(check(idle, server.url, login=LOGIN), "535")


def test_postfix_takes_our_tls(idle, authority, postfix):
    fine(check(idle, postfix.url, authority))
    assert "TLS connection established" in postfix.log or "disconnect from" in postfix.log


def test_postfix_is_refused_without_its_authority(idle, postfix):
    failed(check(idle, postfix.url))


def test_the_mailboxes_read_a_letter_as_people_do(mailbox, authority, postfix):
    """The peers themselves: later tests read codes from them."""
    message = EmailMessage()
    message["Subject"], message["From"] = "Код 123456", SENDER
    message.set_content("Код 123456")
    message.add_alternative("<b>123456</b>", subtype="html")
    context = ssl.create_default_context(cafile=str(authority.ca_file))
    plain = mailbox()
    for server in (plain, postfix):
        with smtplib.SMTP("127.0.0.1", server.port, timeout=20) as client:
            if server is postfix:
                client.starttls(context=context)
            client.send_message(message, to_addrs=["anna@example.test"])
        assert server.code("anna@example.test") == "123456"
        assert server.wait("anna@example.test")[0].sender == "signup@example.test"
    with smtplib.SMTP("127.0.0.1", postfix.port, timeout=20) as client, pytest.raises(smtplib.SMTPException):
        client.send_message(message, to_addrs=["anna@example.test"])


# Whole sign-ups whose letters go over TLS.


@pytest.fixture
def mailed(make_world, authority):
    """A world whose letters go to that server."""

    def make(server, trusted=True, login=None):
        changes = {"mail": {"smtp": server.url, "from": SENDER}}
        if trusted:
            changes["outbound"] = {"ca_file": str(authority.ca_file)}
        if login:
            changes["mail"] |= {"username": login[0], "password": login[1]}
        world = make_world(changes)
        world.mail = server
        return world

    return make


def walk(world):
    """The whole e-mail door, with the code read from the server."""
    who = world.applicant(email=f"vera.{secrets.token_hex(6)}@example.test")
    visitor = world.visitor("en").sign_up_by_email(who)
    claims, userinfo = visitor.arrival["claims"], visitor.arrival["userinfo"]
    assert claims["sign_up"]["provider"] == "email"
    assert userinfo["email"] == who.email and userinfo["email_verified"] is True
    [letter] = world.mail.to(who.email)
    assert letter.sender == "signup@example.test" and "is your code for Smarty CRM" in letter.subject
    return who


@pytest.mark.parametrize("smtps", [False, True], ids=["starttls", "smtps"])
def test_somebody_signs_up_by_letters_that_go_over_tls(mailed, mailbox, authority, smtps):
    server = mailbox(tls=authority.context(), starttls=None if smtps else "required", smtps=smtps, login=LOGIN)
    world = mailed(server, login=LOGIN)
    walk(world)
    # STARTTLS, and greeted again.
    assert server.greetings == [("example.test", False)] + ([] if smtps else [("example.test", True)])
    assert server.logins == [(LOGIN[0], not smtps)]
    assert LOGIN[1] not in world.house.log


def test_somebody_signs_up_by_letters_that_postfix_takes(mailed, postfix):
    world = mailed(postfix)
    who = walk(world)
    # And recovers the account, by another letter of the same way.
    visitor = world.visitor("en")
    visitor.recover(who.email).at("recover-code")
    visitor.press("verify", code=postfix.code(who.email, 2)).at("recover-password")


def test_no_letter_goes_to_a_server_that_nobody_vouches_for(mailed, mailbox, authority):
    server = mailbox(tls=authority.context(), starttls="offered", login=LOGIN)
    world = mailed(server, trusted=False, login=LOGIN)
    visitor = world.visitor("en")
    visitor.applicant = world.applicant()
    visitor.from_client().at("register")
    page = visitor.fill_email().at("email", "mail_failed")
    assert page.form("send").control("email")["value"] == visitor.applicant.email
    assert not server.letters and not server.logins
    assert not world.house.accounts_by_email(visitor.applicant.email)
