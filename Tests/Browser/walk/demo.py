"""`gatehouse demo` as a process of its own, with seven free ports in a row, and what a person sees around it."""

import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BINARY = (ROOT / os.environ.get("GATEHOUSE", ".build/debug/gatehouse")).resolve()

# Never through a proxy: everything is on loopback.
_open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


def free_block(size=7):
    """The first of so many ports in a row that nobody listens on."""
    for _ in range(200):
        first = 20000 + secrets.randbelow(12000)
        held = []
        try:
            for port in range(first, first + size):
                held.append(socket.socket())
                held[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                held[-1].bind(("127.0.0.1", port))
            return first
        except OSError:
            continue
        finally:
            for each in held:
                each.close()
    raise AssertionError("no seven free ports in a row")


class Demo:
    def __init__(self, log):
        self.port = free_block()
        names = ["gateway", "admin", "google", "facebook", "inbox", "client"]
        self.urls = {name: f"http://127.0.0.1:{self.port + at}" for at, name in enumerate(names)}
        self.gateway, self.inbox, self.client = (self.urls[name] for name in ["gateway", "inbox", "client"])
        self.log_file = Path(log)
        self.process = None

    def start(self, seconds=30):
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [str(BINARY), "demo", "--port", str(self.port)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
                env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
            )
        until = time.monotonic() + seconds
        waiting = [self.gateway + "/healthz", self.inbox + "/messages.json", self.client + "/"]
        while waiting:
            try:
                _open(waiting[0], timeout=2).read()
                waiting.pop(0)
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None or time.monotonic() > until:
                    status = self.process.poll()
                    self.stop()
                    raise AssertionError(f"{waiting[0]} does not answer (exit {status}):\n{self.log[-4000:]}") from None
                time.sleep(0.05)
        return self

    def stop(self):
        """Asks it to stop as an operator would; answers with the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    @property
    def log(self):
        return self.log_file.read_text(errors="replace")

    def ages(self, number, days):
        """That number was last proven so many days ago. The store is the database the process holds open."""
        held = {os.readlink(each) for each in Path(f"/proc/{self.process.pid}/fd").iterdir()}
        store = next(path for path in held if path.endswith(".db"))
        with sqlite3.connect(store, timeout=5) as connection:
            connection.execute(
                "UPDATE accounts SET phone_proven_at = phone_proven_at - ? WHERE phone = ?",
                (days * 86_400_000, number),
            )
            assert connection.total_changes == 1

    def messages(self, number=None):
        """The inbox, newest first."""
        query = "?" + urllib.parse.urlencode({"to": number}) if number else ""
        return json.load(_open(f"{self.inbox}/messages.json{query}", timeout=5))["messages"]

    def take_sms(self, manner):
        """How the inbox takes messages: accept, refuse, slow."""
        _open(f"{self.inbox}/faults", data=f"sms={manner}".encode(), timeout=5).read()
