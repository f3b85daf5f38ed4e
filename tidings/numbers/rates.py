"""How many segments a second each kind of sender may send where nothing closer is set, as the data of countries has it.

Carriers and regulators change these; a campaign's or an operator's own figure goes before them.
"""

from __future__ import annotations

from tidings.countries.known import country, default_rule
from tidings.countries.model import CountrySender
from tidings.numbers.senders import SenderType


def default_rate(kind: SenderType, iso_country: str) -> float:
    """Segments a second.

    A US long code has its figure once it is registered; before that carriers take nothing from it at all.
    """
    known, wanted = country(iso_country), CountrySender(kind.value)
    if known is not None and known.a2p_10dlc and kind is SenderType.LONG_CODE:
        wanted = CountrySender.A2P_10DLC
    rule = known.senders.get(wanted) if known is not None else None
    return (rule or default_rule(wanted)).segments_per_second
