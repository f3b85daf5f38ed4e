"""JSON in its one canonical form, so that two sides who sign it sign the same octets.

Source: RFC 8785 (JSON Canonicalization Scheme). A property that is given twice counts by its last value, as in
ECMAScript's JSON.parse, on which the scheme is built.
"""

from __future__ import annotations

import json
from typing import Any, Final

import rfc8785

_SAFE: Final = 2**53 - 1
"""What a number of ECMAScript holds exactly; above it only the nearest double is left."""


class NotCanonical(ValueError):  # noqa: N818 - reads as a state
    """What was given has no canonical form: it is no JSON, or holds what JSON's numbers and texts cannot."""


def canonical(octets: bytes) -> bytes:
    """The canonical form of a JSON document in UTF-8. Raises NotCanonical."""
    try:
        read = json.loads(octets.decode(), parse_int=_number, parse_constant=_no_number)
        return rfc8785.dumps(read)
    except (ValueError, RecursionError) as failure:
        raise NotCanonical(str(failure)) from failure


def _number(text: str) -> Any:
    """A whole number as it is; one beyond 2^53 as the double that ECMAScript reads it as."""
    if len(text) > 17:
        return float(text)
    number = int(text)
    return number if -_SAFE <= number <= _SAFE else float(number)


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")
