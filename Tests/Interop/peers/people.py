"""People who sign up: each one new, so that no test meets another's account."""

import itertools
import secrets
from dataclasses import dataclass, field

_number = itertools.count(secrets.randbelow(4_000_000) + 1_000_000)


def new_phone():
    """A Russian mobile number (E.164) that no other test uses."""
    return f"+7916{next(_number):07d}"


@dataclass
class Person:
    """A provider's account: `subject` is what the provider calls the person by."""

    name: str = "Анна Крылова"
    email: str | None = None
    subject: str = field(default_factory=lambda: str(10**15 + secrets.randbelow(10**15)))
    picture: str = "https://pictures.example.test/kept-nowhere.png"
    given_name: str = "Анна"
    family_name: str = "Крылова"


def new_person(**facts):
    tag = secrets.token_hex(5)
    return Person(**({"email": f"anna.{tag}@example.test"} | facts))


def new_email():
    """An address that no other test uses."""
    return f"vera.{secrets.token_hex(6)}@mail.example.test"


@dataclass
class Applicant:
    """Somebody who types their own facts: by e-mail, or phone first."""

    first_name: str = "Вера"
    last_name: str = "Засулич"
    email: str = field(default_factory=new_email)
    password: str = field(default_factory=lambda: "Zv" + secrets.token_hex(8))
    phone: str = field(default_factory=new_phone)

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}"
