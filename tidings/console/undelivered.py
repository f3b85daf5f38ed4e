"""What did not arrive at a simulated phone, and why: for the lines in its threads that say so."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from tidings.accounts.model import OPERATOR_NAME
from tidings.console.asking import ApiRequest, leaf_of, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.explanations import Explanations
from tidings.console.sheets.values import moment_of
from tidings.core import Sid
from tidings.http import TIDINGS_V1

FAILED_MOST: Final = 50
"""Failed messages to one phone that are shown, the newest of them."""
_LISTED: Final = operation_at(TIDINGS_V1, "GET", "/Messages")


class UndeliveredView(msgspec.Struct, frozen=True):
    """A message that the phone did not get."""

    sid: Sid
    peer: str | None
    """Whom it is from; None: it never had a sender."""
    at: str
    body: str
    code: int | None
    why: str
    """What the code means, in short."""


class Undelivered(msgspec.Struct, frozen=True):
    """The newest of them, the newest first."""

    messages: list[UndeliveredView]


class UndeliveredReader:
    """Asks the API, with the rights of whoever looks."""

    def __init__(self, desk: Desk, explanations: Explanations) -> None:
        self._desk = desk
        self._explanations = explanations

    async def of(self, visit: Visit, number: str) -> Undelivered:
        """Those to one phone: none for whoever may not read messages, nor for the operator, who has none."""
        if visit.account.sid == OPERATOR_NAME:
            return Undelivered([])
        pairs = [("Query", f"to:{number} status:failed,undelivered"), ("PageSize", str(FAILED_MOST))]
        answer = await self._desk.ask(visit, ApiRequest(operation=_LISTED, path={}, pairs=pairs))
        found = [] if answer.is_refused else leaf_of(_LISTED, answer.body).items
        return Undelivered([self._view(item) for item in found])

    def _view(self, item: dict[str, Any]) -> UndeliveredView:
        code, moment = item["error_code"], moment_of(item["date_created"])
        known = self._explanations.get(code) if code else None
        return UndeliveredView(
            sid=item["sid"],
            peer=item["from"],
            at=moment.iso_precise() if moment else "",
            body=item["body"],
            code=code,
            why=known.title if known else item["error_message"] or item["status"],
        )
