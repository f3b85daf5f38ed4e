"""What an aggregator's answer says of a text: a table of HTTP statuses, then of its own codes. Pure.

Source: RFC 9110, section 15 (statuses) and 10.2.3 (Retry-After); RFC 6585, section 4 (429).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Final

import msgspec

from tidings.carriers.http_link import CODE_MOST, AnswerFormat, HttpLink, HttpVerdict, Meaning
from tidings.carriers.json_path import found_at, json_of, pairs_of, words_of
from tidings.carriers.message_id import as_given
from tidings.core import Instant
from tidings.core.text import cleaned
from tidings.errors import CARRIER_CONGESTION, UNKNOWN_FAILURE

STATUSES: Final[Mapping[int, HttpVerdict]] = {
    **dict.fromkeys((401, 402, 403, 404, 405, 407, 415, 503), HttpVerdict.DOWN),
    **dict.fromkeys((408, 425), HttpVerdict.LATER),
    429: HttpVerdict.THROTTLED,
    **dict.fromkeys((502, 504), HttpVerdict.DOUBTFUL),
}
"""What is not as its hundred is: a link that nobody may use, or that is set wrong, fails no message; and a gateway that
did not hear its server does not know what that did.
"""
_HUNDREDS: Final = {2: HttpVerdict.ACCEPTED, 3: HttpVerdict.DOWN, 4: HttpVerdict.REFUSED, 5: HttpVerdict.LATER}
SET_WRONG: Final = frozenset((401, 402, 403, 404, 405, 407, 415))
"""Statuses that do not become others by trying soon."""
LATER_S: Final = 30.0
LATER_MOST: Final = 2
THROTTLED_MOST: Final = 20
RETRY_AFTER_MOST_S: Final = 3_600.0


class HttpAnswer(msgspec.Struct, frozen=True):
    """An answer as it came."""

    status: int
    body: bytes = b""
    retry_after: str = ""


class JudgedAnswer(msgspec.Struct, frozen=True):
    """What it says."""

    verdict: HttpVerdict
    id: str = ""
    """The carrier's, where it took the text."""
    error_code: int = UNKNOWN_FAILURE.code
    """The code of a message that fails for it."""
    said: str = ""
    """For people: the code, else the status."""
    is_listed: bool = True
    """Whether a table knows the code."""
    retry_after_s: float | None = None
    """When to try again; None: never, or for a link that is down: as for any other."""
    most_retries: int = 0
    asked_s: float | None = None
    """For how long it wants nothing at all; None: it did not say."""


def judged(link: HttpLink, answer: HttpAnswer, now: Instant) -> JudgedAnswer:
    """What an answer says. Its own code counts where it has one, unless the link itself is refused or at its limit."""
    by_status = link.statuses.get(str(answer.status)) or _of_status(answer.status)
    document = _read(link.answer, answer.body)
    code = _printable(found_at(document, link.code_path) or "")
    said = f"HTTP {answer.status}"
    meaning, is_listed = by_status, True
    if code and by_status not in {HttpVerdict.DOWN, HttpVerdict.THROTTLED, HttpVerdict.DOUBTFUL}:
        meaning, is_listed = _of_code(link, code, by_status)
        said = f"{said}, code {code}"
    verdict = meaning if isinstance(meaning, HttpVerdict) else HttpVerdict.REFUSED
    error_code = meaning if not isinstance(meaning, HttpVerdict) else UNKNOWN_FAILURE.code
    asked_s = _seconds(answer.retry_after, now)
    after_s = LATER_S if asked_s is None else asked_s
    match verdict:
        case HttpVerdict.ACCEPTED:
            return JudgedAnswer(verdict, as_given(cleaned(found_at(document, link.id_path) or "").strip()), said=said)
        case HttpVerdict.LATER:
            return JudgedAnswer(verdict, "", error_code, said, is_listed, after_s, LATER_MOST)
        case HttpVerdict.THROTTLED:
            return JudgedAnswer(verdict, "", CARRIER_CONGESTION.code, said, is_listed, after_s, THROTTLED_MOST, asked_s)
        case HttpVerdict.DOWN:
            return JudgedAnswer(verdict, "", error_code, said, is_listed, asked_s)
        case HttpVerdict.REFUSED | HttpVerdict.DOUBTFUL:
            return JudgedAnswer(verdict, "", error_code, said, is_listed)


def _of_status(status: int) -> HttpVerdict:
    return STATUSES.get(status) or _HUNDREDS.get(status // 100, HttpVerdict.DOWN)


def _of_code(link: HttpLink, code: str, by_status: Meaning) -> tuple[Meaning, bool]:
    """A code that nobody knows refuses, unless the status puts it off."""
    if code in _listed(link.accepted_codes):
        return HttpVerdict.ACCEPTED, True
    known = link.codes.get(code)
    if known is not None:
        return known, True
    return (HttpVerdict.REFUSED if by_status is HttpVerdict.ACCEPTED else by_status), False


def _printable(text: str) -> str:
    """A code of the carrier's, without what divides the steps of a timeline."""
    return "".join(letter for letter in text.strip()[:CODE_MOST] if letter.isprintable() and letter != ";")


def _listed(text: str) -> Sequence[str]:
    return [code.strip() for code in text.split(",")]


def _read(form: AnswerFormat, body: bytes) -> object:
    match form:
        case AnswerFormat.JSON:
            return json_of(body)
        case AnswerFormat.FORM:
            return pairs_of(body)
        case AnswerFormat.TEXT:
            return words_of(body)


def _seconds(retry_after: str, now: Instant) -> float | None:
    """Of a Retry-After in seconds or as a date; None: it is neither."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:9]), RETRY_AFTER_MOST_S)
    try:
        at = parsedate_to_datetime(text)
        seconds = (at - now.as_datetime()).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(0.0, seconds), RETRY_AFTER_MOST_S)
