"""Which reviews the page shows: by kind, outcome, account, thing, and how long they have waited. In its address."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

import msgspec
import sqlalchemy as sa

from tidings.compliance.reviews import ReviewKind, ReviewOutcome, reviews
from tidings.console.desk import Visit
from tidings.console.wording import _
from tidings.core import Instant, Sid, is_sid
from tidings.http.problems import INVALID_PARAMETER

OLDER: Final = {"1": _("an hour"), "24": _("a day"), "72": _("three days"), "168": _("a week")}
"""Hours, in words."""
_R: Final = reviews.table.c


class ReviewFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for."""

    kind: ReviewKind | None = None
    outcome: ReviewOutcome | None = None
    account: Sid | None = None
    object: Sid | None = None
    older: str = ""
    """A key of OLDER; empty: of any age."""

    @classmethod
    def of(cls, visit: Visit) -> ReviewFilter:
        """From a page's query. Raises INVALID_PARAMETER."""
        given = {name: value for name in cls.__struct_fields__ if (value := visit.request.query_params.get(name))}
        try:
            found = msgspec.convert(given, cls, strict=False)
        except msgspec.ValidationError as failure:
            raise INVALID_PARAMETER(
                parameter=str(failure).rpartition("$.")[2].rstrip("`"), reason="see above"
            ) from None
        wrong = {"account": found.account, "object": found.object}
        for name, sid in wrong.items():
            if sid is not None and not is_sid(sid):
                raise INVALID_PARAMETER(parameter=name, reason="it is no SID")
        if found.older and found.older not in OLDER:
            raise INVALID_PARAMETER(parameter="older", reason=f"one of {', '.join(OLDER)}")
        return found

    @property
    def is_any(self) -> bool:
        """Whether nothing is asked for."""
        return self == ReviewFilter()

    def where(self, now: Instant) -> list[sa.ColumnElement[bool]]:
        """The conditions, but for the outcome's."""
        wanted: dict[str, Any] = {"kind": self.kind, "account_sid": self.account, "object_sid": self.object}
        found = [_R[name] == str(value) for name, value in wanted.items() if value is not None]
        return [*found, _R.date_created <= int(now.plus(h=-int(self.older)))] if self.older else found

    def href(self, page: str, **changes: str | None) -> str:
        """The address with some of it changed; None leaves it out."""
        own = {name: str(value) for name, value in msgspec.structs.asdict(self).items() if value}
        query = urlencode({name: value for name, value in {**own, **changes}.items() if value})
        return f"{page}?{query}" if query else page
