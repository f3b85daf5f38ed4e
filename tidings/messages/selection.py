"""Which sender of a messaging service writes to a recipient: a pure, repeatable choice with its reasons.

Who wrote last writes again, while that holds. Else the best of those that can carry the message, by what counts in
this order: kind of sender, registration, country, area code, expected wait. A reason is a letter; `reasons` has its
sentence.

Source: https://www.twilio.com/docs/messaging/services#sender-selection
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from operator import attrgetter
from typing import Final, TypeAlias
from zlib import crc32

import msgspec

from tidings.core import Sid
from tidings.core.instant import DAY_US
from tidings.numbers.addresses import area_code_of, country_of
from tidings.numbers.area_codes import codes_of_place
from tidings.numbers.senders import Sender, SenderType

STICKS_US: Final = 365 * DAY_US
"""How long who wrote last is kept to where nothing is sent meanwhile."""
NOTED_AGAIN_US: Final = 30 * DAY_US
"""How old the note of who wrote last may become while it is used."""
_NANP = frozenset({"US", "CA"})
_LONG_CODE, _TOLL_FREE, _SHORT_CODE, _ALPHA = SenderType


class Reason(StrEnum):
    """Why this sender, why not this one, or why none."""

    POOL_EMPTY = "e"
    NO_SENDER_ABLE = "n"
    NO_MEDIA = "m"
    NO_TEXT = "t"
    OTHER_COUNTRY = "c"
    """A short code, or a country's own alpha sender, of another country."""
    CODES_DO_NOT_REACH = "r"
    FOREIGN_TO_NANP = "f"
    ALPHA_NOT_TAKEN = "a"
    ONE_WAY = "y"
    NAMED = "="
    ONLY_ABLE = "1"
    WROTE_LAST = "s"
    KIND = "k"
    REGISTRATION = "u"
    COUNTRY = "l"
    AREA = "d"
    WAIT = "w"
    TURN = "i"


_BY_RANK: Final = (Reason.KIND, Reason.REGISTRATION, Reason.COUNTRY, Reason.AREA, Reason.WAIT)
Rank: TypeAlias = tuple[int, bool, int, bool, float]
"""What _BY_RANK names, the less the better."""
Standing: TypeAlias = tuple[int, bool, int]
"""The first of them: the same of all senders that are alike."""
_NOWHERE: Final[Standing] = (0, False, 0)
_BY_PLACE: Final = 3
"""Kinds of sender from this one on have an area code."""
_ADDRESS: Final = attrgetter("sender.address")


class Candidate(msgspec.Struct, frozen=True):
    """A sender that may carry a message, and how it stands."""

    sender: Sender
    backlog_segments: int
    """What waits in its queue."""
    segments_per_second: float
    """What it can send: its own rate, or its campaign's where that is lower."""
    service_sid: Sid | None = None
    """The messaging service whose opt-outs hold for it, beside its own."""

    @property
    def wait_s(self) -> float:
        """Seconds until a message that joins its queue now is sent."""
        return self.backlog_segments / self.segments_per_second


class Recipient(msgspec.Struct, frozen=True):
    """Who is written to."""

    address: str
    country: str
    area_code: str | None

    @classmethod
    def of(cls, to: str) -> Recipient:
        """From an E.164 number."""
        return cls(to, country_of(to), area_code_of(to))


class Previous(msgspec.Struct, frozen=True):
    """Who last wrote to a recipient for a service."""

    address: str
    since: int
    """When that was last noted."""

    def is_to_be_noted(self, sender: Sender, now: int) -> bool:
        """Whether who writes now is to be noted: somebody else, or long after it was noted, or back in the pool."""
        if sender.address != self.address or now - self.since > NOTED_AGAIN_US:
            return True
        return sender.joined_at is not None and sender.joined_at > self.since


class Question(msgspec.Struct, frozen=True):
    """What is to be sent, to whom, and what its service wants."""

    to: Recipient
    media: bool = False
    two_way: bool = False
    """Whether its recipient must be able to answer."""
    near: bool = True
    """Whether area codes count."""
    previous: Previous | None = None
    """Who wrote last; None: nobody, or it does not count."""
    now: int = 0
    alpha: bool = True
    """Whether the recipient's country lets alphanumeric senders through."""
    codes: bool = True
    """Whether the recipient's carrier takes messages from short codes."""


class Stickiness(StrEnum):
    """What became of who wrote last."""

    NOBODY = "nobody"
    HOLDS = "holds"
    ENDED = "ended"
    PASSED_OVER = "passed-over"
    """It holds, but not for this message, which it cannot carry."""


class Choice(msgspec.Struct):
    """Who is to write, or that nobody can; and what is needed to say why of each."""

    chosen: Candidate | None
    why: Reason
    unable: Sequence[tuple[Candidate, Reason]] = ()
    able: Sequence[Candidate] = ()
    ranks: Sequence[Rank] = ()
    """Of those that are able; empty where it was not asked for them."""
    stickiness: Stickiness = Stickiness.NOBODY

    def dropped(self) -> Iterator[tuple[Candidate, Reason]]:
        """Each that is not to write, with its reason: those that could first, in the order of the pool."""
        if self.ranks:
            best = min(self.ranks)
            for candidate, rank in zip(self.able, self.ranks, strict=True):
                if candidate is not self.chosen:
                    yield candidate, _difference(best, rank)
        else:
            for candidate in self.able:
                if candidate is not self.chosen:
                    yield candidate, self.why
        yield from self.unable


def unable(sender: Sender, asked: Question) -> Reason | None:
    """Why `sender` cannot carry this message; None: it can."""
    kind, country = sender.type, asked.to.country
    if not sender.sms:
        return Reason.NO_TEXT
    if asked.media and not sender.mms:
        return Reason.NO_MEDIA
    if kind is _ALPHA:
        return _alpha_unable(sender, asked)
    if kind is _SHORT_CODE:
        if sender.iso_country != country:
            return Reason.OTHER_COUNTRY
        return None if asked.codes else Reason.CODES_DO_NOT_REACH
    if country in _NANP and sender.iso_country not in _NANP:
        return Reason.FOREIGN_TO_NANP
    return None


def choose(pool: Sequence[Candidate], asked: Question) -> Choice:
    """Which sender of `pool` writes, or why none may. It does not depend on the order of the pool.

    Among equals each recipient falls to one of them, so that all are used and the same question has the same answer.
    """
    if not pool:
        return Choice(None, Reason.POOL_EMPTY)
    able: list[Candidate] = []
    standings: list[Standing] = []
    others: list[tuple[Candidate, Reason]] = []
    before, reason, standing = None, None, _NOWHERE
    for candidate in pool:
        sender = candidate.sender
        if before is None or not _are_alike(sender, before):  # of a large pool most are like the one before
            before, reason, standing = sender, unable(sender, asked), _standing(sender, asked.to)
        if reason is None:
            able.append(candidate)
            standings.append(standing)
        else:
            others.append((candidate, reason))
    stickiness = Stickiness.NOBODY
    if asked.previous is not None:
        stickiness, kept = _kept(asked, asked.previous, able, others)
        if kept is not None:
            return Choice(kept, Reason.WROTE_LAST, others, able, (), stickiness)
    if not able:
        return Choice(None, Reason.NO_SENDER_ABLE, others, stickiness=stickiness)
    if len(able) == 1:
        return Choice(able[0], Reason.ONLY_ABLE, others, able, (), stickiness)
    return _best(able, standings, others, asked, stickiness)


def first_to_write(pool: Sequence[Sender], country: str) -> list[Sender]:
    """Those of a pool among whom their queues decide, for texts to a country: others write where none of these can."""
    to = Recipient("", country, None)
    able = [(_standing(each, to), each) for each in pool if unable(each, Question(to)) is None]
    best = min((standing for standing, _ in able), default=None)
    return [each for standing, each in able if standing == best]


def writes_unregistered(sender: Sender, country: str) -> bool:
    """Whether carriers would want to know this sender's use before it writes to recipients of this country."""
    if sender.registered or country != "US":
        return False
    return sender.type in (_LONG_CODE, _TOLL_FREE) and sender.iso_country == "US"


def _alpha_unable(sender: Sender, asked: Question) -> Reason | None:
    if not asked.alpha:
        return Reason.ALPHA_NOT_TAKEN
    if sender.iso_country not in ("", asked.to.country):
        return Reason.OTHER_COUNTRY
    return Reason.ONE_WAY if asked.two_way else None


def _best(
    able: list[Candidate],
    standings: list[Standing],
    others: list[tuple[Candidate, Reason]],
    asked: Question,
    stickiness: Stickiness,
) -> Choice:
    to = asked.to
    near = codes_of_place(to.area_code) if asked.near and to.area_code and to.country in _NANP else None
    ranks: list[Rank] = [
        (
            kind,
            unregistered,
            distance,
            near is not None and kind >= _BY_PLACE and one.sender.address[2:5] not in near,
            one.backlog_segments / one.segments_per_second,
        )
        for one, (kind, unregistered, distance) in zip(able, standings, strict=True)
    ]
    best = min(ranks)
    first = [candidate for candidate, rank in zip(able, ranks, strict=True) if rank == best]
    if len(first) > 1:
        first.sort(key=_ADDRESS)
        turn = crc32(to.address.encode()) % len(first)
        return Choice(first[turn], Reason.TURN, others, able, ranks, stickiness)
    closest = min(rank for rank in ranks if rank != best)
    return Choice(first[0], _difference(best, closest), others, able, ranks, stickiness)


def _standing(sender: Sender, to: Recipient) -> Standing:
    kind = sender.type
    if kind is _SHORT_CODE:
        return _NOWHERE
    if kind is _ALPHA:
        return (1 if sender.iso_country else 2), False, 0
    distance = 0 if is_local(sender, to.country) else 1 if sender.iso_country == "US" else 2
    goes_first = kind is _TOLL_FREE and to.country == "CA"  # carriers there want no long codes of applications
    unregistered = not sender.registered and writes_unregistered(sender, to.country)
    return (_BY_PLACE if goes_first else 4), unregistered, distance


def _are_alike(one: Sender, other: Sender) -> bool:
    """Whether all is the same that says whether a sender can carry a message and where it stands, but for its place."""
    return (
        one.type is other.type
        and one.iso_country == other.iso_country
        and one.registered is other.registered
        and one.sms is other.sms
        and one.mms is other.mms
    )


def is_local(sender: Sender, country: str) -> bool:
    """Whether a number is of a country; toll-free ones in +1 are of both the US and Canada."""
    return sender.iso_country == country or (sender.type is _TOLL_FREE and country in _NANP)


def _difference(best: Rank, other: Rank) -> Reason:
    """By what one is behind."""
    for reason, mine, theirs in zip(_BY_RANK, best, other, strict=True):
        if mine != theirs:
            return reason
    return Reason.TURN


def _kept(
    asked: Question, previous: Previous, able: Sequence[Candidate], others: Sequence[tuple[Candidate, Reason]]
) -> tuple[Stickiness, Candidate | None]:
    """Whether who wrote last writes again."""
    if asked.now - previous.since > STICKS_US:
        return Stickiness.ENDED, None
    for candidate in able:
        if candidate.sender.address == previous.address:
            ended = _has_ended(candidate.sender, asked.to, previous, able)
            return (Stickiness.ENDED, None) if ended else (Stickiness.HOLDS, candidate)
    for candidate, reason in others:
        if candidate.sender.address == previous.address and reason in (Reason.NO_MEDIA, Reason.ONE_WAY):
            return Stickiness.PASSED_OVER, None
    return Stickiness.ENDED, None


def _has_ended(sender: Sender, to: Recipient, previous: Previous, able: Sequence[Candidate]) -> bool:
    """Whether a sender that could write is kept to no longer: it has left in between, may not write without a
    registration, or is a number from abroad where there is one of the recipient's country now.
    """
    if sender.joined_at is not None and sender.joined_at > previous.since:
        return True
    if writes_unregistered(sender, to.country):
        return True
    if sender.type not in (_LONG_CODE, _TOLL_FREE) or is_local(sender, to.country):
        return False
    return any(one.sender.type in (_LONG_CODE, _TOLL_FREE) and is_local(one.sender, to.country) for one in able)
