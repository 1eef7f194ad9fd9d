"""SMS vendors as their own pages describe them: strict about credentials, required fields and spelling. Each remembers what it
took as `messages` of (number, text), and refuses on demand with a code of its own (`refuse`)."""

import base64
import hashlib
import secrets
from xml.sax.saxutils import escape

import moto.core
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.backends import get_backend
from moto.server import ThreadedMotoServer

from .ports import LoopbackServer, Refused, free_port, once


class Vendor(LoopbackServer):
    """What the vendors share; `settings` is the route of `sms.routes` that leads here."""

    name = None

    def __init__(self):
        super().__init__()
        self.messages = []
        # The vendor's own code, with which everything is refused.
        self.refuse = None

    def code(self, phone):
        texts = [text for number, text in self.messages if number == phone]
        assert len(texts) == 1, f"one message to {phone} in {self.messages}"
        return next(word.strip(".:,") for word in texts[0].split() if word.strip(".:,").isdigit())

    def take(self, number, text):
        self.messages.append((number, text))

    @staticmethod
    def need(fields, wanted, allowed=()):
        missing, foreign = set(wanted) - set(fields), set(fields) - set(wanted) - set(allowed)
        if missing or foreign:
            raise Refused(400, {"error": f"missing {sorted(missing)}, unknown {sorted(foreign)}"})


class Twilio(Vendor):
    name = "twilio"

    def __init__(self):
        super().__init__()
        self.sid, self.token = "AC" + secrets.token_hex(16), secrets.token_hex(16)

    @property
    def settings(self):
        return {
            "sender": "twilio",
            "base_url": self.url,
            "account_sid": self.sid,
            "auth_token": self.token,
            "from": "+15005550006",
        }

    def answer(self, request):
        account = f"/2010-04-01/Accounts/{self.sid}"
        given = base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {given}":
            return 401, {"code": 20003, "message": "Authenticate", "status": 401}
        if request.method == "GET" and request.path == f"{account}.json":
            return 200, {"sid": self.sid, "status": "active"}
        if request.method != "POST" or request.path != f"{account}/Messages.json":
            return 404, {"code": 20404, "status": 404}
        assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
        form = once(request.form)
        self.need(form, ["To", "From", "Body"], ["StatusCallback"])
        if self.refuse:
            return 400, {"code": self.refuse, "message": "refused", "status": 400}
        assert form["To"].startswith("+") and len(form["Body"]) <= 1600
        self.take(form["To"], form["Body"])
        return 201, {"sid": "SM" + secrets.token_hex(16), "status": "queued", "error_code": None}


class SMSC(Vendor):
    name = "smsc"

    @property
    def settings(self):
        return {"sender": "smsc", "url": self.url, "login": "crm", "password": "a word"}

    def answer(self, request):
        form = once(request.form)
        if (form.get("login"), form.get("psw")) != ("crm", "a word"):
            return 200, {"error": "authorise error", "error_code": 2}
        if request.path == "/sys/balance.php":
            return 200, {"balance": "10.00"}
        if request.method != "POST" or request.path != "/sys/send.php":
            return 404, b""
        self.need(form, ["login", "psw", "phones", "mes", "fmt", "charset"], ["sender"])
        assert form["fmt"] == "3" and form["charset"] == "utf-8", form
        if self.refuse:
            return 200, {"error": "refused", "error_code": self.refuse}
        self.take("+" + form["phones"].lstrip("+"), form["mes"])
        return 200, {"id": len(self.messages), "cnt": 1}


class SMSRu(Vendor):
    name = "smsru"

    @property
    def settings(self):
        return {"sender": "smsru", "url": self.url, "api_id": "0123-API-ID"}

    def answer(self, request):
        form = once(request.form)
        if form.get("json") != "1":
            return 200, b"100"
        if form.get("api_id") != "0123-API-ID":
            return 200, {"status": "ERROR", "status_code": 301}
        if request.path == "/auth/check":
            return 200, {"status": "OK", "status_code": 100}
        if request.method != "POST" or request.path != "/sms/send":
            return 404, b""
        self.need(form, ["api_id", "to", "msg", "json"], ["from"])
        assert form["to"].isdigit()
        if self.refuse:
            own = {"status": "ERROR", "status_code": self.refuse, "status_text": "refused"}
            return 200, {"status": "OK", "status_code": 100, "sms": {form["to"]: own}, "balance": 1}
        self.take("+" + form["to"], form["msg"])
        own = {"status": "OK", "status_code": 100, "sms_id": f"000000-{len(self.messages)}"}
        return 200, {"status": "OK", "status_code": 100, "sms": {form["to"]: own}, "balance": 1}


class Vonage(Vendor):
    name = "vonage"

    @property
    def settings(self):
        return {"sender": "vonage", "url": self.url, "api_key": "k", "api_secret": "s", "from": "CRM"}

    def answer(self, request):
        given = once(request.form if request.method == "POST" else request.query)
        if (given.get("api_key"), given.get("api_secret")) != ("k", "s"):
            return (401, {}) if request.method == "GET" else (200, self.one(status="4"))
        if request.path == "/account/get-balance":
            return 200, {"value": 3.14, "autoReload": False}
        if request.method != "POST" or request.path != "/sms/json":
            return 404, b""
        self.need(given, ["api_key", "api_secret", "from", "to", "text"], ["type", "client-ref"])
        assert given["to"].isdigit()
        # Without the type letters of other alphabets arrive as question marks.
        assert given["text"].isascii() or given.get("type") == "unicode", given
        if self.refuse:
            return 200, self.one(status=str(self.refuse), **{"error-text": "refused"})
        self.take("+" + given["to"], given["text"])
        return 200, self.one(status="0", to=given["to"], **{"message-id": secrets.token_hex(8)})

    @staticmethod
    def one(**message):
        return {"message-count": "1", "messages": [message]}


class Kannel(Vendor):
    name = "kannel"

    @property
    def settings(self):
        return {"sender": "kannel", "url": self.url, "username": "crm", "password": "p&w", "from": "CRM"}

    def answer(self, request):
        if request.method != "GET" or request.path != "/cgi-bin/sendsms":
            return 404, b"Unknown request."
        query = once(request.query)
        if (query.get("username"), query.get("password")) != ("crm", "p&w"):
            return 403, b"Authorization failed for sendsms"
        self.need(query, ["username", "password", "from", "to", "text", "charset", "coding"])
        assert query["charset"] == "UTF-8" and (query["text"].isascii() or query["coding"] == "2"), query
        if self.refuse:
            return self.refuse, b"Temporal failure, try again later."
        self.take(query["to"], query["text"])
        return 202, b"0: Accepted for delivery"


class SNS(Vendor):
    """PyPI's moto behind a door that verifies the signature (moto believes everybody) with botocore's own code."""

    name = "sns"
    region = "eu-west-1"

    def __init__(self):
        super().__init__()
        self.key, self.secret = "AKIA" + secrets.token_hex(8).upper(), secrets.token_urlsafe(30)
        self._moto = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port(), verbose=False)

    @property
    def settings(self):
        return {
            "sender": "sns",
            "endpoint": self.url,
            "region": self.region,
            "access_key_id": self.key,
            "secret_access_key": self.secret,
        }

    def start(self):
        self._moto.start()
        return super().start()

    def stop(self):
        super().stop()
        self._moto.stop()

    def answer(self, request):
        if request.method != "POST" or request.path != "/":
            return 404, b""
        if not self._is_signed(request):
            return 403, self.fault("SignatureDoesNotMatch"), {"Content-Type": "text/xml"}
        form = once(request.form)
        if self.refuse:
            return 400, self.fault(self.refuse), {"Content-Type": "text/xml"}
        if form["Action"] == "Publish":
            assert form["Version"] == "2010-03-31"
            assert form["MessageAttributes.entry.1.Name"] == "AWS.SNS.SMS.SMSType"
            assert form["MessageAttributes.entry.1.Value.StringValue"] == "Transactional"
            self.take(form["PhoneNumber"], form["Message"])
        answer = requests.post(
            f"http://127.0.0.1:{self._moto._port}/",
            data=request.body,
            headers={name: request.headers[name] for name in ("Authorization", "X-Amz-Date", "Content-Type")},
            timeout=5,
        )
        return answer.status_code, answer.content, {"Content-Type": "text/xml"}

    @property
    def published(self):
        """What moto says it has sent: (number, text)."""
        account = moto.core.DEFAULT_ACCOUNT_ID
        return list(get_backend("sns")[account][self.region].sms_messages.values())

    def _is_signed(self, request):
        given = request.headers.get("Authorization", "")
        fields = dict(part.strip().split("=", 1) for part in given.partition(" ")[2].split(",") if "=" in part)
        date = request.headers.get("X-Amz-Date", "")
        scope = f"{self.key}/{date[:8]}/{self.region}/sns/aws4_request"
        if not given.startswith("AWS4-HMAC-SHA256 ") or fields.get("Credential") != scope:
            return False
        if request.headers["x-amz-content-sha256"] != hashlib.sha256(request.body).hexdigest():
            return False
        names = fields["SignedHeaders"].split(";")
        assert {"host", "x-amz-date"} <= set(names), names
        signed = AWSRequest("POST", self.url + "/", {name: request.headers[name] for name in names}, request.body)
        signed.context["timestamp"] = date
        signer = SigV4Auth(Credentials(self.key, self.secret), "sns", self.region)
        text = signer.string_to_sign(signed, signer.canonical_request(signed))
        return signer.signature(text, signed) == fields["Signature"]

    @staticmethod
    def fault(code):
        return f"<ErrorResponse><Error><Type>Sender</Type><Code>{escape(code)}</Code></Error></ErrorResponse>".encode()


VENDORS = [Twilio, SNS, Kannel, SMSC, SMSRu, Vonage]
