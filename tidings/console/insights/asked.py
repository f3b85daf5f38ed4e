"""What a page of figures is asked for: the time and the filters in its address, as the API takes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec

from tidings.console.asking import Pairs
from tidings.console.desk import Visit
from tidings.console.wording import _
from tidings.console.zones import UTC, in_utc
from tidings.core import Instant
from tidings.core.instant import SECOND

SPANS: Final = {
    "1h": (_("Last hour"), 3_600),
    "24h": (_("Last day"), 86_400),
    "7d": (_("7 days"), 604_800),
    "30d": (_("30 days"), 2_592_000),
}
USUAL: Final = "24h"
FILTERS: Final = (
    "Direction",
    "Status",
    "ErrorCode",
    "Country",
    "MessagingServiceSid",
    "Sender",
    "SenderType",
    "CampaignSid",
    "Carrier",
    "Tag",
    "AccountSid",
)
CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "Direction": ("inbound", "outbound-api", "outbound-reply"),
    "Status": ("queued", "sent", "delivered", "undelivered", "failed", "canceled", "received"),
}
LABELS: Final = {
    "Direction": _("Direction"),
    "Status": _("Status"),
    "Country": _("Country"),
    "Sender": _("Sender"),
    "Tag": _("Tag"),
    "ErrorCode": _("Error code"),
    "MessagingServiceSid": _("Service"),
    "SenderType": _("Kind of sender"),
    "CampaignSid": _("Campaign"),
    "AccountSid": _("Account"),
}
VALUE_MOST: Final = 120


class WantedFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Which figures."""

    span: str
    """Of SPANS; empty where the address says From and To."""
    from_: str
    to: str
    filters: Mapping[str, str]
    compares: bool
    below: bool
    """With the subaccounts."""
    zone: ZoneInfo
    """Whose days are shown, and in which From and To are typed."""

    def pairs(self, now: Instant) -> Pairs:
        """As the API takes it."""
        since = Instant(int(now) - SPANS[self.span][1] * SECOND).iso() if self.span else in_utc(self.from_, self.zone)
        until = "" if self.span else in_utc(self.to, self.zone)
        said = [("From", since), ("To", until), *self.filters.items()]
        said += [("TimeZone", self.zone.key)] if self.zone != UTC else []
        said += [("Compare", "previous")] if self.compares else []
        said += [("IncludeSubaccounts", "true")] if self.below else []
        return [(name, value) for name, value in said if value]

    def only(self, names: Collection[str]) -> WantedFigures:
        """The same without the filters that are not among these."""
        kept = {name: value for name, value in self.filters.items() if name in names}
        return msgspec.structs.replace(self, filters=kept)

    def address(self, path: str, **more: str) -> str:
        """A page of the same figures, but for `more`."""
        span = {"span": self.span} if self.span else {"From": self.from_, "To": self.to}
        said = {
            **span,
            **self.filters,
            **({"compare": "yes"} if self.compares else {}),
            **({"below": "yes"} if self.below else {}),
        }
        if "span" in more:
            said = {name: value for name, value in said.items() if name not in ("From", "To")}
        return f"{path}?{urlencode({name: value for name, value in {**said, **more}.items() if value})}"


def wanted(visit: Visit) -> WantedFigures:
    """What the address of a page says; what is none of it is left out."""
    query = visit.request.query_params
    given = {name: query.get(name, "").strip()[:VALUE_MOST] for name in (*FILTERS, "From", "To")}
    span = "" if given["From"] or given["To"] else query.get("span", USUAL)
    return WantedFigures(
        span=span if span in SPANS or not span else USUAL,
        from_=given["From"],
        to=given["To"],
        filters={name: given[name] for name in FILTERS if given[name]},
        compares=query.get("compare") == "yes",
        below=query.get("below") == "yes",
        zone=visit.zone,
    )
