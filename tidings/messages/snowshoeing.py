"""Snowshoeing: much the same text from many numbers, so that none of them stands out. Carriers punish it.

What is looked at are US and Canadian numbers that are in no campaign; a campaign's may share its texts. Each process
counts what it takes in. What is kept is bounded: some accounts, some of their senders and of their texts.
"""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from typing import Final

import msgspec

from tidings.core.instant import DAY_US
from tidings.numbers.senders import Sender, SenderType

ACCOUNTS_MOST: Final = 2_000
TEXTS_MOST: Final = 64
"""Texts of one account that are told apart at a time."""
SENDERS_MOST: Final = 64
"""Senders of one text, or of one account, that are counted."""
UNREAD_MOST: Final = 16
"""Texts that are kept unread while an account has one sender alone."""
CHARACTERS_MOST: Final = 320
"""Of a text."""
AGAIN_US: Final = DAY_US // 24
"""So long nothing more is said of a text that was warned of."""
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"\b[A-Z][\w'-]*")
_SPACE = re.compile(r"\s+")
_NANP: Final = frozenset({"US", "CA"})


class SnowshoeLimits(msgspec.Struct, frozen=True):
    """From when on it is too much."""

    long_codes: int = 5
    """So many long codes with much the same text; 0: never."""
    toll_free: int = 2
    """So many toll-free numbers; 0: never."""
    window_us: int = DAY_US
    """Within such a time."""


class Sighting(msgspec.Struct, frozen=True):
    """Much the same text from too many senders."""

    kind: SenderType
    senders: tuple[str, ...]


class _Seen(msgspec.Struct):
    """What is known of one account."""

    senders: dict[str, int] = {}
    """When each sent last."""
    unread: deque[tuple[Sender, str, int]] = msgspec.field(default_factory=lambda: deque(maxlen=UNREAD_MOST))
    texts: OrderedDict[tuple[SenderType, int], dict[str, int]] = msgspec.field(default_factory=OrderedDict)
    """By kind of sender and masked text: who sent it, and when last."""
    warned: dict[tuple[SenderType, int], int] = {}
    digests: dict[str, int] = {}
    """Of the latest texts, as they were written: most are sent again and again."""


class Snowshoeing:
    """Looks at what leaves."""

    def __init__(self, limits: SnowshoeLimits) -> None:
        self._window_us = limits.window_us
        most = {SenderType.LONG_CODE: limits.long_codes, SenderType.TOLL_FREE: limits.toll_free}
        self._most = {kind: number for kind, number in most.items() if number}
        self._accounts: OrderedDict[str, _Seen] = OrderedDict()

    def saw(self, sender: Sender, text: str, now: int) -> Sighting | None:
        """A message is on its way. An account with one sender costs next to nothing: its texts are not read."""
        if sender.campaign_sid is not None or sender.iso_country not in _NANP or sender.type not in self._most:
            return None
        seen = self._accounts.get(sender.account_sid)
        if seen is None:
            seen = self._accounts[sender.account_sid] = _Seen()
            if len(self._accounts) > ACCOUNTS_MOST:
                self._accounts.popitem(last=False)
        senders = seen.senders
        if sender.address in senders:
            senders[sender.address] = now
        else:
            _note(senders, sender.address, now)
        if len(senders) == 1:
            seen.unread.append((sender, text[:CHARACTERS_MOST], now))
            return None
        while seen.unread:
            self._read(seen, *seen.unread.popleft())
        return self._read(seen, sender, text[:CHARACTERS_MOST], now)

    def _read(self, seen: _Seen, sender: Sender, text: str, now: int) -> Sighting | None:
        digest = seen.digests.get(text)
        if digest is None:
            if len(seen.digests) == TEXTS_MOST:
                seen.digests.clear()
            digest = seen.digests[text] = hash(masked(text))
        key = sender.type, digest
        senders = seen.texts.setdefault(key, {})
        seen.texts.move_to_end(key)
        if len(seen.texts) > TEXTS_MOST:
            oldest, _ = seen.texts.popitem(last=False)
            seen.warned.pop(oldest, None)
        if sender.address in senders:
            senders[sender.address] = now
        else:
            _note(senders, sender.address, now)
        if len(senders) < self._most[sender.type] or now - seen.warned.get(key, -AGAIN_US) < AGAIN_US:
            return None
        since = now - self._window_us
        recent = tuple([address for address, at in senders.items() if at >= since])
        if len(recent) < self._most[sender.type]:
            return None
        seen.warned[key] = now
        return Sighting(sender.type, recent)


def masked(text: str) -> str:
    """What is the same in texts to many people: without numbers, names and links."""
    text = _NUMBER.sub("#", _LINK.sub("~", text))
    return _SPACE.sub(" ", _NAME.sub("@", text)).strip().lower()


def _note(senders: dict[str, int], address: str, now: int) -> None:
    """Of too many the one that was noted first goes."""
    senders.pop(address, None)
    senders[address] = now
    if len(senders) > SENDERS_MOST:
        del senders[next(iter(senders))]
