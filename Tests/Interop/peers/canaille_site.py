"""PyPI's canaille: a Flask application with accounts in memory."""

import datetime
import logging

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend

from .provider_site import ProviderSite


class Canaille(ProviderSite):
    """Its discovery document lists both ways of sending the secret; this client is registered for the header alone. It names
    itself on the way back (RFC 9207), and its `auth_time` has a fraction."""

    name = "canaille"
    fields = {"login": "{login}", "password": "{password}"}

    def make(self):
        self.app = create_app(
            {
                "SECRET_KEY": "made up for one run of the tests",
                "SERVER_NAME": f"127.0.0.1:{self.port}",
                "PREFERRED_URL_SCHEME": "http",
                "CANAILLE": {"DATABASE": "memory", "JAVASCRIPT": False, "TIMEZONE": "UTC"},
                "CANAILLE_OIDC": {},
            }
        )
        self.app.logger.setLevel(logging.CRITICAL)
        return self.app

    def register(self, redirect_uri):
        with self.app.app_context():
            client = models.Client(
                client_id=self.client_id,
                client_secret=self.client_secret,
                client_id_issued_at=datetime.datetime.now(datetime.timezone.utc),
                client_name="Gatehouse",
                redirect_uris=[redirect_uri],
                grant_types=["authorization_code"],
                response_types=["code"],
                scope=["openid", "profile", "email"],
                token_endpoint_auth_method="client_secret_basic",
                id_token_signed_response_alg="RS256",
            )
            Backend.instance.save(client)
            client.audience = [client]
            Backend.instance.save(client)

    def enrol(self, person):
        with self.app.app_context():
            user = models.User(
                user_name=person.subject,
                formatted_name=person.name,
                given_name=person.given_name,
                family_name=person.family_name,
                emails=[person.email],
                password=self.password,
            )
            Backend.instance.save(user)
        return person.subject

    def answer(self, html, deny):
        return {"answer": "deny" if deny else "accept"} if 'name="answer"' in html else {}
