"""The program under test: its settings, its process, its log and its store, seen from outside."""

import base64
import json
import os
import resource
import secrets
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

from .ports import free_port

ROOT = Path(__file__).resolve().parents[3]
BINARY = (ROOT / os.environ.get("GATEHOUSE", ".build/debug/gatehouse")).resolve()


def changed(settings, changes):
    """`settings` with `changes` laid over it, folder by folder; None as a value takes the key away."""
    result = dict(settings)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = changed(result[key], value)
        else:
            result[key] = value
    return result


def run(*arguments, env=None, cwd=ROOT, timeout=30):
    return subprocess.run(
        [str(BINARY), *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=cwd,
        env=clean_environment() | (env or {}),
        stdin=subprocess.DEVNULL,
    )


def clean_environment():
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


class Gatehouse:
    """`gatehouse serve` with one settings file in a folder of its own."""

    def __init__(self, folder, port=None, admin_port=None):
        self.folder = Path(folder)
        self.port, self.admin_port = port or free_port(), admin_port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.admin_url = f"http://127.0.0.1:{self.admin_port}"
        self.config = self.folder / "gatehouse.yaml"
        self.database = self.folder / "gatehouse.db"
        self.log_file = self.folder / "log.jsonl"
        self.process = None

    def base_settings(self):
        templates = {"templates": str(ROOT / "templates")} if (ROOT / "templates").is_dir() else {}
        return templates | {
            "public_url": self.url,
            "listen": f"127.0.0.1:{self.port}",
            "store": f"sqlite:{self.database}",
            "keys": [base64.b64encode(secrets.token_bytes(32)).decode()],
            "admin": {"listen": f"127.0.0.1:{self.admin_port}", "token": secrets.token_hex(20)},
        }

    def write(self, settings):
        """YAML, of which JSON is a part, for this user's eyes only."""
        self.settings = settings
        self.config.touch(mode=0o600)
        self.config.chmod(0o600)
        self.config.write_text(json.dumps(settings, ensure_ascii=False, indent=2))
        return self

    def start(self, seconds=20, **options):
        return self.spawn(**options).wait_for("listening", seconds)

    def spawn(self, restore_signals=True, largest_file=None):
        """Starts it without waiting for anything. `largest_file`: a limit that the first start meets already;
        `restore_signals=False`: a file that grows beyond its limit is an error to it, not its end (SIGXFSZ)."""

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

        self.start_of_log = self.log_file.stat().st_size if self.log_file.exists() else 0
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [str(BINARY), "serve", "--config", str(self.config)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
                env=clean_environment(),
                restore_signals=restore_signals,
                preexec_fn=limit if largest_file else None,
            )
        return self

    def wait_for(self, message, seconds=20):
        """Returns when this start has logged `message`."""
        wanted = json.dumps(message, ensure_ascii=False).encode()
        until = time.monotonic() + seconds
        while True:
            said = self.log_file.read_bytes()[self.start_of_log :]
            if b'"message":' + wanted in said.replace(b'": "', b'":"').replace(b'" : "', b'":"'):
                return self
            if self.process.poll() is not None or time.monotonic() > until:
                status = self.process.poll()
                self.kill()
                raise AssertionError(f"no “{message}” from gatehouse serve (exit {status}):\n{said.decode()[-4000:]}")
            time.sleep(0.01)

    def stop(self, seconds=15):
        """Asks it to stop as an operator would; answers with the exit status."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        finally:
            self.kill()

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def restart(self, how="SIGTERM"):
        if how == "SIGKILL":
            self.kill()
        else:
            assert self.stop() == 0
        return self.start()

    @property
    def log(self):
        return self.log_file.read_text(errors="replace")

    def events(self):
        """The log as the operator's tools read it: every line is one JSON object."""
        return [json.loads(line) for line in self.log.splitlines() if line.strip()]

    # The store, read beside the running server.

    def rows(self, query, *values):
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(query, values)]
        finally:
            connection.close()

    def ten_minutes_pass_for_owners(self):
        """What an owner was told was ten minutes ago: what comes next is not gathered with it."""
        connection = sqlite3.connect(self.database, timeout=5)
        try:
            with connection:
                connection.execute("UPDATE owner_messages SET sent_at = sent_at - 600000")
        finally:
            connection.close()

    def account_of(self, provider, person):
        """The account bound to a provider's person, or None."""
        found = self.rows(
            "SELECT a.* FROM accounts a JOIN bindings b ON b.account_id = a.id WHERE b.provider = ? AND b.subject = ?",
            provider,
            person.subject,
        )
        assert len(found) <= 1, found
        return found[0] if found else None

    def accounts_with(self, phone):
        return self.rows("SELECT * FROM accounts WHERE phone = ?", phone)

    def accounts_by_email(self, email):
        """The accounts that confirmed this address."""
        return self.rows("SELECT * FROM accounts WHERE lower(email) = ?", email.lower())

    def account(self, account):
        """The account as it stands now, or None."""
        found = self.rows("SELECT * FROM accounts WHERE id = ?", account if isinstance(account, str) else account["id"])
        return found[0] if found else None

    def bindings(self, account):
        return {
            (row["provider"], row["subject"])
            for row in self.rows("SELECT * FROM bindings WHERE account_id = ?", account["id"])
        }

    def acceptances(self, account):
        return self.rows("SELECT * FROM acceptances WHERE account_id = ?", account["id"])

    def attribution(self, account):
        found = self.rows("SELECT partner, promo, invitation FROM attributions WHERE account_id = ?", account["id"])
        return found[0] if found else None

    def count(self, table):
        return self.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]

    def bytes_at_rest(self):
        """Everything the server has written: database, journals, log, and whatever else lies in its folder."""
        return {
            path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file() and path != self.config
        }
