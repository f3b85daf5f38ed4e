"""What a search of messages says, read into what is to hold of each: `status:failed to:+1415 since:2d`. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from tidings.core import Instant, Sid, Until, is_sid
from tidings.messages.lifecycle import Status
from tidings.messages.model import Direction

QUERY_MOST: Final = 500
"""Characters of a search."""
WORDS_MOST: Final = 20
BODY_WORDS_MOST: Final = 5
VALUE_MOST: Final = 160
_TERM: Final = re.compile(r'(?:([A-Za-z]+):)?("[^"]*"?|\S+)')
_AGO: Final = re.compile(r"([0-9]{1,4})(m|h|d|w)")
_UNIT_S: Final = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_ADDRESS: Final = re.compile(r"\+?[A-Za-z0-9 &_-]{1,20}\*?")
_WHOLE_DIGITS: Final = 8
"""So many digits after a plus are a whole number; fewer are the beginning of one."""
_CODE: Final = re.compile(r"[1-9][0-9]{3,5}")
_TAG: Final = re.compile(r"[A-Za-z0-9 _-]{1,128}(?:=[A-Za-z0-9 _-]{1,128})?")
_OUTBOUND: Final = (Direction.OUTBOUND_API, Direction.OUTBOUND_REPLY)
DIRECTIONS: Final[Mapping[str, tuple[Direction, ...]]] = {
    **{each.value: (each,) for each in Direction},
    "outbound": _OUTBOUND,
}


class WrongWordError(ValueError):
    """A word that a search does not know, or whose value is none; says which, and why."""


class SearchedAddress(msgspec.Struct, frozen=True):
    """A number, short code or word that messages are from, or to."""

    text: str
    is_whole: bool
    """Whether it is all of the address; else what it begins with."""


class MessageQuery(msgspec.Struct, kw_only=True):
    """What holds of each message that is found. What is None, or empty, says nothing."""

    account_sid: Sid | None = None
    statuses: tuple[Status, ...] = ()
    code: int | None = None
    to: SearchedAddress | None = None
    from_: SearchedAddress | None = None
    since: int | None = None
    """Made at this moment or later, microseconds."""
    until: int | None = None
    """Made at this moment or before."""
    service_sid: Sid | None = None
    directions: tuple[Direction, ...] = ()
    body: tuple[str, ...] = ()
    """Each stands somewhere in the text, in capitals or not."""
    tag: tuple[str, str | None] | None = None
    """The name of a tag, and its value; None: whatever it is."""


class QueryWord(msgspec.Struct, frozen=True):
    """A word of a search."""

    does: str
    """What it leaves, in a sentence."""
    values: tuple[str, ...]
    """All there are, or examples."""
    read: Callable[[str, Instant], object]
    """Raises WrongWordError."""
    field: str


def parse(text: str, now: Instant) -> MessageQuery:
    """The search that `text` is. `now` is what `2d` counts from. Raises WrongWordError."""
    if len(text) > QUERY_MOST:
        raise WrongWordError(f"it is longer than {QUERY_MOST} characters")
    found, seen = MessageQuery(), set[str]()
    for count, term in enumerate(_TERM.finditer(text), start=1):
        if count > WORDS_MOST:
            raise WrongWordError(f"it has more than {WORDS_MOST} words")
        name, value = (term[1] or "body").lower(), _unquoted(term[2])
        _take(found, name, value, seen, now)
    if found.since is not None and found.until is not None and found.since > found.until:
        raise WrongWordError("since: is later than until:")
    return found


def _take(found: MessageQuery, name: str, value: str, seen: set[str], now: Instant) -> None:
    word = WORDS.get(name)
    if word is None:
        near = difflib.get_close_matches(name, WORDS, 1)
        meant = f"; {near[0]}: is one" if near else f": there are {', '.join(WORDS)}"
        raise WrongWordError(f"{name}: is no word of a search{meant}")
    if name in seen and name != "body":
        raise WrongWordError(f"{name}: is said twice")
    seen.add(name)
    if not value or len(value) > VALUE_MOST:
        raise WrongWordError(f"{name}: takes 1 to {VALUE_MOST} characters")
    read = word.read(value, now)
    if name == "body":
        if len(found.body) == BODY_WORDS_MOST:
            raise WrongWordError(f"body: is said more than {BODY_WORDS_MOST} times")
        read = (*found.body, value)
    setattr(found, word.field, read)


def _unquoted(value: str) -> str:
    return value.strip('"') if value.startswith('"') else value


def _statuses(value: str, _: Instant) -> tuple[Status, ...]:
    try:
        return tuple(dict.fromkeys(Status(each) for each in value.lower().split(",")))
    except ValueError:
        raise WrongWordError(f"status:{value} is none: there are {', '.join(Status)}") from None


def _code(value: str, _: Instant) -> int:
    if not _CODE.fullmatch(value):
        raise WrongWordError(f"code:{value} is no error code, such as 30034")
    return int(value)


def _address(name: str) -> Callable[[str, Instant], SearchedAddress]:
    def read(value: str, _: Instant) -> SearchedAddress:
        if not _ADDRESS.fullmatch(value):
            raise WrongWordError(f"{name}:{value} is no address: a number, how it begins, a short code or a word")
        begins = value.endswith("*") or (value.startswith("+") and len(value) <= _WHOLE_DIGITS)
        return SearchedAddress(value.removesuffix("*"), not begins)

    return read


def _sid(name: str, prefix: str) -> Callable[[str, Instant], Sid]:
    def read(value: str, _: Instant) -> Sid:
        if not is_sid(value, prefix):
            raise WrongWordError(f"{name}:{value} is no SID that begins with {prefix}")
        return value

    return read


def _directions(value: str, _: Instant) -> tuple[Direction, ...]:
    found = DIRECTIONS.get(value.lower())
    if found is None:
        raise WrongWordError(f"direction:{value} is none: there are {', '.join(DIRECTIONS)}")
    return found


def _moment(name: str, kind: type[Instant]) -> Callable[[str, Instant], int]:
    def read(value: str, now: Instant) -> int:
        ago = _AGO.fullmatch(value)
        if ago:
            return int(now.plus(s=-int(ago[1]) * _UNIT_S[ago[2]]))
        try:
            return int(kind.parse_iso(value))
        except (ValueError, OverflowError):
            reason = "is no time: 30m, 6h, 2d, 1w, 2026-11-29 or 2026-11-29T14:00:00Z"
            raise WrongWordError(f"{name}:{value} {reason}") from None

    return read


def _tag(value: str, _: Instant) -> tuple[str, str | None]:
    if not _TAG.fullmatch(value):
        raise WrongWordError(f"tag:{value} is no tag: a name, or name=value, of letters, digits, spaces, - and _")
    name, _equals, given = value.partition("=")
    return name, given or None


def _text(value: str, _: Instant) -> str:
    return value


WORDS: Final[Mapping[str, QueryWord]] = {
    "status": QueryWord("Where it stands; several with commas.", tuple(Status), _statuses, "statuses"),
    "code": QueryWord("Its error code.", ("30003", "30005", "30006", "30007", "30034", "21610"), _code, "code"),
    "to": QueryWord("Whom it is to: a number, or how it begins.", ("+1", "+1415", "+1206*"), _address("to"), "to"),
    "from": QueryWord(
        "Whom it is from: a number, or how it begins.", ("+1", "+1800*", "12345"), _address("from"), "from_"
    ),
    "since": QueryWord("Made then or later.", ("1h", "1d", "2d", "1w", "30d"), _moment("since", Instant), "since"),
    "until": QueryWord("Made then or before.", ("1h", "1d", "1w"), _moment("until", Until), "until"),
    "service": QueryWord("The messaging service that it went through.", (), _sid("service", "MG"), "service_sid"),
    "direction": QueryWord("Who began.", tuple(DIRECTIONS), _directions, "directions"),
    "body": QueryWord("A word of its text; several words in quotes.", (), _text, "body"),
    "tag": QueryWord("A tag that it has: a name, or name=value.", (), _tag, "tag"),
    "account": QueryWord("Whose it is, for the operator.", (), _sid("account", "AC"), "account_sid"),
}
"""All words, in the order in which they are offered. A word without a name is one of the text."""


def terms(text: str) -> list[str]:
    """The words of a search, each as it was written."""
    return [term[0] for term in _TERM.finditer(text[:QUERY_MOST])]
