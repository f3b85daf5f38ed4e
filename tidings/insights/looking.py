"""When five minutes are counted again: often while they last, then at ages that grow, until nothing moves. Pure."""

from __future__ import annotations

from typing import Final

from tidings.insights.spans import DAY, FIVE_MINUTES, HOUR

LOOK_US: Final = 10_000_000
"""The shortest time between two looks at the same five minutes."""
SMALL: Final = 1_000
"""Messages in five minutes that are looked at as often as that, where few accounts send."""
LARGE: Final = 30_000
"""Messages in five minutes that are looked at seldom once they are over: a look takes some tenths of a second."""
FRESH_US: Final = 3 * FIVE_MINUTES
"""For so long after their beginning messages that were made in them may still come to be committed and answered."""
AGES: Final = (FRESH_US, HOUR, 22 * HOUR, 3 * DAY)
LARGE_AGES: Final = (FRESH_US, 3 * HOUR, 22 * HOUR, 3 * DAY)
"""The ages at which they are looked at though all was over: for feedback, what is read, what came to be late."""
OPEN_MOST_US: Final = 7 * DAY
"""What is not over by then is counted as it stands."""


def next_look(at: int, now: int, messages: int, still_open: int, *, few: bool = True) -> int | None:
    """When five minutes that begin at `at` are looked at next; None: they are settled.

    `still_open`: how many of their messages are not over. `few`: accounts send now.
    """
    age, is_large = now - at, messages > LARGE
    soon = now + (LOOK_US if few and messages <= SMALL and age < FRESH_US else max(LOOK_US, age // 2))
    following = next((at + each for each in (LARGE_AGES if is_large else AGES) if each > age), None)
    lasts = age < FIVE_MINUTES
    moves = still_open > 0 and age < OPEN_MOST_US
    if not lasts and (is_large or not (moves or age < FRESH_US)):
        return soon if following is None and moves else following
    return soon if following is None else min(soon, following)


def is_counted_anyway(at: int, due_at: int) -> bool:
    """Whether a look is for what does not show in the messages, as feedback does not."""
    return due_at - at in (*AGES, *LARGE_AGES)
