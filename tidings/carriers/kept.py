"""The links that this program keeps to carriers, of whichever kind, and how one is made."""

from __future__ import annotations

from typing import Final, TypeAlias

from tidings.carriers.http_carrier import HttpCarrier
from tidings.carriers.http_link import HttpLink
from tidings.carriers.smpp import SmppCarrier
from tidings.carriers.smpp_link import SmppLink
from tidings.core import Chance, Clock, Network

KeptLink: TypeAlias = SmppLink | HttpLink
KeptCarrier: TypeAlias = SmppCarrier | HttpCarrier
KEPT: Final = (SmppCarrier, HttpCarrier)
"""For isinstance."""


def carrier_of(link: KeptLink, network: Network, chance: Chance, clock: Clock) -> KeptCarrier:
    """The carrier of a link, which nobody has started. Raises ValueError for one that no bind can hold."""
    if isinstance(link, HttpLink):
        return HttpCarrier(link, network, chance, clock)
    return SmppCarrier(link, network, chance)


def changed(carrier: KeptCarrier, link: KeptLink) -> None:
    """A carrier is set as a link of its own kind says. Raises ValueError."""
    match carrier, link:
        case HttpCarrier(), HttpLink():
            carrier.change(link)
        case SmppCarrier(), SmppLink():
            carrier.change(link)
        case _:
            raise AssertionError("a carrier's kind stays")


def is_another(carrier: KeptCarrier, link: KeptLink) -> bool:
    """Whether a link takes a session of its own, or is of another kind."""
    if isinstance(carrier, HttpCarrier):
        return not isinstance(link, HttpLink) or carrier.link.differs_in_session(link)
    return not isinstance(link, SmppLink) or carrier.link.differs_in_session(link)
