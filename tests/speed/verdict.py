"""What a crash did to the messages: sets of ids compared. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

ANSWER_GRACE_S = 1.0
"""An answer that the SMSC wrote so shortly before the kill may not have been read and stored."""


class Seen(msgspec.Struct, frozen=True):
    """What the load driver, the SMSC and the sink hold after a round."""

    accepted: Mapping[int, str]
    """Answered 201: the message's SID by id."""
    submitted: Mapping[int, int]
    """How often the SMSC received each id."""
    answered: Mapping[int, float]
    """When the SMSC first answered each id, seconds since 1970."""
    finals: Mapping[int, str]
    """The SID by id of each message whose end was called back."""


class Verdict(msgspec.Struct, frozen=True):
    """The ids to which something happened."""

    lost: frozenset[int]
    """Answered 201 and never received by the SMSC."""
    unfinished: frozenset[int]
    """Answered 201 and no final callback came."""
    doubled: frozenset[int]
    """Received by the SMSC more than once."""
    unmarked: frozenset[int]
    """Doubled, and the message's timeline does not say so."""
    late: frozenset[int]
    """Doubled although the answer was written well before the kill."""

    @property
    def sound(self) -> bool:
        """Whether every promise held: none lost, every end told, every double marked."""
        return not (self.lost or self.unfinished or self.unmarked)


def judge(seen: Seen, killed_at: float, marked: Callable[[str], bool]) -> Verdict:
    """Compares what was promised with what came.

    `killed_at` is in seconds since 1970; `marked` asks for a message, by SID, whether its timeline
    owns up to a possible double. A double whose SID nobody knows counts as unmarked.
    """
    doubled = frozenset(uid for uid, times in seen.submitted.items() if times > 1)
    sids = {uid: seen.accepted.get(uid) or seen.finals.get(uid, "") for uid in doubled}
    return Verdict(
        lost=frozenset(seen.accepted.keys() - seen.submitted.keys()),
        unfinished=frozenset(seen.accepted.keys() - seen.finals.keys()),
        doubled=doubled,
        unmarked=frozenset(uid for uid, sid in sids.items() if not sid or not marked(sid)),
        late=frozenset(uid for uid in doubled if seen.answered.get(uid, killed_at) < killed_at - ANSWER_GRACE_S),
    )
