"""Area codes that lie over one another in the US and Canada: whoever lives there sees either as one of the place.

Data, with the day it was right; plans change a few times a year.
Source: https://www.nanpa.com/area-codes (relief plans), https://cnac.ca (Canadian overlays)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

AS_OF: Final = "2025-06-01"

OVERLAYS: Final = (
    # The US, by state
    "205 659",
    "256 938",
    "480 602 623",
    "327 870",
    "209 350",
    "213 323 738",
    "310 424",
    "341 510",
    "357 559",
    "369 707",
    "408 669",
    "415 628",
    "442 760",
    "530 837",
    "619 858",
    "657 714",
    "747 818",
    "805 820",
    "840 909",
    "279 916",
    "303 720 983",
    "748 970",
    "203 475",
    "860 959",
    "202 771",
    "305 645 786",
    "321 407 689",
    "561 728",
    "754 954",
    "656 813",
    "448 850",
    "324 904",
    "404 470 678 770 943",
    "706 762",
    "208 986",
    "217 447",
    "224 847",
    "309 861",
    "312 872",
    "773 872",
    "331 630",
    "464 708",
    "618 730",
    "779 815",
    "317 463",
    "812 930",
    "270 364",
    "227 240 301",
    "410 443 667",
    "339 781",
    "351 978",
    "508 774",
    "617 857",
    "248 947",
    "507 924",
    "601 769",
    "314 557",
    "816 975",
    "235 573",
    "402 531",
    "702 725",
    "201 551",
    "609 640",
    "732 848",
    "862 973",
    "212 332 646 917",
    "347 465 718 917 929",
    "315 680",
    "363 516",
    "518 838",
    "631 934",
    "624 716",
    "329 845",
    "336 743",
    "704 980",
    "919 984",
    "472 910",
    "234 330",
    "380 614",
    "419 567",
    "436 440",
    "283 513",
    "220 740",
    "326 937",
    "405 572",
    "539 918",
    "503 971",
    "458 541",
    "215 267 445",
    "412 878",
    "724 878",
    "484 610 835",
    "272 570",
    "223 717",
    "582 814",
    "803 839",
    "843 854",
    "821 864",
    "615 629",
    "423 729",
    "210 726",
    "214 469 945 972",
    "281 346 621 713 832",
    "430 903",
    "512 737",
    "682 817",
    "385 801",
    "540 826",
    "571 703",
    "757 948",
    "686 804",
    "206 564",
    "253 564",
    "360 564",
    "425 564",
    "304 681",
    "534 715",
    "353 608",
    "274 920",
    # Canada, by province
    "368 403 587 825",
    "368 587 780 825",
    "236 257 604 672 778",
    "236 250 257 672 778",
    "204 431 584",
    "428 506",
    "782 902",
    "709 879",
    "416 437 647 942",
    "289 365 742 905",
    "226 382 519 548",
    "343 613 753",
    "249 683 705",
    "367 418 581",
    "263 438 514",
    "354 450 579",
    "468 819 873",
    "306 474 639",
)
"""Each line is one place. A code that lies over several places stands in several lines."""


def _around() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in OVERLAYS:
        codes = line.split()
        for code in codes:
            found.setdefault(code, set()).update(codes)
    return {code: frozenset(codes) for code, codes in found.items()}


_AROUND: Final = _around()


def codes_of_place(area_code: str) -> frozenset[str]:
    """The area codes of the place that `area_code` is of, itself among them."""
    found = _AROUND.get(area_code)
    return frozenset((area_code,)) if found is None else found
