"""An OpenID provider that answers correctly until it is told how to lie. Every lie must be refused by the gateway."""

import base64
import functools
import hashlib
import hmac
import json
import secrets
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .ports import LoopbackServer, Refused, once


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Key:
    def __init__(self, kid):
        self.kid = kid
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.public = self._private.public_key().public_numbers()

    def jwk(self):
        return {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.kid,
            "n": number(self.public.n),
            "e": number(self.public.e),
        }

    def sign(self, header, claims):
        text = f"{b64(json.dumps(header).encode())}.{b64(claims if isinstance(claims, bytes) else json.dumps(claims).encode())}"
        return f"{text}.{b64(self._private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


@functools.cache
def key(kid):
    """Making one takes longer than most tests, so that all of a run share them."""
    return Key(kid)


class BentProvider(LoopbackServer):
    """`lie` names what is wrong with the next id_token or answer; None is an honest provider."""

    def __init__(self, client_id, client_secret, port=None):
        super().__init__(port)
        self.client_id, self.client_secret = client_id, client_secret
        self.key, self.stranger = key("first"), key("stranger")
        self.lie = None
        self.promises_iss = False
        # How long ago people authenticated, in seconds; None: it says so only where it is asked to, and then "now".
        self.auth_ago = None
        # False: never said.
        self.says_auth_time = True
        # Claims that stand at userinfo and not in the id_token; None: there is no userinfo endpoint.
        self.userinfo = None
        # What the discovery document says otherwise.
        self.discovery = {}
        self.asked = []
        self._codes = {}

    def consent(self, url, person, iss="own"):
        """`iss` is what the redirect says (RFC 9207): `own`, None or another's."""
        assert url.startswith(f"{self.url}/authorize?"), url
        asked = once(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        assert asked["client_id"] == self.client_id and asked["response_type"] == "code", asked
        assert "openid" in asked["scope"].split() and asked.get("code_challenge_method", "S256") == "S256", asked
        self.asked.append(asked)
        code = secrets.token_urlsafe(32)
        self._codes[code] = (asked, person)
        answer = {"code": code, "state": asked["state"]}
        if iss is not None:
            answer["iss"] = self.url if iss == "own" else iss
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def answer(self, request):
        if request.path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "authorization_response_iss_parameter_supported": self.promises_iss,
            } | ({} if self.userinfo is None else {"userinfo_endpoint": f"{self.url}/userinfo"}) | self.discovery
        if request.path == "/userinfo" and request.headers.get("Authorization") == "Bearer t":
            return 200, self.userinfo
        if request.path == "/keys":
            return 200, {"keys": [self.key.jwk()]}
        if request.path == "/token" and request.method == "POST":
            return self._token(request)
        return 404, {}

    def _token(self, request):
        values = once(request.form)
        basic = request.headers.get("Authorization", "")
        if basic.startswith("Basic "):
            given = base64.b64decode(basic[6:]).decode().split(":", 1)
        else:
            given = [values.get("client_id"), values.get("client_secret")]
        if given != [self.client_id, self.client_secret]:
            raise Refused(401, {"error": "invalid_client"})
        asked, person = self._codes.pop(values.get("code"), (None, None))
        if asked is None or values.get("redirect_uri") != asked["redirect_uri"]:
            raise Refused(400, {"error": "invalid_grant"})
        challenge = b64(hashlib.sha256(values["code_verifier"].encode()).digest()) if "code_verifier" in values else None
        if challenge != asked.get("code_challenge"):
            raise Refused(400, {"error": "invalid_grant", "error_description": "code_verifier"})
        if self.lie == "no_id_token":
            return 200, {"access_token": "t", "token_type": "Bearer"}
        return 200, {
            "access_token": "t",
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self._id_token(asked, person),
        }

    def _id_token(self, asked, person):
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": self.client_id,
            "sub": person.subject,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "name": person.name,
            "email": person.email,
            "email_verified": True,
        }
        if self.says_auth_time and ("max_age" in asked or self.auth_ago is not None):
            claims["auth_time"] = now - (self.auth_ago or 0)
        if self.userinfo is not None:
            del claims["name"], claims["email"], claims["email_verified"]
        header = {"alg": "RS256", "kid": self.key.kid, "typ": "JWT"}
        signer = self.key
        lie = self.lie
        changes = {
            "wrong_iss": {"iss": self.url + "/"},
            "other_iss": {"iss": "https://accounts.google.com"},
            "wrong_aud": {"aud": "somebody-else"},
            "aud_without_us": {"aud": ["a", "b"]},
            "azp_of_another": {"aud": [self.client_id, "b"], "azp": "b"},
            "expired": {"iat": now - 400, "exp": now - 120},
            "stale": {"iat": now - 1200},
            "issued_tomorrow": {"iat": now + 86400, "exp": now + 90000},
            "wrong_nonce": {"nonce": "another"},
            "empty_sub": {"sub": ""},
            "long_sub": {"sub": "9" * 256},
            "unicode_sub": {"sub": "Анна"},
            "number_sub": {"sub": 12345},
        }
        claims |= changes.get(lie, {})
        dropped = {
            "no_nonce": "nonce",
            "no_exp": "exp",
            "no_iat": "iat",
            "no_sub": "sub",
            "no_aud": "aud",
            "no_iss": "iss",
        }
        if lie in dropped:
            del claims[dropped[lie]]
        if lie == "unknown_key":
            signer, header["kid"] = self.stranger, "stranger"
        if lie == "borrowed_kid":
            signer = self.stranger
        if lie == "embedded_key":
            signer, header = self.stranger, header | {"kid": "stranger", "jwk": self.stranger.jwk()}
        if lie == "jku":
            signer, header = self.stranger, header | {"kid": "stranger", "jku": f"{self.url}/keys"}
        if lie == "crit":
            header |= {"crit": ["exp"]}
        if lie == "twice_the_same_claim":
            text = json.dumps(claims)[:-1] + f', "sub": "{person.subject}"}}'
            return signer.sign(header, text.encode())
        if lie == "huge":
            claims["filler"] = "x" * 20_000
        token = signer.sign(header, claims)
        head, body, signature = token.split(".")
        if lie == "alg_none":
            return f"{b64(json.dumps({'alg': 'none'}).encode())}.{body}."
        if lie == "hmac_with_secret":
            text = f"{b64(json.dumps({'alg': 'HS256', 'kid': self.key.kid}).encode())}.{body}"
            return f"{text}.{b64(hmac.new(self.client_secret.encode(), text.encode(), hashlib.sha256).digest())}"
        if lie == "hmac_with_public_key":
            text = f"{b64(json.dumps({'alg': 'HS256', 'kid': self.key.kid}).encode())}.{body}"
            secret = json.dumps(self.key.jwk()).encode()
            return f"{text}.{b64(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"
        if lie == "changed_body":
            return f"{head}.{b64(json.dumps(claims | {'sub': '1'}).encode())}.{signature}"
        if lie == "padded":
            return f"{head}=.{body}.{signature}"
        if lie == "two_segments":
            return f"{head}.{body}"
        if lie == "four_segments":
            return f"{token}.{signature}"
        return token


LIES = [
    "wrong_iss",
    "other_iss",
    "wrong_aud",
    "aud_without_us",
    "azp_of_another",
    "expired",
    "stale",
    "issued_tomorrow",
    "wrong_nonce",
    "no_nonce",
    "no_exp",
    "no_iat",
    "no_sub",
    "no_aud",
    "no_iss",
    "empty_sub",
    "long_sub",
    "unicode_sub",
    "number_sub",
    "unknown_key",
    "borrowed_kid",
    "embedded_key",
    "jku",
    "crit",
    "twice_the_same_claim",
    "huge",
    "alg_none",
    "hmac_with_secret",
    "hmac_with_public_key",
    "changed_body",
    "padded",
    "two_segments",
    "four_segments",
    "no_id_token",
]
