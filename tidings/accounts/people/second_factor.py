"""The second factor: codes of an authenticator app, each taken once, and recovery codes for when it is lost. Pure.

Source: RFC 6238 (TOTP; section 5.2: one step of drift, a code is taken once), RFC 4226
"""

from __future__ import annotations

import base64
import hmac
from typing import Final

import pyotp

from tidings.core import Chance
from tidings.core.instant import SECOND

STEP_S: Final = 30
DRIFT_STEPS: Final = 1
CODES: Final = 10
"""Recovery codes that somebody gets."""
_ISSUER: Final = "Tidings"


def new_secret(chance: Chance) -> str:
    """A secret of 160 random bits, as apps read it."""
    return base64.b32encode(bytes.fromhex(chance.token(20))).decode()


def address_of(secret: str, email: str) -> str:
    """What the app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=_ISSUER)


def step_of(secret: str, code: str, machine_us: int, last_step: int) -> int | None:
    """The step that a code is of, if it is one that counts now and later than `last_step`; else None."""
    now, totp = machine_us // SECOND // STEP_S, pyotp.TOTP(secret)
    fits = [
        step
        for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode("utf-8", "replace"))
    ]
    return next((step for step in fits if step > last_step), None)


def new_recovery_codes(chance: Chance) -> list[str]:
    """Codes of 50 random bits, such as `k7fq2-m3x4z`."""
    return [_spelled(base64.b32encode(bytes.fromhex(chance.token(7))).decode().lower()[:10]) for _ in range(CODES)]


def as_typed(code: str) -> str:
    """A code of either kind as it is compared: without blanks and dashes, in small letters."""
    return "".join(code.split()).replace("-", "").lower()[:40]


def _spelled(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"
