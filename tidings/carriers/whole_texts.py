"""The parts of long texts, kept until all of one are there: an aggregator takes a text whole, and cuts it itself.

Pure: moments are given, in seconds of the event loop's time.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.carriers.port import Submission

HELD_S: Final = 60.0
"""A text whose next part does not come within so long is given back, as one that never left."""


class _Held(msgspec.Struct):
    """A text that is not whole yet."""

    parts: dict[int, Submission] = {}
    since: float = 0.0
    """When the last part came."""


class WholeTexts:
    """Those of one link."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        """By message, the one that got a part last at the end."""

    def add(self, submission: Submission, now: float) -> list[Submission] | None:
        """The text that is whole with this part; None: more of it are to come."""
        if submission.parts == 1:
            return [submission]
        held = self._held.pop(submission.message_sid, None) or _Held()
        held.parts[submission.part] = submission
        if len(held.parts) == submission.parts:
            return [held.parts[part] for part in sorted(held.parts)]
        held.since = now
        self._held[submission.message_sid] = held
        return None

    def overdue(self, now: float, held_s: float = HELD_S) -> list[Submission]:
        """The parts that waited for others in vain; they are held no more."""
        found: list[Submission] = []
        for sid, held in list(self._held.items()):
            if now - held.since < held_s:
                break
            found += self._held.pop(sid).parts.values()
        return found

    def given_back(self) -> list[Submission]:
        """All parts; they are held no more."""
        found = [each for held in self._held.values() for each in held.parts.values()]
        self._held.clear()
        return found

    def __bool__(self) -> bool:
        return bool(self._held)
