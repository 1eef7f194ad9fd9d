"""One gateway with everything around it."""

import secrets
import tempfile
from pathlib import Path

from .bent import BentProvider
from .browser import Caller, Visitor
from .clients import HandMadeClient, WebApplication
from .gatehouse import Gatehouse, changed
from .google import ProviderMock
from .graph import Graph
from .mail import Mailbox
from .people import Applicant, new_email, new_person, new_phone
from .sms import SMSRoute

TERMS = "2026-11-01"

# Tests share one address and one hour; budgets have tests of their own.
NO_LIMITS = {
    "sms_per_sign_up": 0,
    "sms_per_address_hour": 0,
    "sms_per_prefix_hour": 0,
    "sms_per_country_hour": 0,
    "sms_per_hour": 0,
    "sms_confirmed_share": 0,
    "mail_per_address_hour": 0,
    "mail_per_hour": 0,
    "code_failures_per_hour": 0,
    "opening_code_failures_per_hour": 0,
    "taken_answers_per_address_day": 0,
    "taken_answers_per_hour": 0,
    "password_failures_per_address_hour": 0,
    "sign_ups_per_address_hour": 0,
    "connections_per_address": 0,
}


class World:
    """`google` and `partner` are oidc-provider-mock, `bent` and `facebook` strict fakes, `mail` is aiosmtpd, `crm` an
    Authlib client."""

    def __init__(self, changes=None, start=True, before_start=None):
        self._folder = tempfile.TemporaryDirectory(prefix="gatehouse-interop-")
        self.house = Gatehouse(Path(self._folder.name))
        self.google, self.partner = ProviderMock(), ProviderMock()
        self.facebook = Graph("218471000000001", secrets.token_hex(16))
        self.facebook.redirect_uri = f"{self.house.url}/callback/facebook"
        self.bent = BentProvider("bent-client", secrets.token_hex(16))
        # More providers by name, started and stopped by who brings them.
        self.others = {}
        self.sms, self.mail = SMSRoute(), Mailbox()
        self.crm = WebApplication("crm-web", secrets.token_hex(16))
        self.secrets = {"crm-web": self.crm.client_secret, "crm-other": secrets.token_hex(16)}
        self.house.write(changed(self._settings(), changes or {}))
        self._peers = [self.google, self.partner, self.facebook, self.bent, self.sms, self.mail]
        for peer in self._peers:
            peer.start()
        try:
            self.crm.start(self.house.url)
            if before_start:
                before_start(self)
            if start:
                self.house.start()
        except BaseException:
            self.close()
            raise

    def _settings(self):
        return self.house.base_settings() | {
            "languages": ["ru", "en"],
            "mail": {"smtp": "smtp://127.0.0.1:9", "from": "signup@crm.example.test"},
            "brand": {"name": "Smarty CRM", "accent": "#2b6cb0"},
            "support": {"email": "help@crm.example.test", "phone": "+78005553535", "phone_extension": "77"},
            "terms": {
                "version": TERMS,
                "url": {"ru": "https://crm.example.test/terms/ru", "en": "https://crm.example.test/terms/en"},
            },
            "registration": {"methods": ["google", "facebook", "acmeid", "bent", "email", "phone"]},
            "providers": {
                "google": {
                    "issuer": self.google.url,
                    "client_id": "google-client",
                    "client_secret": secrets.token_hex(16),
                },
                "facebook": {
                    "client_id": self.facebook.app_id,
                    "client_secret": self.facebook.app_secret,
                    "dialog_url": self.facebook.url,
                    "graph_url": self.facebook.url,
                },
                "acmeid": {
                    "kind": "oidc",
                    "label": "Partner ID",
                    "issuer": self.partner.url,
                    "client_id": "partner-client",
                    "client_secret": secrets.token_hex(16),
                },
                "bent": {
                    "kind": "oidc",
                    "label": "Bent",
                    "issuer": self.bent.url,
                    "client_id": self.bent.client_id,
                    "client_secret": self.bent.client_secret,
                },
            },
            "sms": {"routes": [{"sender": "webhook", "url": f"{self.sms.url}/sms"}]},
            "mail": {"smtp": self.mail.url, "from": "Smarty CRM <signup@crm.example.test>"},
            "clients": {
                "crm-web": {
                    "name": "Smarty CRM",
                    "secret": self.secrets["crm-web"],
                    "redirect_uris": [self.crm.redirect_uri],
                    "start_url": f"{self.crm.url}/login",
                    "home_url": f"{self.crm.url}/",
                    "intro": {"ru": "Добро пожаловать", "en": "Welcome aboard"},
                },
                "crm-other": {
                    "name": "Other CRM",
                    "secret": self.secrets["crm-other"],
                    "redirect_uris": ["https://other.example.test/callback"],
                    "start_url": "https://other.example.test/login",
                },
                "crm-spa": {"name": "Smarty SPA", "redirect_uris": ["https://spa.example.test/callback"]},
                "crm-ios": {
                    "name": "Smarty CRM for iOS",
                    "terms": "notice",
                    "redirect_uris": ["com.example.crm:/signed-up", "http://127.0.0.1/signed-up"],
                    "install_url": "https://apps.example.test/crm",
                },
            },
            "default_client": "crm-web",
            "partners": {
                "acme": {"name": "ООО Акме", "promo_codes": ["SPRING", "AUTUMN"]},
                "globex": {"name": "Globex", "promo_codes": ["WINTER"]},
            },
            "limits": NO_LIMITS,
        }

    def provider(self, name):
        own = {"google": self.google, "facebook": self.facebook, "acmeid": self.partner, "bent": self.bent}
        return (own | self.others)[name]

    person = staticmethod(new_person)
    phone = staticmethod(new_phone)
    email = staticmethod(new_email)
    applicant = staticmethod(Applicant)

    def visitor(self, language=None):
        return Visitor(self, language)

    def caller(self, language=None):
        return Caller(self.house, language)

    def hand_made(self, client_id, redirect_uri=None):
        if redirect_uri is None:
            redirect_uri = self.house.settings["clients"][client_id]["redirect_uris"][0]
        return HandMadeClient(self.house, client_id, redirect_uri, self.secrets.get(client_id))

    def close(self):
        for peer in [*self._peers, self.crm]:
            peer.stop()
        self.house.kill()
        self._folder.cleanup()
