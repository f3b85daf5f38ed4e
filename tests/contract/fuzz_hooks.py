"""What the fuzzer does with each request before it leaves: another address sends it.

Who guesses at credentials is answered later and later, and where credentials are parameters, most values are guesses.
The brake stays as it is, and counts each address; tests/accounts/test_attempts.py is about it.
"""

from __future__ import annotations

import ipaddress
import itertools
from typing import Any

import schemathesis

_ADDRESSES = map(ipaddress.IPv4Address, itertools.count(int(ipaddress.IPv4Address("10.0.0.1"))))


@schemathesis.hook  # type: ignore[untyped-decorator]
def before_call(_context: object, case: Any, _kwargs: dict[str, Any]) -> None:
    """The server believes its own machine that it is a proxy."""
    case.headers = {**(case.headers or {}), "X-Forwarded-For": str(next(_ADDRESSES))}
