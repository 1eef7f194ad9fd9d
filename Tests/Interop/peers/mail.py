"""Mail servers: aiosmtpd as a mailbox to read from, and Debian's Postfix as operators run it."""

import asyncio
import email
import email.policy
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from .ports import free_port


class Letter:
    """A letter as Python's own library reads it."""

    def __init__(self, sender, recipient, raw):
        self.sender, self.recipient, self.raw = sender, recipient, raw
        self.message = email.message_from_bytes(raw, policy=email.policy.default)
        assert not self.message.defects, self.message.defects
        self.subject = str(self.message["Subject"])
        self.text, self.html = (self._part(kind) for kind in ("plain", "html"))

    def codes(self, digits=6):
        """Every run of digits that long in it."""
        return set(re.findall(rf"(?<!\d)\d{{{digits}}}(?!\d)", f"{self.subject}\n{self.text}"))

    def __repr__(self):
        return f"<letter to {self.recipient}: {self.subject!r} {self.text!r}>"

    def _part(self, kind):
        part = self.message.get_body(preferencelist=(kind,))
        return part.get_content() if part else None


def _wait(letters_to, address, count, seconds):
    until = time.monotonic() + seconds
    while len(found := letters_to(address)) < count:
        assert time.monotonic() < until, f"{len(found)} of {count} letters to {address} within {seconds} s"
        time.sleep(0.02)
    return found


class _Readable:
    def to(self, address):
        return [letter for letter in self.letters if letter.recipient.lower() == address.lower()]

    def wait(self, address, count=1, seconds=10):
        """The letters to `address` once there are `count` of them; a send may follow the page that announces it."""
        return _wait(self.to, address, count, seconds)

    def coded(self, address):
        """The letters to `address` that hold a code."""
        return [letter for letter in self.to(address) if letter.codes()]

    def code(self, address, count=1, digits=6, seconds=10):
        """The code of the `count`th letter with one to `address`: it stands in the subject and in both parts."""
        letter = _wait(self.coded, address, count, seconds)[count - 1]
        runs = set(re.findall(rf"(?<!\d)\d{{{digits}}}(?!\d)", letter.subject))
        assert len(runs) == 1, f"one code expected in {letter.subject!r}"
        code = runs.pop()
        assert code in letter.text and code in letter.html
        return code


class Mailbox(_Readable):
    """aiosmtpd. `tls`: a server's SSL context; with it `starttls` (offered, required) or `smtps`. `login`: a name and its
    password, without which it takes nothing."""

    def __init__(self, port=None, tls=None, starttls=None, smtps=False, login=None):
        self.port = port or free_port()
        self.url = f"{'smtps' if smtps else 'smtp'}://127.0.0.1:{self.port}"
        self.login = login
        self.mode = "accept"  # accept | refuse | reject | slow
        self.letters, self.logins = [], []
        self.greetings = []  # the name given, and whether STARTTLS came before
        options = {}
        if starttls:
            options |= {"tls_context": tls, "require_starttls": starttls == "required"}
        if login:
            options |= {"authenticator": self._authenticate, "auth_required": True, "auth_require_tls": False}
        self._options = options | {"hostname": "127.0.0.1", "port": self.port, "ssl_context": tls if smtps else None}
        self._controller = None

    def start(self):
        """It can be stopped and started again: its letters stay."""
        self._controller = Controller(self, **self._options)
        self._controller.start()
        return self

    def stop(self):
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def _authenticate(self, server, session, envelope, mechanism, data):
        given = (data.login.decode(), data.password.decode())
        self.logins.append((given[0], session.ssl is not None))  # the name, and whether STARTTLS came before
        return AuthResult(success=given == self.login, handled=given == self.login)

    # What aiosmtpd calls.

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.greetings.append((hostname, session.ssl is not None))
        return responses

    async def handle_DATA(self, server, session, envelope):
        if self.mode == "refuse":
            return "451 4.3.0 not now"
        if self.mode == "reject":
            return "550 5.7.1 never"
        if self.mode == "slow":
            await asyncio.sleep(9)
        for recipient in envelope.rcpt_tos:
            self.letters.append(Letter(envelope.mail_from, recipient, envelope.original_content))
        return "250 2.0.0 taken"


class Postfix(_Readable):
    """Debian's Postfix in a folder of its own, on a loopback port, with STARTTLS required; it keeps what comes to
    example.test in a mailbox. Its master needs root, so without it `sudo` starts it."""

    PROGRAM = "/usr/sbin/postfix"

    def __init__(self, authority):
        assert Path(self.PROGRAM).exists(), "no Postfix: packaging/setup test installs it"
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self._as_root = [] if os.geteuid() == 0 else ["sudo"]
        self.folder = Path(tempfile.mkdtemp(prefix="gatehouse-postfix-"))
        self.folder.chmod(0o755)
        # Postfix delivers as somebody who is not root; the folder must be theirs.
        owner = pwd.getpwnam("postfix") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        for name in ("conf", "queue", "data", "boxes"):
            (self.folder / name).mkdir(mode=0o755)
        self._root("chown", "postfix", str(self.folder / "data"))
        self._root("chown", str(owner.pw_uid), str(self.folder / "boxes"))
        certificate, key = authority.issue("127.0.0.1")
        self._write("main.cf", self._main(certificate, key, owner))
        self._write("master.cf", self._master())
        self.process = None

    def _main(self, certificate, key, owner):
        return f"""
compatibility_level = 3.6
queue_directory = {self.folder}/queue
data_directory = {self.folder}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {self.folder}/log
maillog_file_prefixes = {self.folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = example.test
virtual_mailbox_base = {self.folder}/boxes
virtual_mailbox_maps = static:inbox/
virtual_minimum_uid = 1
virtual_uid_maps = static:{owner.pw_uid}
virtual_gid_maps = static:{owner.pw_gid}
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_recipient_restrictions = reject_unauth_destination
"""

    def _master(self):
        inner = [
            ("cleanup", "unix", "n", "0", "cleanup"),
            ("qmgr", "unix", "n", "1", "qmgr"),
            ("tlsmgr", "unix", "-", "1", "tlsmgr"),
            ("rewrite", "unix", "-", "-", "trivial-rewrite"),
            ("bounce", "unix", "-", "0", "bounce"),
            ("defer", "unix", "-", "0", "bounce"),
            ("trace", "unix", "-", "0", "bounce"),
            ("proxymap", "unix", "-", "-", "proxymap"),
            ("anvil", "unix", "-", "1", "anvil"),
            ("error", "unix", "-", "-", "error"),
            ("retry", "unix", "-", "-", "error"),
        ]
        lines = [f"127.0.0.1:{self.port} inet n - n - - smtpd"]
        lines += [f"{name} {kind} {private} - n - {most} {program}" for name, kind, private, most, program in inner]
        lines += ["virtual unix - n n - - virtual", "postlog unix-dgram n - n - 1 postlogd"]
        return "\n".join(lines) + "\n"

    def _write(self, name, text):
        (self.folder / "conf" / name).write_text(text)
        self._root("chown", "root", str(self.folder / "conf" / name))

    def _root(self, *command, **options):
        return subprocess.run([*self._as_root, *command], check=True, capture_output=True, text=True, **options)

    def start(self, seconds=20):
        self._root("chown", "root", str(self.folder / "conf"), str(self.folder / "queue"))
        try:
            self._root(self.PROGRAM, "-c", str(self.folder / "conf"), "start", timeout=60)
        except subprocess.CalledProcessError as failed:
            raise AssertionError(f"postfix does not start:\n{failed.stdout}{failed.stderr}\n{self.log}") from failed
        self.process = True
        return self

    def stop(self):
        if self.process:
            self._root(self.PROGRAM, "-c", str(self.folder / "conf"), "stop", timeout=60)
            self.process = None
        if self._as_root:
            self._root("rm", "-r", str(self.folder))
        else:
            shutil.rmtree(self.folder)

    @property
    def log(self):
        file = self.folder / "log"
        if not file.exists():
            return ""
        return self._root("cat", str(file)).stdout

    @property
    def letters(self):
        """Postfix names the envelope in the letter's first lines."""
        box = self.folder / "boxes" / "inbox" / "new"
        found = []
        for file in sorted(box.iterdir(), key=lambda file: file.stat().st_mtime) if box.is_dir() else []:
            letter = Letter(None, None, file.read_bytes())
            letter.sender = letter.message["Return-Path"].strip("<>")
            letter.recipient = letter.message["Delivered-To"]
            found.append(letter)
        return found
