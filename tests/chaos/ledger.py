"""What a fault did: what was promised by 201 against what the carrier, the receiver and the balance hold. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence

import msgspec

OPTOUT_GRACE_S = 0.5
"""What left before the STOP was stored may reach the carrier's clock this much after its acknowledgement."""
SECOND_S = 1.0
STOPPED = "failed"
"""How a message ends that its recipient no longer wants."""


class Submit(msgspec.Struct, frozen=True):
    """One submit_sm, as the carrier stamped it."""

    moment: float
    """When the carrier read it: seconds since 1970, by its clock."""
    uid: int
    sender: str
    handset: str
    since: float | None = None
    """When the carrier had looked before: it may have come any time since. None: the moment is exact."""


class Stop(msgspec.Struct, frozen=True):
    """One STOP; moments by the carrier's clock, 0: it did not happen."""

    handset: str
    sender: str
    sent: float
    acknowledged: float


class Seen(msgspec.Struct, frozen=True):
    """What all outside hold after a round."""

    accepted: Mapping[int, str]
    """Answered 201: the message's SID by id."""
    submits: Sequence[Submit]
    finals: Mapping[int, tuple[str, str]]
    """The last status that was called back, and the SID, by id."""
    disorder: Sequence[tuple[int, str]]
    """Ids and statuses that were called back after a later one."""
    stops: Sequence[Stop]
    handset_of: Callable[[int], str]
    rate: int
    """Segments that a sender may send in a second."""
    spent_micros: int
    """What the balance lost in the round."""
    price_micros: int
    """What a message costs, in either direction."""


class Verdict(msgspec.Struct, frozen=True):
    """What was broken, and what was not."""

    lost: frozenset[int]
    """Answered 201, and neither received by the carrier nor ended because of a STOP."""
    unfinished: frozenset[int]
    """Answered 201, and no final callback came."""
    doubled: frozenset[int]
    """Received by the carrier more than once."""
    unmarked: frozenset[int]
    """Doubled, and the message's timeline does not say so."""
    excesses: tuple[tuple[float, str, int], ...]
    """Where a sender's rate was exceeded: when, who, and how many in that second; the worst of each burst."""
    disordered: tuple[tuple[int, str], ...]
    """Callbacks after a later one of the same message."""
    breaches: tuple[tuple[int, float], ...]
    """Ids that left to a handset after its STOP was acknowledged, and how many seconds after."""
    money_micros: int
    """What was charged too much; negative: too little."""

    @property
    def sound(self) -> bool:
        """Whether every promise held."""
        broken = self.lost or self.unfinished or self.unmarked or self.excesses or self.disordered or self.breaches
        return not broken and not self.money_micros


def judge(seen: Seen, marked: Callable[[str], bool]) -> Verdict:
    """Compares. `marked` asks for a message, by SID, whether its timeline owns up to a possible double."""
    times = Counter(submit.uid for submit in seen.submits)
    stopped = {one.handset for one in seen.stops if one.sent}
    ended_by_stop = {
        uid for uid, (status, _) in seen.finals.items() if status == STOPPED and seen.handset_of(uid) in stopped
    }
    doubled = frozenset(uid for uid, count in times.items() if count > 1)
    sids = {uid: seen.accepted.get(uid) or seen.finals.get(uid, ("", ""))[1] for uid in doubled}
    return Verdict(
        lost=frozenset(seen.accepted.keys() - times.keys() - ended_by_stop),
        unfinished=frozenset(seen.accepted.keys() - seen.finals.keys()),
        doubled=doubled,
        unmarked=frozenset(uid for uid, sid in sids.items() if not sid or not marked(sid)),
        excesses=tuple(excesses(seen.submits, seen.rate)),
        disordered=tuple(seen.disorder),
        breaches=tuple(breaches(seen.submits, seen.stops)),
        money_micros=overcharged(seen),
    )


def excesses(submits: Sequence[Submit], rate: int) -> list[tuple[float, str, int]]:
    """The seconds, beginning anywhere, with more than `rate` of one sender; of seconds that overlap, the worst.

    One that the carrier was late to read counts from when it may have come: what is found was surely too much.
    """
    by_sender: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for submit in submits:
        by_sender[submit.sender].append((submit.moment, submit.moment if submit.since is None else submit.since))
    found: list[tuple[float, str, int]] = []
    for sender, moments in by_sender.items():
        within: deque[float] = deque()
        worst: list[tuple[float, str, int]] = []
        for moment, since in sorted(moments):
            within.append(since)
            while within[0] <= moment - SECOND_S:
                within.popleft()
            if len(within) <= rate:
                continue
            if not worst or within[0] >= worst[-1][0] + SECOND_S:
                worst.append((within[0], sender, len(within)))
            elif len(within) > worst[-1][2]:
                worst[-1] = (worst[-1][0], sender, len(within))
        found += worst
    return sorted(found)


def breaches(submits: Sequence[Submit], stops: Sequence[Stop]) -> list[tuple[int, float]]:
    """What came from a sender to a handset after the handset's STOP to it was acknowledged."""
    since = {(one.handset, one.sender): one.acknowledged for one in stops if one.acknowledged}
    late = []
    for submit in submits:
        acknowledged = since.get((submit.handset, submit.sender))
        if acknowledged is not None and submit.moment > acknowledged + OPTOUT_GRACE_S:
            late.append((submit.uid, round(submit.moment - acknowledged, 2)))
    return late


def overcharged(seen: Seen) -> int:
    """What was charged beyond the messages that left and the texts that came.

    A STOP that was sent and never acknowledged may be stored or not: within that, whatever was charged is right.
    """
    ids = seen.accepted.keys() | seen.finals.keys() | {submit.uid for submit in seen.submits}
    refunded = {uid for uid, (status, _) in seen.finals.items() if status == STOPPED}
    sure = len(ids - refunded) + sum(1 for one in seen.stops if one.acknowledged)
    perhaps = sum(1 for one in seen.stops if one.sent and not one.acknowledged)
    least, most = sure * seen.price_micros, (sure + perhaps) * seen.price_micros
    return max(0, seen.spent_micros - most) + min(0, seen.spent_micros - least)
