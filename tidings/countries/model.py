"""What is known of a country: the senders it takes, what they need, and the rules that its messages go by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, TypeAlias
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta

from tidings.http import SELF, Fit, Link, Resource, Settable
from tidings.parameters import FINITE, PRINTED

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REGION_MOST: Final = 8
"""Characters of a state's code."""
TIMEZONE: Final = Fit(lambda name: name in available_timezones(), "it is no time zone such as Europe/Paris")
Pace: TypeAlias = Annotated[float, Meta(gt=0, le=100_000), FINITE]
"""Segments a second."""
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", re.ASCII)


class CountrySender(StrEnum):
    """The kinds of sender that a country may take."""

    LONG_CODE = "long-code"
    A2P_10DLC = "10dlc"
    """A US long code with an A2P campaign, which sets its pace."""
    TOLL_FREE = "toll-free"
    SHORT_CODE = "short-code"
    ALPHANUMERIC = "alphanumeric"
    WHATSAPP = "whatsapp"


class AlphaRule(StrEnum):
    """What becomes of a word as the sender."""

    FREE = "free"
    """It arrives as it is."""
    REGISTRATION = "registration"
    """It must be registered first."""
    PARTLY = "partly"
    """Some networks keep it, others replace it."""
    OVERWRITTEN = "overwritten"
    """Every network replaces it."""
    NOT_SUPPORTED = "not-supported"


class LongCodeUse(StrEnum):
    """What long codes of the country do."""

    BOTH = "both"
    """They send and receive."""
    INBOUND_ONLY = "inbound-only"
    PERSON_TO_PERSON = "person-to-person"
    """Carriers take no business traffic from them."""
    NONE = "none"


class UrlPolicy(StrEnum):
    """What becomes of links in a text."""

    OK = "ok"
    REGISTERED = "registered"
    """Those that were registered pass."""
    BLOCKED = "blocked"


class DlrLevel(StrEnum):
    """Who says that a message was delivered."""

    HANDSET = "handset"
    SMSC = "smsc"
    """The carrier's centre, which knows nothing of the handset."""
    NONE = "none"


class TimezoneSource(StrEnum):
    """By what a recipient's local time is known."""

    CAPITAL = "capital"
    AREA_CODE = "area-code"


class SenderRegistration(StrEnum):
    """What comes before the first message."""

    NONE = "none"
    A2P_10DLC = "a2p-10dlc"
    TOLL_FREE_VERIFICATION = "toll-free-verification"
    CARRIER_APPLICATION = "carrier-application"
    SENDER_ID = "sender-id"
    REGULATORY_BUNDLE = "regulatory-bundle"
    META_BUSINESS_VERIFICATION = "meta-business-verification"


class MarketingWindow(msgspec.Struct, frozen=True, rename={"opens": "from", "closes": "until"}, omit_defaults=True):
    """When marketing may arrive, in the recipient's local time."""

    days: tuple[str, ...]
    """`mon` to `sun`."""
    opens: str
    """`HH:MM`."""
    closes: str
    region: str | None = None
    """A state whose hours go before the country's; None: the whole country."""

    def __post_init__(self) -> None:
        """Raises ValueError."""
        fits = all(_TIME.fullmatch(each) for each in (self.opens, self.closes)) and self.opens < self.closes
        counted = 0 < len(self.days) <= len(DAYS) and len(self.region or "") <= REGION_MOST
        if not fits or not counted or not set(self.days) <= set(DAYS):
            msg = "a window has `days` (mon to sun), and `from` before `until` as HH:MM"
            raise ValueError(msg)


class SenderRule(msgspec.Struct, frozen=True, kw_only=True):
    """What one kind of sender does in a country, and what it takes to have it."""

    segments_per_second: Settable[Pace]
    """As it comes."""
    segments_per_second_most: Settable[Pace]
    """On request."""
    two_way: bool
    media: bool
    registration: Settable[SenderRegistration]
    lead_time_days: Settable[Annotated[int, Meta(ge=0, le=730)]]
    """Calendar days until the first message, at the longer end of what is usual."""
    monthly_cost: Settable[Annotated[float, Meta(ge=0, le=1_000_000), FINITE]]
    """US dollars for one sender, without its traffic."""
    can_be_multiplied: bool
    """Whether more of them send more; elsewhere that is snowshoeing, or they share one pace."""


class Provenance(msgspec.Struct, frozen=True):
    """Where a value comes from."""

    source: str
    as_of: str
    """The month of the source, or the moment of the operator's change."""
    overridden: bool = False
    """Whether the operator of this installation set it."""


class KnownCountry(Resource):
    """A country with telephone numbers, and for each field that can change who says so."""

    iso_country: str
    name: str
    calling_code: str
    """With its +; other countries may share it."""
    listed: bool
    """Whether it has a line of its own; else the usual case is assumed."""
    served: Settable[bool]
    alphanumeric: Settable[AlphaRule]
    long_code: Settable[LongCodeUse]
    a2p_10dlc: Settable[bool]
    """Whether long codes need a campaign."""
    toll_free: Settable[bool]
    short_code: Settable[bool]
    two_way: Settable[bool]
    mms: Settable[bool]
    generic_names_refused: Settable[bool]
    protected_names: Settable[bool]
    """Whether some words belong to their owners alone."""
    case_sensitive_names: Settable[bool]
    url_policy: Settable[UrlPolicy]
    public_shorteners: Settable[bool]
    required_prefix: Settable[Annotated[str, Meta(max_length=40), PRINTED] | None]
    """What every text must begin with."""
    dlr_level: Settable[DlrLevel]
    prohibited: Settable[Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=50), PRINTED]]
    """Categories that nobody may send."""
    marketing_windows: Settable[Annotated[tuple[MarketingWindow, ...], Meta(max_length=100)]]
    """Empty: at any time."""
    marketing_on_holidays: Settable[bool]
    holidays_source: Settable[Annotated[str, Meta(max_length=255), PRINTED] | None]
    """Who says which days are holidays."""
    timezone: Settable[Annotated[str, TIMEZONE] | None]
    """The capital's, of the IANA database."""
    timezone_source: Settable[TimezoneSource]
    notes: Settable[Annotated[tuple[Annotated[str, Meta(max_length=255)], ...], Meta(max_length=20), PRINTED]]
    senders: Mapping[CountrySender, SenderRule]
    """Those that exist there."""
    provenance: Mapping[str, Provenance]
    """Of each field that can change; of a sender's, `short-code.monthly_cost`."""
    guidelines: tuple[str, ...] = ()
    """All of it in sentences."""
    url: Link = SELF


class CountryLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A country as the data file has it: what is not said is as usual. Fields as in KnownCountry; `calling_code` is
    digits alone.
    """

    iso_country: str
    name: str
    calling_code: str
    served: bool = True
    alphanumeric: AlphaRule = AlphaRule.FREE
    long_code: LongCodeUse = LongCodeUse.NONE
    a2p_10dlc: bool = False
    toll_free: bool = False
    short_code: bool = False
    two_way: bool = False
    mms: bool = False
    generic_names_refused: bool = False
    protected_names: bool = False
    case_sensitive_names: bool = False
    url_policy: UrlPolicy = UrlPolicy.OK
    public_shorteners: bool = True
    required_prefix: str | None = None
    dlr_level: DlrLevel = DlrLevel.HANDSET
    prohibited: tuple[str, ...] = ()
    marketing_windows: tuple[MarketingWindow, ...] = ()
    marketing_on_holidays: bool = True
    holidays_source: str | None = None
    timezone: str | None = None
    timezone_source: TimezoneSource = TimezoneSource.CAPITAL
    notes: tuple[str, ...] = ()
    senders: Mapping[CountrySender, Mapping[str, int | float | str]] = {}
    """What of a kind of sender is not as everywhere."""
    sources: Mapping[str, str] = {}
    """Of fields that are not from the general source."""


KEYS = ("iso_country", "name", "calling_code")
"""Fields of a line that nobody changes."""
CHANGEABLE = tuple(name for name in CountryLine.__struct_fields__ if name not in (*KEYS, "senders", "sources"))
"""Fields of a country that an operator may set."""
SENDER_CHANGEABLE = (
    "segments_per_second",
    "segments_per_second_most",
    "registration",
    "lead_time_days",
    "monthly_cost",
)
"""The same of a kind of sender in a country."""
