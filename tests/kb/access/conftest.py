"""A curator with a password, and the codes that their app would show."""

import time
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from kb.access import second_factor
from kb.models.accounts import Role
from tests.factories import UserFactory

LOGIN = reverse("admin:login")
CODE = reverse("access:code")
ENROL = reverse("access:enrol")
INDEX = reverse("admin:index")
ACCOUNT = reverse("access:account")
PASSWORD = "grey heron at noon"


def curator(role: str = "contributor", **values: Any) -> Any:
    user = UserFactory(**values)
    user.set_password(PASSWORD)
    user.save()
    if role:
        user.groups.add(Role.objects.get(name=role))
    return user


def code_of(secret: str, steps: int = 0) -> str:
    """What an app shows for the secret now, or so many half minutes later."""
    totp = TOTP(bytes.fromhex(secret))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


@dataclass
class Enrolled:
    user: Any
    secret: str
    recovery_codes: list[str]

    def code(self) -> str:
        """The next code that was not used yet; the wait after a wrong one is over."""
        device = TOTPDevice.objects.get(user=self.user)
        device.throttle_reset(commit=False)
        device.last_t -= 1
        device.save()
        return code_of(self.secret)


def enrolled(role: str = "contributor", **values: Any) -> Enrolled:
    user, secret = curator(role, **values), second_factor.new_secret()
    codes = second_factor.enrol(user, secret, code_of(secret))
    assert codes is not None
    return Enrolled(user, secret, codes)


@pytest.fixture
def required(settings: Any) -> None:
    settings.TWO_FACTOR = "required"


def give_password(client: Client, user: Any, password: str = PASSWORD, **more: str) -> Any:
    name = user if isinstance(user, str) else user.username
    return client.post(LOGIN, {"username": name, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get(ACCOUNT).status_code == 200
