"""Notices of the toll-free network: STOP and START between a handset and a toll-free number, below the platform.

Only the word STOP blocks and only START and UNSTOP lift the block; other keywords are the platform's business.
Source: https://www.twilio.com/docs/messaging/features/opt-out (toll-free); the sentences are ours.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

_is_toll_free: Final = re.compile(r"\+1(?:800|833|844|855|866|877|888)[0-9]{7}").fullmatch
_is_of_nanp: Final = re.compile(r"\+1[2-9][0-9]{9}").fullmatch
_BLOCKING: Final = frozenset({"STOP"})
_LIFTING: Final = frozenset({"START", "UNSTOP"})


class NetworkAction(StrEnum):
    """What the network does with the pair of handset and number."""

    BLOCK = "block"
    LIFT = "lift"


def action_of(handset: str, number: str, body: str) -> NetworkAction | None:
    """What a message from `handset` to `number` makes the network do; None: nothing."""
    if not (_is_toll_free(number) and _is_of_nanp(handset)):
        return None
    word = body.strip().upper()
    if word in _BLOCKING:
        return NetworkAction.BLOCK
    return NetworkAction.LIFT if word in _LIFTING else None


def notice(action: NetworkAction, body: str) -> str:
    """What the network writes back, quoting the word that was used."""
    word = body.strip().lower()
    if action is NetworkAction.BLOCK:
        return f'NETWORK NOTICE: you sent "{word}", so this number can no longer text you. Reply "unstop" to resume.'
    return f'NETWORK NOTICE: you sent "{word}", so this number can text you again.'
