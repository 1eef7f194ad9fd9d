"""PyPI's `oidc-provider-mock` as an OpenID provider, with a door for faults and a count of its token calls."""

import threading
from urllib.parse import parse_qs, urlsplit

import requests
import werkzeug.serving
from oidc_provider_mock import app as provider_app

from .ports import free_port


class QuietHandler(werkzeug.serving.WSGIRequestHandler):
    def log(self, *_):
        pass


class ProviderMock:
    """Somebody else's OpenID provider. `faults` maps the end of a path to `slow`, `error`, `malformed` or `huge`."""

    def __init__(self, port=None):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.faults = {}
        self.calls = []
        self.released = threading.Event()
        self._app = provider_app(require_nonce=True)
        self._app.debug = False
        self._inner = self._app.wsgi_app
        self._server = None

    def start(self):
        self._server = werkzeug.serving.make_server(
            "127.0.0.1", self.port, self._wsgi, threaded=True, request_handler=QuietHandler
        )
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self):
        self.released.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _wsgi(self, environ, start_response):
        path = environ["PATH_INFO"]
        self.calls.append(path)
        fault = next((fault for end, fault in self.faults.items() if path.endswith(end)), None)
        if fault is None:
            return self._inner(environ, start_response)
        if fault == "slow":
            self.released.wait(9)
        status = "500 Internal Server Error" if fault == "error" else "200 OK"
        body = b"x" * 3_000_000 if fault == "huge" else b'{"access_token": "cut off'
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def token_calls(self):
        return sum(path.endswith("/oauth2/token") for path in self.calls)

    def consent(self, url, person, deny=False):
        """What a person does at the consent page behind `url`; answers with the address the provider sends them to."""
        assert url.startswith(f"{self.url}/oauth2/authorize?"), url
        with requests.Session() as session:
            session.trust_env = False
            if deny:
                asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
                return f"{asked['redirect_uri']}?error=access_denied&error_description=no+thanks&state={asked['state']}"
            claims = {
                "email": person.email,
                "email_verified": True,
                "name": person.name,
                "given_name": person.given_name,
                "family_name": person.family_name,
                "picture": person.picture,
            }
            claims = {name: value for name, value in claims.items() if value is not None}
            session.put(f"{self.url}/users/{person.subject}", json=claims, timeout=5).raise_for_status()
            page = session.get(url, timeout=5, allow_redirects=False)
            assert page.status_code == 200, f"{page.status_code} {page.text[:300]}"
            answer = session.post(url, data={"sub": person.subject}, timeout=5, allow_redirects=False)
            assert answer.status_code in (302, 303), f"{answer.status_code} {answer.text[:300]}"
            return answer.headers["Location"]
