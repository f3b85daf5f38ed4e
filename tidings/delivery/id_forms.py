"""The forms that a link's receipts write ids in, as far as they have shown them; kept over a restart.

A form is believed only when receipts show it that fit one message alone and come from its recipient. Another form
than the one known before takes more than one such receipt: the carrier may have changed, or it was chance.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import msgspec
import sqlalchemy as sa
import structlog

from tidings.carriers.message_id import BY_RADIX, IdForm, is_plain
from tidings.core import Clock
from tidings.db import Database, Unavailable, Unit, insert, table
from tidings.db.database import Changed, Results

CONTRARY_SHOWN = 3
"""Receipts in a form that is not the known one, until it is believed too."""
HINTS_MOST = 100
"""Links and forms that are watched for."""

_NEW: Final[tuple[IdForm, tuple[IdForm, ...]]] = (IdForm.SAME, ())
_log = structlog.get_logger(__name__)


class CarrierIdForm(msgspec.Struct, frozen=True):
    """The row of a form that a link has shown."""

    carrier: str
    form: str
    date_created: int


carrier_id_form = table("carrier_id_form", CarrierIdForm, key=("carrier", "form"), small=True)


class IdForms:
    """What each link has shown. Several processes may learn at the same time: each row is its own fact."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._ways: dict[str, tuple[IdForm, tuple[IdForm, ...]]] = {}
        """By link, the form to look an id up in first, and all that it has shown."""
        self._hints: defaultdict[tuple[str, IdForm], set[str]] = defaultdict(set)

    async def start(self) -> None:
        """Reads what was learned before, and hears of what is learned from now on. Raises Unavailable."""
        self._database.hear(self, carrier_id_form)
        await self._read()

    async def take(self, changed: Changed) -> None:  # noqa: ARG002 - they are few
        """See changes.Feed: another process may have learned something."""
        await self._read()

    async def _read(self) -> None:
        for carrier, form, _ in await self._database.rows(sa.select(carrier_id_form)):
            if form in set(IdForm) and form not in self.shown(carrier):
                self._add(carrier, IdForm(form))

    def shown(self, carrier: str) -> tuple[IdForm, ...]:
        """The forms that a link has shown; none for a new one."""
        return self.way(carrier)[1]

    def way(self, carrier: str) -> tuple[IdForm, tuple[IdForm, ...]]:
        """The form to look an id of a link up in first, and the forms that it has shown."""
        return self._ways.get(carrier, _NEW)

    def hint(self, carrier: str, form: IdForm, name: str) -> bool:
        """A receipt with the id `name` fits one message alone, in this form; whether the form is now believed.

        An id of figures alone never shows another radix: it may as well be another message's.
        """
        shown = self.shown(carrier)
        if form in shown:
            return True
        if form in BY_RADIX and not is_plain(name, form):
            return False
        hints = self._hints[carrier, form] if len(self._hints) < HINTS_MOST else {name}
        hints.add(name)
        is_contrary = form is not IdForm.RESPELLED and any(one is not IdForm.RESPELLED for one in shown)
        if len(hints) < (CONTRARY_SHOWN if is_contrary else 1):
            return False
        self._show(carrier, form)
        return True

    def _show(self, carrier: str, form: IdForm) -> None:
        self._hints.pop((carrier, form), None)
        self._add(carrier, form)
        _log.info("carrier_id_form_shown", carrier=carrier, form=form.value)
        row = {"carrier": carrier, "form": form.value, "date_created": int(self._clock.now())}
        try:
            self._database.submit(Unit([insert(carrier_id_form).values(row).on_conflict_do_nothing()], _kept))
        except Unavailable as full:
            _kept(full)

    def _add(self, carrier: str, form: IdForm) -> None:
        shown = (*self.shown(carrier), form)
        self._ways[carrier] = first_form(shown), shown


def first_form(forms: tuple[IdForm, ...]) -> IdForm:
    """The form to look an id up in first: as it stands, unless the link writes ids in one other radix."""
    if IdForm.SAME in forms:
        return IdForm.SAME
    radixes = [form for form in forms if form in BY_RADIX]
    return radixes[0] if len(radixes) == 1 else IdForm.SAME


def _kept(outcome: Results | Exception) -> None:
    """What could not be written is learned again after the next start."""
    if isinstance(outcome, Exception):
        _log.warning("carrier_id_form_not_kept", reason=str(outcome))
