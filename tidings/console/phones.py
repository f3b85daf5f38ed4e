"""The simulated phones as one account may see them: only what passed between them and its own senders.

A phone is nobody's; a message on it belongs to the account whose sender it is from or to. Addresses are sold again:
what was there before the account had its sender is not shown either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from tidings.accounts.model import OPERATOR_NAME, Account
from tidings.brands.resource import brands
from tidings.carriers.simulated import HandsetMessage, Power, SimulatedNetwork
from tidings.carriers.simulated.store import SegmentStage, messages, submitted
from tidings.console.added_phones import add, added
from tidings.console.phone_book import page_of_numbers, readings
from tidings.console.views import (
    ClockView,
    Listing,
    OlderMessages,
    PhonePage,
    PhoneView,
    PhoneWithMessages,
    SenderView,
    media_of,
    message_view,
    phone_view,
)
from tidings.console.wording import _
from tidings.core import MovableClock, Sid
from tidings.db import Database, Row
from tidings.messages.model import Direction, message
from tidings.numbers.phone_numbers import phone_numbers
from tidings.numbers.senders import Senders
from tidings.numbers.short_codes import short_codes
from tidings.operator.visibility import Viewer
from tidings.registry.otp import REGISTRY_NUMBER

PHONES_MOST = 50
"""Phones on the page."""
SHOWN_MOST = 100
"""Messages of one phone on the page."""
ROWS_MOST = 200
"""Messages of one phone among which those of the account are sought."""
SENDERS_MOST = 200
LOOKED_AT_MOST = 1_000
"""The account's newest messages, among which its phones are sought."""

_REMOTE = sa.case(
    (message.c.direction == Direction.INBOUND.value, message.c["from"]),
    else_=message.c.to,
).label("number")
_RECENT = (
    sa.select(_REMOTE, message.c.sid.label("sid"))
    .where(message.c.account_sid == sa.bindparam("account_sid"))
    .order_by(message.c.sid.desc())
    .limit(LOOKED_AT_MOST)
    .subquery()
)
_ASKED = (
    sa.select(messages.c.handset, sa.func.max(messages.c.sid))
    .where(
        messages.c.handset.in_(
            sa.select(brands.table.c.mobile_phone).where(
                brands.table.c.account_sid == sa.bindparam("account_sid"), brands.table.c.mobile_phone.is_not(None)
            )
        ),
        messages.c["from"] == REGISTRY_NUMBER,
    )
    .group_by(messages.c.handset)
    .order_by(sa.func.max(messages.c.sid).desc())
    .limit(PHONES_MOST)
)
"""The phones that the campaign registry asked about the account's brands."""
_ASKED_ANYONE = (
    sa.select(brands.table.c.mobile_phone, brands.table.c.sid).where(brands.table.c.mobile_phone.is_not(None)).limit(1)
)
_RECENT_OF_ALL = (
    sa.select(messages.c.handset.label("number"), messages.c.sid.label("sid"))
    .order_by(messages.c.sid.desc())
    .limit(LOOKED_AT_MOST)
    .subquery()
)
_ON_HANDSET = (
    sa.select(messages)
    .where(messages.c.handset == sa.bindparam("handset"), messages.c.sid < sa.bindparam("before"))
    .order_by(messages.c.sid.desc())
    .limit(ROWS_MOST)
)
_END: Final = "ZZ"
"""Behind every SID."""
_ONE = sa.select(messages).where(messages.c.sid == sa.bindparam("sid"))
_WAITING = (
    sa.select(submitted.c.source, sa.func.count())
    .where(submitted.c.stage == SegmentStage.WAITING.value, submitted.c.destination == sa.bindparam("handset"))
    .group_by(submitted.c.source)
)


class Phones:
    """Answers what the page asks about phones."""

    def __init__(self, database: Database, network: SimulatedNetwork, senders: Senders, clock: MovableClock) -> None:
        self._database = database
        self._clock = clock
        self._network = network
        self._senders = senders

    async def add(self, account: Account, number: str) -> None:
        """Puts a phone on the account's page before it has any message. Raises Unavailable."""
        await add(self._database, account.sid, number, self._clock.now())

    async def listing(self, account: Account) -> Listing:
        """The whole list, and who can be written to: the campaign registry too, once it asked. Raises Unavailable."""
        senders = await self.senders(account)
        if await self._asked(account):
            senders.append(SenderView(REGISTRY_NUMBER, _("The campaign registry")))
        phones = await self.phones(account)
        return Listing(phones, await self._may_have_more(account, phones), senders, self.clock())

    def clock(self) -> ClockView:
        """What time it is."""
        return ClockView(self._clock.now().iso_precise(), self._clock.offset_us)

    async def book(self, account: Account, after: str, typed: str) -> PhonePage:
        """Phones by number, behind `after`; those that begin with what was typed. Raises Unavailable."""
        for starts in readings(typed) if typed else [""]:
            numbers, goes_on = await page_of_numbers(self._database, account.sid, after, starts)
            phones = [await self.phone(account, number) for number in numbers if not self.is_sender(number)]
            if phones or goes_on:
                return PhonePage(phones, goes_on)
        return PhonePage([], None)

    async def _may_have_more(self, account: Account, phones: Sequence[PhoneView]) -> bool:
        """Whether the phones that were found first need not be all."""
        if len(phones) >= PHONES_MOST:
            return True
        is_operator = account.sid == OPERATOR_NAME
        looked_at = sa.select(sa.func.count()).select_from(_RECENT_OF_ALL if is_operator else _RECENT)
        rows = await self._database.rows(looked_at, {} if is_operator else {"account_sid": account.sid})
        return int(rows[0][0]) >= LOOKED_AT_MOST

    async def phones(self, account: Account) -> list[PhoneView]:
        """The account's phones, the newest first. Raises Unavailable."""
        return [await self.phone(account, number) for number in await self.numbers(account)]

    async def numbers(self, account: Account) -> list[str]:
        """The numbers of the account's phones: those just added, then those last written to or from.

        Raises Unavailable.
        """
        is_operator = account.sid == OPERATOR_NAME
        recent = _RECENT_OF_ALL if is_operator else _RECENT
        newest = sa.func.max(recent.c.sid)
        select = sa.select(recent.c.number, newest).group_by(recent.c.number).order_by(newest.desc()).limit(PHONES_MOST)
        params = {} if is_operator else {"account_sid": account.sid}
        rows = await self._database.rows(select, params)
        if not is_operator:
            rows += await self._asked(account)
            rows.sort(key=lambda row: str(row[1])[2:], reverse=True)  # SIDs: their order stays, whatever the clock does
        found = [
            number
            for number in dict.fromkeys(str(row[0] or "") for row in rows)
            if number and not self.is_sender(number)
        ]
        first = [number for number in await added(self._database, account.sid) if number not in found]
        return [*first, *found][:PHONES_MOST]

    async def phone(self, account: Account, number: str) -> PhoneView:
        """One phone in short. Raises Unavailable."""
        return await self._view(account, number, (await self._page(account, number))[0])

    async def with_messages(self, account: Account, number: str) -> PhoneWithMessages:
        """One phone with its newest messages. Raises Unavailable."""
        rows, older = await self._page(account, number)
        return PhoneWithMessages(await self._view(account, number, rows), [message_view(row) for row in rows], older)

    async def older(self, account: Account, number: str, before: Sid) -> OlderMessages:
        """Its messages before one; the page is empty only where there are none. Raises Unavailable."""
        rows: list[HandsetMessage] = []
        older: Sid | None = before
        while not rows and older is not None:
            rows, older = await self._page(account, number, older)
        return OlderMessages([message_view(row) for row in rows], older)

    async def senders(self, account: Account) -> list[SenderView]:
        """What the account's phones can write to. Raises Unavailable."""
        found: list[SenderView] = []
        for table, address in ((phone_numbers.table, "phone_number"), (short_codes.table, "short_code")):
            select = sa.select(table.c[address], table.c.friendly_name).order_by(table.c.sid).limit(SENDERS_MOST)
            if account.sid != OPERATOR_NAME:
                select = select.where(table.c.account_sid == account.sid)
            found += [SenderView(str(row[0]), str(row[1] or "")) for row in await self._database.rows(select)]
        return found

    def is_sender(self, number: str) -> bool:
        """Whether a number is a sender of the platform, and so no phone."""
        return self._senders.at(number) is not None

    async def medium_url(self, account: Account, sid: Sid, place: int) -> str | None:
        """The address of a medium of a message that the account may see; None: there is none. Raises Unavailable."""
        rows = [HandsetMessage(*row) for row in await self._database.rows(_ONE, {"sid": sid})]
        media = [medium for row in await self._viewer(account).seen(rows, ROWS_MOST) for medium in media_of(row)]
        return media[place].url if 0 <= place < len(media) else None

    async def _view(self, account: Account, number: str, rows: list[HandsetMessage]) -> PhoneView:
        is_on = await self._network.power(number) is Power.ON
        return phone_view(number, rows, 0 if is_on else await self._waiting(account, number), is_on=is_on)

    async def _page(self, account: Account, number: str, before: Sid = _END) -> tuple[list[HandsetMessage], Sid | None]:
        """Messages that the account may see, the newest first, and where those before them begin."""
        found = await self._database.rows(_ON_HANDSET, {"handset": number, "before": before})
        rows = [HandsetMessage(*row) for row in found]
        seen = await self._viewer(account).seen(rows, ROWS_MOST)
        if len(seen) > SHOWN_MOST:
            return seen[:SHOWN_MOST], seen[SHOWN_MOST - 1].sid
        return seen, rows[-1].sid if len(rows) == ROWS_MOST else None

    async def _asked(self, account: Account) -> list[Row]:
        """The phones that the registry wrote to for the account, and when; for the operator any one."""
        if account.sid == OPERATOR_NAME:
            return await self._database.rows(_ASKED_ANYONE)
        return await self._database.rows(_ASKED, {"account_sid": account.sid})

    async def _waiting(self, account: Account, number: str) -> int:
        rows = await self._database.rows(_WAITING, {"handset": number})
        viewer = self._viewer(account)
        return sum(int(count) for source, count in rows if viewer.owns(str(source)))

    def _viewer(self, account: Account) -> Viewer:
        return Viewer(self._database, self._senders, account.sid)
