"""PyPI's idpyoidc: an OpenID provider without a web server of its own, served here as its examples serve it."""

import json
import tempfile
import warnings

from idpyoidc.message.oidc import AuthorizationRequest
from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration
from idpyoidc.server.exception import FailedAuthentication
from idpyoidc.server.user_authn.user import UserAuthnMethod, create_signed_jwt
from werkzeug.wrappers import Request, Response

from .provider_site import ProviderSite

KEYS = [{"type": "RSA", "use": ["sig"]}, {"type": "EC", "crv": "P-256", "use": ["sig"]}]
ENDPOINTS = "idpyoidc.server.oidc"
SEALS = {"kwargs": {"password": "made up for one run", "salt": "of the tests", "iterations": 1}}


class PasswordForm(UserAuthnMethod):
    """A login page; what it was drawn for comes back with it, signed."""

    def __init__(self, password, upstream_get=None):
        super().__init__(upstream_get=upstream_get)
        self.password = password

    def authenticated_as(self, client_id, cookie=None, **_):
        return None, 0

    def __call__(self, **asked):
        context = self.upstream_get("context")
        token = create_signed_jwt(context.issuer, self.upstream_get("attribute", "keyjar"), **asked)
        return (
            f'<form method="post" action="/verify"><input type="hidden" name="token" value="{token}">'
            '<input name="username"><input name="password" type="password"></form>'
        )

    def verify(self, username, password, **_):
        if username not in self.upstream_get("context").userinfo.db or password != self.password:
            raise FailedAuthentication()
        return username


class Idpy(ProviderSite):
    """Its id_tokens hold no name and no e-mail: they are at userinfo alone. `sub` is made by it from client and person."""

    name = "idpy"
    asks = False
    fields = {"username": "{login}", "password": "{password}"}

    def make(self):
        warnings.filterwarnings("ignore", module="idpyoidc|cryptojwt")
        self.folder = tempfile.TemporaryDirectory(prefix="gatehouse-idpy-")
        conf = {
            "issuer": self.url,
            "key_conf": {"key_defs": KEYS, "uri_path": "jwks.json"},
            "endpoint": {
                "provider_config": self._endpoint("provider_config.ProviderConfiguration", None)
                | {"path": ".well-known/openid-configuration"},
                "authorization": self._endpoint("authorization.Authorization", None) | {"path": "authorization"},
                "token": self._endpoint("token.Token", ["client_secret_basic"]) | {"path": "token"},
                "userinfo": self._endpoint("userinfo.UserInfo", ["bearer_header"]) | {"path": "userinfo"},
            },
            "userinfo": {"class": "idpyoidc.server.user_info.UserInfo", "kwargs": {"db": {}}},
            "authentication": {
                "user": {
                    "acr": "urn:oasis:names:tc:SAML:2.0:ac:classes:InternetProtocolPassword",
                    "class": "peers.idpy_site.PasswordForm",
                    "kwargs": {"password": self.password},
                }
            },
            "add_ons": {
                "pkce": {
                    "function": "idpyoidc.server.oauth2.add_on.pkce.add_support",
                    "kwargs": {"essential": True, "code_challenge_method": ["S256"]},
                }
            },
            "token_handler_args": {
                "code": {"lifetime": 600, "kwargs": {"crypt_conf": SEALS}},
                "token": {"class": "idpyoidc.server.token.jwt_token.JWTToken", "kwargs": {"lifetime": 600}},
                "id_token": {"class": "idpyoidc.server.token.id_token.IDToken", "kwargs": {}},
            },
            "session_params": {"encrypter": SEALS},
        }
        self.op = Server(OPConfiguration(conf=conf, base_path=self.folder.name), cwd=self.folder.name)
        return Request.application(self._serve)

    @staticmethod
    def _endpoint(name, methods):
        return {"class": f"{ENDPOINTS}.{name}", "kwargs": {"client_authn_method": methods}}

    def register(self, redirect_uri):
        self.op.context.cdb[self.client_id] = {
            "client_secret": self.client_secret,
            "redirect_uris": [(redirect_uri, {})],
            "response_types_supported": ["code"],
            "token_endpoint_auth_method": "client_secret_basic",
            "allowed_scopes": ["openid", "profile", "email"],
        }

    def enrol(self, person):
        login = person.subject
        self.op.context.userinfo.db[login] = {
            "name": person.name,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "email": person.email,
            "email_verified": True,
        }
        return login

    def _serve(self, request):
        path = request.path.lstrip("/")
        if path == "jwks.json":
            keys = self.op.get_attribute("keyjar").export_jwks()
            return Response(json.dumps(keys), content_type="application/json")
        if path == "verify":
            return self._verify(request.form.to_dict())
        name = next((n for n, e in self.op.endpoint.items() if e.endpoint_path == path), None)
        if name is None:
            return Response(status=404)
        endpoint = self.op.get_endpoint(name)
        given = request.form.to_dict() if request.method == "POST" else request.args.to_dict()
        headers = {"authorization": request.headers.get("Authorization", "")}
        asked = endpoint.parse_request(given, http_info={"headers": headers})
        if "error" in asked:
            return self._answer(endpoint, asked, asked)
        done = endpoint.process_request(asked)
        if "http_response" in done:
            return Response(done["http_response"], content_type="text/html")
        return self._answer(endpoint, asked, done)

    def _verify(self, form):
        method = self.op.context.authn_broker.get_method_by_id("user")
        asked = method.unpack_token(form["token"])
        person = method.verify(**form)
        request = AuthorizationRequest().from_urlencoded(asked["query"])
        endpoint = self.op.get_endpoint("authorization")
        session = endpoint.create_session(request, person, asked["authn_class_ref"], asked["iat"], method)
        return self._answer(endpoint, request, endpoint.authz_part2(request=request, session_id=session))

    @staticmethod
    def _answer(endpoint, request, done):
        if "error" in done:
            return Response(json.dumps(done.to_dict()), status=400, content_type="application/json")
        made = endpoint.do_response(request=request, **done)
        if endpoint.response_placement == "url":
            return Response(status=303, headers={"Location": made["response"]})
        return Response(made["response"], headers=dict(made["http_headers"]))
