"""Where countries are: the regions that lists and the map are ordered by. Pure data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from tidings.console.wording import _


class WorldRegion(msgspec.Struct, frozen=True):
    """A part of the world."""

    key: str
    name: str
    codes: frozenset[str]
    """ISO 3166 codes of its countries."""


_CODES: Final = {
    ("north-america", _("North America")): """
        AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR
        SV SX TC TT US VC VG VI
    """,
    ("south-america", _("South America")): """
        AR BO BR CL CO EC FK GF GY PE PY SR UY VE
    """,
    ("europe", _("Europe")): """
        AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV
        MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK
    """,
    ("africa", _("Africa")): """
        AC AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR
        MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TA TD TG TN TZ UG YT ZA ZM ZW
    """,
    ("asia", _("Asia")): """
        AE AF AM AZ BD BH BN BT CN GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY
        NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE
    """,
    ("oceania", _("Oceania")): """
        AS AU CC CK CX FJ FM GU KI MH MP NC NF NR NU NZ PF PG PW SB TK TO TV VU WF WS
    """,
}
REGIONS: Final[Sequence[WorldRegion]] = tuple(
    WorldRegion(key, name, frozenset(codes.split())) for (key, name), codes in _CODES.items()
)
"""Each country is in one."""
_BY_CODE: Final[Mapping[str, WorldRegion]] = {code: region for region in REGIONS for code in region.codes}


def region_of(code: str) -> WorldRegion | None:
    """The region of a country; None for a code of none."""
    return _BY_CODE.get(code)
