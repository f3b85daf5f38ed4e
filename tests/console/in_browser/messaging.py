"""The walks of the group Messaging."""

from __future__ import annotations

from tests.console.in_browser.walker import PageWalk, Walker
from tests.console.running import PHONE, SENDER


def _sends(at: Walker) -> None:
    at.go("/messages")
    at.follow("Send a message")
    at.fill(To=PHONE, From=SENDER, Body="Your table is ready")
    at.press("Send")
    at.page.wait_for_url("**/messages/SM*")
    at.until("Delivered")


def _mistypes_the_recipient(at: Walker) -> None:
    at.go("/messages/new")
    at.fill(To="nobody", From=SENDER, Body="Your table is ready")
    at.press("Send")
    at.at_field("To", "nobody")
    at.keeps(From=SENDER, Body="Your table is ready")


WALKS = (PageWalk("/messages/new", act=_sends, wrong=_mistypes_the_recipient),)

NOT_YET = frozenset(
    (
        "/",
        "/handsets",
        "/insights",
        "/insights/errors",
        "/insights/latency",
        "/insights/responses",
        "/insights/senders",
        "/messages",
        "/messages/{sid}",
        "/queues",
        "/queues/{item}",
    )
)
"""Pages of the group without a walk: it only shrinks."""
