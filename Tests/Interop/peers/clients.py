"""The applications people are handed to: a web application on Authlib, and clients made by hand for what Authlib forbids."""

import base64
import hashlib
import secrets
import threading
from urllib.parse import parse_qsl, urlencode, urlsplit

import flask
import requests
import werkzeug.serving
from authlib.integrations.flask_client import OAuth

from .google import QuietHandler
from .ports import free_port

SCOPE = "openid profile email phone"


def parameters(url):
    """The query of `url` as a dictionary; nothing may stand in it twice."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    assert len(dict(pairs)) == len(pairs), f"a repeated parameter in {url}"
    return dict(pairs)


class WebApplication:
    """A confidential client: Flask and Authlib, discovery, PKCE, the id_token judged by Authlib alone."""

    def __init__(self, client_id, client_secret, port=None):
        self.client_id, self.client_secret = client_id, client_secret
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.redirect_uri = f"{self.url}/callback"
        self._server = None

    def start(self, issuer):
        app = flask.Flask("crm")
        app.secret_key = secrets.token_bytes(32)
        oauth = OAuth(app)
        gateway = oauth.register(
            "gatehouse",
            client_id=self.client_id,
            client_secret=self.client_secret,
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": SCOPE, "code_challenge_method": "S256", "trust_env": False},
        )

        @app.get("/login")
        def login():
            return gateway.authorize_redirect(self.redirect_uri, **flask.request.args.to_dict())

        @app.get("/callback")
        def callback():
            arrived = flask.request.args.to_dict()
            if "error" in arrived:
                return {"error": arrived["error"], "arrived": arrived}
            token = gateway.authorize_access_token()
            return {
                "arrived": arrived,
                "claims": token.pop("userinfo"),
                "token": token,
                "userinfo": gateway.userinfo(token=token),
            }

        self._server = werkzeug.serving.make_server(
            "127.0.0.1", self.port, app, threaded=True, request_handler=QuietHandler
        )
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class HandMadeClient:
    """A client written out by hand, so that a test can bend any one parameter."""

    def __init__(self, house, client_id, redirect_uri, secret=None):
        self.house, self.client_id, self.redirect_uri, self.secret = house, client_id, redirect_uri, secret
        self.renew()

    def renew(self):
        self.verifier = secrets.token_urlsafe(48)
        self.state, self.nonce = secrets.token_urlsafe(16), secrets.token_urlsafe(16)

    @property
    def challenge(self):
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    def request(self, **changes):
        """The parameters of an authorization request; a change to None leaves one out."""
        values = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": SCOPE,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
        } | changes
        return {name: value for name, value in values.items() if value is not None}

    def authorize(self, **changes):
        return f"/oauth2/authorize?{urlencode(self.request(**changes))}"

    def code_in(self, location):
        """The code in a redirect to this client, whose state and issuer are judged first."""
        arrived = parameters(location)
        assert "error" not in arrived, arrived
        assert arrived["state"] == self.state and arrived["iss"] == self.house.url, arrived
        return arrived["code"]

    def redeem(self, code, session=None, auth=None, **changes):
        values = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        if auth is None:
            values["client_id"] = self.client_id
            if self.secret:
                values["client_secret"] = self.secret
        values |= changes
        values = {name: value for name, value in values.items() if value is not None}
        return (session or requests).post(
            f"{self.house.url}/oauth2/token", data=values, auth=auth, timeout=10, allow_redirects=False
        )

    def userinfo(self, access_token):
        return requests.get(
            f"{self.house.url}/oauth2/userinfo", headers={"Authorization": f"Bearer {access_token}"}, timeout=10
        )


def claims_of(id_token):
    """The claims of an id_token, unjudged: the signature is Authlib's to check, in WebApplication and in test_token."""
    import json

    body = id_token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
