"""PyPI's django-oauth-toolkit in the smallest Django that holds it, on a SQLite file of its own."""

import tempfile

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from .provider_site import ProviderSite

LOGIN = '<form method="post">{% csrf_token %}{{ form }}</form>'
CONSENT = (
    '<form method="post">{% csrf_token %}{% for field in form %}{% if field.is_hidden %}{{ field }}{% endif %}{% endfor %}'
    '<input type="submit" name="allow" value="Authorize"></form>'
)


class DjangoToolkit(ProviderSite):
    """The issuer has a path; client_secret_post stands before client_secret_basic in its list. One of it in a process: Django is
    configured once."""

    name = "toolkit"
    fields = {"username": "{login}", "password": "{password}"}

    def __init__(self):
        super().__init__()
        self.url = f"{self.origin}/o"

    def make(self):
        self.folder = tempfile.TemporaryDirectory(prefix="gatehouse-toolkit-")
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        apps = ["auth", "contenttypes", "sessions", "oauth2_provider"]
        settings.configure(
            SECRET_KEY="made up for one run of the tests, and long enough",
            ALLOWED_HOSTS=["127.0.0.1"],
            ROOT_URLCONF="peers.django_urls",
            USE_TZ=True,
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{self.folder.name}/db"}},
            INSTALLED_APPS=[
                "django.contrib.auth",
                "django.contrib.contenttypes",
                "django.contrib.sessions",
                "oauth2_provider",
            ],
            # The tables as they stand, without the history that led there.
            MIGRATION_MODULES=dict.fromkeys(apps),
            MIDDLEWARE=[
                "django.contrib.sessions.middleware.SessionMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware",
            ],
            TEMPLATES=[
                {
                    "BACKEND": "django.template.backends.django.DjangoTemplates",
                    "OPTIONS": {
                        "loaders": [
                            (
                                "django.template.loaders.locmem.Loader",
                                {"registration/login.html": LOGIN, "oauth2_provider/authorize.html": CONSENT},
                            )
                        ]
                    },
                }
            ],
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
            LOGIN_URL="/login/",
            LOGGING_CONFIG=None,
            OAUTH2_PROVIDER={
                "OIDC_ENABLED": True,
                "OIDC_RSA_PRIVATE_KEY": key.decode(),
                "OIDC_ISS_ENDPOINT": self.url,
                "SCOPES": {"openid": "", "profile": "", "email": ""},
                "PKCE_REQUIRED": True,
                "OAUTH2_VALIDATOR_CLASS": "peers.django_urls.Claims",
                "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"],
            },
        )
        django.setup()
        from django.core.management import call_command
        from django.core.wsgi import get_wsgi_application

        call_command("migrate", run_syncdb=True, verbosity=0)
        return get_wsgi_application()

    def register(self, redirect_uri):
        from oauth2_provider.models import get_application_model

        Application = get_application_model()
        Application.objects.create(
            client_id=self.client_id,
            client_secret=self.client_secret,
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
            redirect_uris=redirect_uri,
            algorithm=Application.RS256_ALGORITHM,
            name="Gatehouse",
        )

    def enrol(self, person):
        from django.contrib.auth.models import User

        user = User.objects.create_user(
            person.subject,
            email=person.email,
            password=self.password,
            first_name=person.given_name,
            last_name=person.family_name,
        )
        return str(user.pk)

    def answer(self, html, deny):
        return {"allow": "Authorize"} if 'name="allow"' in html and not deny else {}
