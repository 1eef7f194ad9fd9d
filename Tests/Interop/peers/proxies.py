"""The reverse proxies that operators put in front, Debian's own, each with the sample that is shipped for it."""

import os
import re
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from .gatehouse import ROOT
from .ports import free_port

# Where packaging/setup unpacks what is not installed: nothing here may start a web server on this machine.
UNPACKED = ROOT / ".build" / "programs"
HOST = "signup.example.com"


def program(path):
    for place in (Path(path), UNPACKED / path.lstrip("/")):
        if place.exists():
            return str(place)
    raise AssertionError(f"no {path}: packaging/setup test unpacks it")


def replaced(text, changes):
    """`text` with every change made; one that finds nothing to change is a mistake."""
    for pattern, new in changes.items():
        text, count = re.subn(pattern, lambda _: new, text)
        assert count, f"{pattern} is not in the sample"
    return text


class Proxy:
    """In front of the gateway on `port`, over TLS. Nothing of the sample is changed but names, ports and paths."""

    def __init__(self, port, authority):
        self._folder = tempfile.TemporaryDirectory(prefix="gatehouse-proxy-")
        self.folder = Path(self._folder.name)
        self.folder.chmod(0o755)
        self.upstream, self.port, self.plain_port = port, free_port(), free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.ca_file = authority.ca_file
        self.certificate, self.key = authority.issue("127.0.0.1")
        self.process = None

    def start(self):
        config = self.folder / "config"
        config.write_text(self.config())
        environment = os.environ | {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder)}
        with (self.folder / "output.log").open("ab") as output:
            self.process = subprocess.Popen(
                self.command(config), stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=environment
            )
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > until:
                    self.stop()
                    raise AssertionError(f"{type(self).__name__} does not start:\n{self.log}") from None
                time.sleep(0.02)

    def stop(self):
        """What it still had to log is in its log then."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def close(self):
        self.stop()
        self._folder.cleanup()

    @property
    def log(self):
        """All that it wrote."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.name != "config"]
        return "\n".join(path.read_text(errors="replace") for path in files)


class Nginx(Proxy):
    def config(self):
        sample = replaced(
            (ROOT / "packaging" / "nginx.conf").read_text(),
            {
                r"server 127\.0\.0\.1:8080;": f"server 127.0.0.1:{self.upstream};",
                r"listen \[::\]:\d+.*;\n": "",
                r"listen 80;": f"listen 127.0.0.1:{self.plain_port};",
                r"listen 443 ": f"listen 127.0.0.1:{self.port} ",
                rf"https://{HOST}": self.url,
                rf"server_name {HOST};": "server_name 127.0.0.1;",
                r"/etc/letsencrypt/live/\S+/fullchain\.pem": str(self.certificate),
                r"/etc/letsencrypt/live/\S+/privkey\.pem": str(self.key),
                r"/var/log/nginx/": f"{self.folder}/",
            },
        )
        temporary = "".join(
            f"{name}_temp_path {self.folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;\n" if os.geteuid() == 0 else ""
        return f"{user}daemon off;\npid {self.folder}/pid;\nevents {{}}\nhttp {{\n{temporary}{sample}\n}}\n"

    def command(self, config):
        # Before the settings are read it would write to Debian's own log.
        return [program("/usr/sbin/nginx"), "-p", str(self.folder), "-e", "stderr", "-c", str(config)]


class Caddy(Proxy):
    def config(self):
        sample = replaced(
            (ROOT / "packaging" / "Caddyfile").read_text(),
            {
                r"reverse_proxy 127\.0\.0\.1:8080": f"reverse_proxy 127.0.0.1:{self.upstream}",
                rf"(?m)^{re.escape(HOST)} \{{": f"{self.url} {{\n\tbind 127.0.0.1\n\ttls {self.certificate} {self.key}",
                r"(?m)^\{$": f"{{\n\tadmin off\n\tauto_https disable_redirects\n\thttp_port {self.plain_port}",
            },
        )
        return sample

    def command(self, config):
        return [program("/usr/bin/caddy"), "run", "--config", str(config), "--adapter", "caddyfile"]
