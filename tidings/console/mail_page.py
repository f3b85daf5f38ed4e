"""The page of sent mail: what people were written, what became of it, and what it says where no mail server has it."""

from __future__ import annotations

from typing import Final

import msgspec
import sqlalchemy as sa
from starlette.responses import Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.accounts.organizations.rights import owns
from tidings.accounts.vault import Vault
from tidings.console.desk import Desk, Visit
from tidings.console.program import Program
from tidings.core import Instant
from tidings.db import Database
from tidings.http.problems import INVALID_PARAMETER, PERMISSION_DENIED
from tidings.mail.letter import Letter, letters
from tidings.mail.send import read_letter

PAGE: Final = "/sent-mail"
PAGE_MOST: Final = 50
_L: Final = letters.c


class ShownLetter(msgspec.Struct, frozen=True):
    """A letter with its text, where that is still here."""

    letter: Letter
    text: str | None
    written: Instant


class MailPage:
    """Shows letters. Who reads them could follow the links in them: the operator, owners, and the account itself."""

    def __init__(self, app: Program, desk: Desk) -> None:
        self._desk = desk
        self._database: Database = app.database
        self._vault: Vault = app.vault
        self._has_server = app.settings.smtp is not None

    def routes(self) -> list[Route]:
        """The page's address."""
        return [Route(PAGE, self._desk.page(self._show, Capability.EVERYTHING), methods=["GET"])]

    async def _show(self, visit: Visit) -> Response:
        if not await owns(self._database, visit.principal, visit.account.sid):
            raise PERMISSION_DENIED()
        found = sa.select(*_L).order_by(_L.date_created.desc(), _L.sid.desc()).limit(PAGE_MOST + 1)
        if visit.principal.capability is not Capability.OPERATOR:
            found = found.where(_L.account_sid == visit.account.sid)
        before = visit.request.query_params.get("before", "")
        if before:
            if not before.isdecimal() or len(before) > 18:
                raise INVALID_PARAMETER(parameter="before", value=before[:20], reason="it is no moment")
            found = found.where(_L.date_created < int(before))
        rows = [read_letter(row) for row in await self._database.rows(found)]
        context = {
            "letters": [self._shown(letter) for letter in rows[:PAGE_MOST]],
            "next_before": rows[PAGE_MOST - 1].date_created if len(rows) > PAGE_MOST else None,
            "has_server": self._has_server,
        }
        return self._desk.html("sent_mail.html", {**self._desk.frame(visit.request, visit, PAGE), **context})

    def _shown(self, letter: Letter) -> ShownLetter:
        kept = letter.text_sealed if letter.outcome == "kept" else None
        text = self._vault.unseal(kept, letter.sid) if kept is not None else None
        return ShownLetter(letter, text, Instant(letter.date_created))
