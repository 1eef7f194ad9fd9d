"""A trade shop's gateway beside the demo: phone first, no providers, passwords of letters and digits. Its SMS and letters come to
the demo's inbox."""

import base64
import json
import os
import secrets
import signal
import subprocess
import time
import urllib.error
from pathlib import Path

from .demo import BINARY, ROOT, _open, free_block


class Shop:
    def __init__(self, demo, folder):
        self.demo = demo
        self.port = free_block(2)
        self.gateway = f"http://127.0.0.1:{self.port}"
        self.inbox, self.client, self.urls = demo.inbox, demo.client, demo.urls
        self.messages, self.take_sms = demo.messages, demo.take_sms
        self.folder = Path(folder)
        self.log_file = self.folder / "shop.log"
        self.process = None
        terms = demo.client + "/terms"
        self.settings = {
            "public_url": self.gateway,
            "listen": f"127.0.0.1:{self.port}",
            "store": f"sqlite:{self.folder / 'shop.db'}",
            "templates": str(ROOT / "templates"),
            "keys": [base64.b64encode(secrets.token_bytes(32)).decode()],
            "languages": ["ru", "en"],
            "brand": {"name": "Smarty Trade", "accent": "#17705a"},
            "support": {"url": demo.inbox + "/help", "phone": "+7 495 000-01-23", "phone_extension": "45", "email": "support@example.com"},
            "terms": {"version": "2026-11-01", "url": {"ru": terms + "/ru", "en": terms + "/en"}},
            "registration": {"methods": ["phone", "email"], "password": "alphanumeric"},
            "sms": {"routes": [{"sender": "webhook", "url": demo.inbox + "/sms"}]},
            "mail": {"smtp": f"smtp://127.0.0.1:{demo.port + 6}", "from": "Smarty Trade <signup@example.com>"},
            "clients": {
                "shop": {
                    "name": "Smarty Trade",
                    "secret": secrets.token_hex(20),
                    "redirect_uris": [demo.client + "/callback"],
                    "start_url": demo.client + "/",
                    "home_url": demo.client + "/",
                }
            },
            "default_client": "shop",
            "admin": {"listen": f"127.0.0.1:{self.port + 1}", "token": secrets.token_hex(20)},
            "limits": {"sms_per_address_hour": 0, "sms_per_prefix_hour": 0},
        }

    def start(self, seconds=30):
        config = self.folder / "shop.yaml"
        config.touch(mode=0o600)
        config.write_text(json.dumps(self.settings, ensure_ascii=False))
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [str(BINARY), "serve", "--config", str(config)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
                env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
            )
        until = time.monotonic() + seconds
        while True:
            try:
                _open(self.gateway + "/readyz", timeout=2).read()
                return self
            except (urllib.error.URLError, OSError):
                assert self.process.poll() is None and time.monotonic() < until, self.log[-4000:]
                time.sleep(0.05)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)

    def raise_terms(self, version):
        """The operator puts new terms into the settings and starts the gateway again."""
        assert self.stop() == 0
        self.settings["terms"]["version"] = version
        return self.start()

    @property
    def log(self):
        return self.log_file.read_text(errors="replace")
