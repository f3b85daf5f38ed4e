"""Types of parameters that many resources share, each with its rule and with what is answered where it is broken.

They are written where a Params or a Resource says `str`: `friendly_name: Given[FriendlyName]`. A type that goes by the
rule of one room stands beside that rule: `Url` in webhooks, `Address` in numbers, `Country` in addresses.
"""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

from tidings.core import Sid
from tidings.core.duration import parse_duration
from tidings.errors import INVALID_FRIENDLY_NAME, INVALID_METHOD
from tidings.http import Bad, Fit, Read, SidOf

FriendlyName: TypeAlias = Annotated[str, Meta(max_length=64), Bad(INVALID_FRIENDLY_NAME)]
"""A name that may be emptied."""
FriendlyName64: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64), Bad(INVALID_FRIENDLY_NAME)]
FriendlyName255: TypeAlias = Annotated[str, Meta(min_length=1, max_length=255), Bad(INVALID_FRIENDLY_NAME)]

Duration: TypeAlias = Annotated[int, Read(parse_duration)]
"""In ISO 8601, such as `PT1H30M`; in microseconds."""

Method: TypeAlias = Annotated[Literal["GET", "POST"], Bad(INVALID_METHOD)]
"""How a webhook is called."""

AccountSid: TypeAlias = Annotated[Sid, SidOf("AC")]
AddressSid: TypeAlias = Annotated[Sid | None, SidOf("AD")]
"""A postal address; empty, it clears."""
ApplicationSid: TypeAlias = Annotated[Sid | None, SidOf("AP")]
BundleSid: TypeAlias = Annotated[Sid | None, SidOf("BU")]
IdentitySid: TypeAlias = Annotated[Sid | None, SidOf("RI")]
TrunkSid: TypeAlias = Annotated[Sid | None, SidOf("TK")]


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        msg = "it is no number"
        raise ValueError(msg)
    return number


FINITE: Final = Read(_finite)
"""In `Annotated[float, ...]`: neither infinite nor none."""
PRINTED: Final = Fit(str.isprintable, "it has characters that do not print")
"""In `Annotated[str, ...]`: one line of text."""
