"""A strict Facebook: the dialog and the Graph calls, refusing whatever the real ones refuse."""

import hashlib
import hmac
import secrets
from urllib.parse import parse_qsl, urlencode, urlsplit

from .ports import LoopbackServer, Refused, once

VERSION = "v26.0"


def graph_error(code, message, kind="OAuthException", status=400):
    return Refused(status, {"error": {"message": message, "type": kind, "code": code, "fbtrace_id": "AbCdEf"}})


class Graph(LoopbackServer):
    """`faults` maps `access_token`, `debug_token` or `me` to `slow`, `error`, `malformed`, `huge`, or a lie:
    `other_app`, `other_app_prefix`, `invalid`, `other_user` (debug_token), `other_id` (me)."""

    def __init__(self, app_id, app_secret, port=None):
        super().__init__(port)
        self.app_id, self.app_secret = app_id, app_secret
        self.redirect_uri = None
        self.faults = {}
        self._codes, self._tokens = {}, {}

    def consent(self, url, person, deny=False, email=True):
        """What a person does in the dialog behind `url`; answers with the address Facebook sends them to."""
        split = urlsplit(url)
        assert url.startswith(f"{self.url}/{VERSION}/dialog/oauth?"), url
        asked = once(parse_qsl(split.query, keep_blank_values=True))
        assert asked["client_id"] == self.app_id, asked
        assert asked["redirect_uri"] == self.redirect_uri, f"{asked['redirect_uri']} is not registered"
        assert asked.get("response_type", "code") == "code" and len(asked["state"]) >= 22, asked
        assert set(asked["scope"].replace(" ", ",").split(",")) == {"email", "public_profile"}, asked
        assert "code_challenge" not in asked, "pkce is off by default: challenge and verifier together or neither"
        self.asked = asked
        if deny:
            answer = {
                "error": "access_denied",
                "error_code": "200",
                "error_reason": "user_denied",
                "error_description": "Permissions error",
                "state": asked["state"],
            }
            return f"{asked['redirect_uri']}?{urlencode(answer)}#_=_"
        code = secrets.token_urlsafe(60)
        self._codes[code] = (asked["redirect_uri"], person, email)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}#_=_"

    def answer(self, request):
        end = request.path.rsplit("/", 1)[-1]
        if request.method != "GET" or not request.path.startswith(f"/{VERSION}/"):
            raise graph_error(2500, "Unknown path components")
        fault = self.faults.get(end)
        if fault == "slow":
            self.hang()
        if fault == "error":
            return 500, {"error": {"message": "Service temporarily unavailable", "type": "OAuthException", "code": 2}}
        if fault == "malformed":
            return 200, b'{"access_token": ["cut'
        if fault == "huge":
            return 200, b'{"access_token": "' + b"x" * 3_000_000 + b'"}'
        values = once(request.query)
        if end == "access_token":
            return 200, self._exchange(values)
        if end == "debug_token":
            return 200, self._debug(values, fault)
        if end == "me":
            return 200, self._me(values, fault)
        raise graph_error(2500, "Unknown path components")

    def _exchange(self, values):
        if values.get("client_id") != self.app_id:
            raise graph_error(101, "Error validating application.")
        if not hmac.compare_digest(values.get("client_secret", ""), self.app_secret):
            raise graph_error(1, "Error validating client secret.")
        redirect_uri, person, email = self._codes.pop(values.get("code"), (None, None, None))
        if person is None:
            raise graph_error(100, "This authorization code has been used.")
        if values.get("redirect_uri") != redirect_uri:
            raise graph_error(100, "Error validating verification code. redirect_uri must be identical.")
        token = "EAA" + secrets.token_hex(40)
        self._tokens[token] = (person, email)
        return {"access_token": token, "token_type": "bearer", "expires_in": 5183944}

    def _debug(self, values, fault):
        if values.get("access_token") != f"{self.app_id}|{self.app_secret}":
            raise graph_error(190, "Invalid OAuth access token signature.")
        person, email = self._tokens.get(values.get("input_token"), (None, None))
        if person is None or fault == "invalid":
            return {
                "data": {
                    "is_valid": False,
                    "app_id": self.app_id,
                    "scopes": [],
                    "error": {"code": 190, "message": "Invalid OAuth access token."},
                }
            }
        app_id = {"other_app": "999999999999999", "other_app_prefix": self.app_id + "0"}.get(fault, self.app_id)
        return {
            "data": {
                "is_valid": True,
                "app_id": app_id,
                "type": "USER",
                "application": "Smarty CRM",
                "user_id": "404" if fault == "other_user" else person.subject,
                "expires_at": 0,
                "scopes": ["public_profile"] + (["email"] if email else []),
            }
        }

    def _me(self, values, fault):
        token = values.get("access_token", "")
        if token not in self._tokens:
            raise graph_error(190, "Invalid OAuth access token.")
        proof = hmac.new(self.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if values.get("appsecret_proof") != proof:
            raise graph_error(100, "Invalid appsecret_proof provided in the API argument", "GraphMethodException")
        person, email = self._tokens[token]
        known = {
            "id": "405" if fault == "other_id" else person.subject,
            "name": person.name,
            "first_name": person.given_name,
            "last_name": person.family_name,
            "email": person.email if email else None,
        }
        fields = values.get("fields", "id,name").split(",")
        return {name: known[name] for name in ["id", *fields] if known.get(name) is not None}
