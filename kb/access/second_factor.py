"""The second factor: a code of an app (TOTP, by django-otp), or a recovery code."""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import b32encode
from enum import Enum
from typing import Any
from urllib.parse import quote, urlencode

import segno
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from kb.access import standing
from kb.models import RecoveryCode

ISSUER = "Knowledge base"
DIGITS = 6
RECOVERY_CODES = 10
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Checked(Enum):
    """What a code was found to be; the first two let in."""

    CODE = standing.CODE
    RECOVERY = standing.RECOVERY
    WRONG = "wrong"
    TOO_SOON = "too soon"


def device_of(user: Any) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def codes_left(user: Any) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def check(user: Any, written: str) -> Checked:
    """Whether the code lets this user in. A code of either kind works once."""
    plain = plain_code(written)
    if len(plain) == DIGITS and plain.isascii() and plain.isdecimal():
        return _check_device(user, plain)
    return _use_recovery_code(user, plain)


def plain_code(written: str) -> str:
    """Without the spaces and hyphens that make a code legible."""
    return "".join(letter for letter in written.upper() if letter.isalnum())


@transaction.atomic
def _check_device(user: Any, code: str) -> Checked:
    # Locked, so that one code at two doors opens one.
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    if device is None:
        return Checked.WRONG
    if not device.verify_is_allowed()[0]:
        return Checked.TOO_SOON
    return Checked.CODE if device.verify_token(code) else Checked.WRONG


def _use_recovery_code(user: Any, plain: str) -> Checked:
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(plain), used_at=None)
    return Checked.RECOVERY if unused.update(used_at=timezone.now()) else Checked.WRONG


def new_secret() -> str:
    """A secret for an app, in hexadecimal: 160 random bits."""
    return str(random_hex(20))


def as_text(secret: str) -> str:
    """The secret as a person types it into an app."""
    letters = b32encode(bytes.fromhex(secret)).decode()
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def as_image(secret: str, user: Any) -> str:
    """The secret as an SVG of a QR code, made here."""
    label = quote(f"{ISSUER}:{user.get_username()}")
    known = urlencode({"secret": as_text(secret).replace(" ", ""), "issuer": ISSUER})
    code = segno.make(f"otpauth://totp/{label}?{known}", error="m", micro=False)
    return str(code.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=False))


def enrol(user: Any, secret: str, written: str) -> list[str] | None:
    """Make the app that shows this code the user's only device; new recovery codes, to be shown
    once. None if the code is wrong."""
    plain = plain_code(written)
    totp = TOTP(bytes.fromhex(secret), digits=DIGITS)
    totp.time = time.time()
    if not plain.isdecimal() or not totp.verify(int(plain), tolerance=1):
        return None
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        TOTPDevice.objects.create(
            user=user, name="App", key=secret, last_t=totp.t(), drift=totp.drift
        )
        return renew_recovery_codes(user)


@transaction.atomic
def renew_recovery_codes(user: Any) -> list[str]:
    """Codes of 80 random bits in place of all earlier ones."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(16)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digest(code)) for code in codes
    )
    return ["-".join(code[place : place + 4] for place in range(0, 16, 4)) for code in codes]


@transaction.atomic
def remove(user: Any) -> bool:
    """Take the device and the recovery codes away; whether there were any."""
    devices, _ = TOTPDevice.objects.filter(user=user).delete()
    codes, _ = RecoveryCode.objects.filter(user=user).delete()
    return bool(devices or codes)


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode(errors="surrogatepass")).hexdigest()
