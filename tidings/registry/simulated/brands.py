"""Brands at the simulated registry: taken or refused, decided after a while, verified by their owners' YES."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

import msgspec
import sqlalchemy as sa
import structlog

from tidings.compliance.pacing import RegistrationPace
from tidings.core import Instant
from tidings.db import Database, Turn
from tidings.registry.brand_faults import BRAND_NOT_FOUND, OTP_EXPIRED, fault_of
from tidings.registry.limits import LIMITS, traits_of
from tidings.registry.model import BrandEvent, IdentityStatus
from tidings.registry.otp import DEADLINE_DAYS, LAPSED, QUESTION, THANKS, VALID_HOURS, is_answer
from tidings.registry.port import BrandFiling, BrandReport, Filed, FilingFault, FilingRefused, Told
from tidings.registry.simulated.faults import RegistryFaults
from tidings.registry.simulated.rows import BRANDS, BrandRow, BrandStep
from tidings.registry.simulated.rulings import is_sole_proprietor, refusal, ruling

_C = BRANDS.table.c
_ASKED: Final = (BrandStep.ANSWER, BrandStep.ASK)


NOT_TAKEN_S: Final = 60
"""Business time until a text that the network did not take is sent again."""

log = structlog.get_logger(__name__)


class TextNotTaken(Exception):  # noqa: N818 - reads as a state
    """The network takes no text for this mobile now."""


class RegistryNumber(Protocol):
    """The registry's own number on the network; it is none of the platform's."""

    async def text(self, to: str, body: str) -> None:
        """Sends a text to a mobile number; on disk when it returns. Raises TextNotTaken, Unavailable."""
        ...


class BrandOffice:
    """Keeps the registry's brands. What changes one has the registry's turn. Raises GuardFailed where that is over."""

    def __init__(
        self,
        database: Database,
        pace: RegistrationPace,
        faults: RegistryFaults,
        outside: RegistryNumber,
        is_ours: Callable[[str], bool],
    ) -> None:
        self._database = database
        self._pace = pace
        self._faults = faults
        self._outside = outside
        self._is_ours = is_ours

    async def register(self, turn: Turn, filing: BrandFiling, now: Instant) -> Filed | FilingRefused:
        """See Registry.register_brand."""
        known = await BRANDS.of(self._database, filing.reference)
        if known is not None:
            return Filed(known.registry_id)
        faults = await self._refusal(filing)
        if faults:
            return FilingRefused(faults)
        registry_id = await BRANDS.free_id(self._database, "B", filing.reference)
        row = BrandRow(registry_id=registry_id, reference=filing.reference, **self._filed(filing, now))
        await BRANDS.add(self._database, turn, row)
        return Filed(registry_id)

    async def update(self, turn: Turn, registry_id: str, filing: BrandFiling, now: Instant) -> Filed | FilingRefused:
        """See Registry.update_brand. One that has not failed is filed already."""
        row = await BRANDS.get(self._database, registry_id)
        if row is None or row.step == BrandStep.DELETED:
            return FilingRefused((BRAND_NOT_FOUND(),))
        if row.step == BrandStep.FAILED:
            faults = await self._refusal(filing)
            if faults:
                return FilingRefused(faults)
            await BRANDS.save(self._database, turn, row, **self._filed(filing, now))
        return Filed(registry_id)

    async def delete(self, turn: Turn, registry_id: str) -> None:
        """See Registry.delete_brand."""
        row = await BRANDS.get(self._database, registry_id)
        if row is not None:
            await BRANDS.save(self._database, turn, row, step=BrandStep.DELETED.value, due_at=None)

    async def ask_again(self, turn: Turn, registry_id: str, now: Instant) -> FilingRefused | None:
        """See Registry.send_otp."""
        row = await BRANDS.get(self._database, registry_id)
        if row is None:
            return FilingRefused((BRAND_NOT_FOUND(),))
        if row.step not in _ASKED or (row.deadline_at is not None and now >= row.deadline_at):
            return FilingRefused((FilingFault(OTP_EXPIRED.code, "the registry does not wait for an answer"),))
        await BRANDS.save(self._database, turn, row, step=BrandStep.ASK.value, due_at=int(now), asked_at=None)
        return None

    async def heard(self, turn: Turn, source: str, body: str, now: Instant) -> None:
        """What a mobile wrote to the registry. YES is for the brand whose question was sent to it last; where that
        has lapsed, the mobile is told so.
        """
        if not is_answer(body):
            return
        asked = sa.select(BRANDS.table).where(
            _C.mobile == source, _C.step == BrandStep.ANSWER.value, _C.deadline_at > int(now)
        )
        latest = asked.order_by(_C.asked_at.desc(), _C.registry_id.desc()).limit(1)
        for row in BRANDS.read(await self._database.rows(latest)):
            if row.asked_at is not None and row.asked_at > now.plus(h=-VALID_HOURS):
                await BRANDS.save(self._database, turn, row, step=BrandStep.CONFIRM.value, due_at=int(now))
            else:
                await self._text(row, LAPSED)

    async def act(self, turn: Turn, row: BrandRow, now: Instant, told: Told) -> None:
        """Does what is due. Done again after a crash, it tells and texts again. Raises Unavailable."""
        match BrandStep(row.step):
            case BrandStep.DECIDE:
                await self._decide(turn, row, now, told)
            case BrandStep.ASK:
                await self._ask(turn, row, now)
            case BrandStep.ANSWER:
                await told(_report(row, BrandEvent.FAILED, faults=(OTP_EXPIRED(),)))
                await BRANDS.save(self._database, turn, row, step=BrandStep.FAILED.value, due_at=None)
            case BrandStep.CONFIRM:
                await told(_report(row, None, identity_status=IdentityStatus.VERIFIED))
                await self._text(row, THANKS)
                await BRANDS.save(self._database, turn, row, step=BrandStep.VERIFIED.value, due_at=None)
            case _:
                await BRANDS.save(self._database, turn, row, due_at=None)

    async def _ask(self, turn: Turn, row: BrandRow, now: Instant) -> None:
        """A text that is not taken is tried again, so that one mobile holds up nobody else."""
        if await self._text(row, QUESTION):
            step, due = BrandStep.ANSWER, row.deadline_at
        elif row.deadline_at is not None and now >= row.deadline_at:
            step, due = BrandStep.ANSWER, int(now)
        else:
            step, due = BrandStep.ASK, int(now.plus(s=NOT_TAKEN_S))
        asked_at = int(now) if step is BrandStep.ANSWER else None
        await BRANDS.save(self._database, turn, row, step=step.value, asked_at=asked_at, due_at=due)

    async def _text(self, row: BrandRow, body: str) -> bool:
        """Whether the network took it."""
        assert row.mobile is not None, "it was taken with one"
        try:
            await self._outside.text(row.mobile, body)
        except TextNotTaken:
            log.warning("registry_text_not_taken", reference=row.reference)
            return False
        return True

    async def _decide(self, turn: Turn, row: BrandRow, now: Instant, told: Told) -> None:
        filing = filing_in(row)
        made = ruling(filing)
        await told(made.report(filing, row.registry_id))
        match made.event:
            case BrandEvent.APPROVED if is_sole_proprietor(filing) and not filing.mock:
                deadline = now.plus(days=DEADLINE_DAYS)
                changes: dict[str, Any] = {"step": BrandStep.ASK, "due_at": int(now), "deadline_at": int(deadline)}
            case BrandEvent.APPROVED:
                changes = {"step": BrandStep.VERIFIED, "due_at": None}
            case BrandEvent.SUSPENDED:
                changes = {"step": BrandStep.SUSPENDED, "due_at": None}
            case _:
                changes = {"step": BrandStep.FAILED, "due_at": None}
        await BRANDS.save(self._database, turn, row, **{**changes, "step": changes["step"].value})

    async def _refusal(self, filing: BrandFiling) -> tuple[FilingFault, ...]:
        code = self._faults.refusal()
        if code is not None:
            return (fault_of(code),)
        return refusal(filing, await self._counts(filing), self._is_ours)

    async def _counts(self, filing: BrandFiling) -> dict[str, int]:
        """How many other brands share each trait; mocks do not count, deleted ones do."""
        traits = msgspec.structs.asdict(traits_of(filing))
        others = (_C.mock == 0, _C.reference != filing.reference)
        columns = [
            sa.select(sa.func.count()).where(*others, _C[limit.trait] == traits[limit.trait]).scalar_subquery()
            for limit in LIMITS
        ]
        (row,) = await self._database.rows(sa.select(*columns))
        return {limit.trait: count for limit, count in zip(LIMITS, row, strict=True)}

    def _filed(self, filing: BrandFiling, now: Instant) -> dict[str, Any]:
        after_s = 0.0 if filing.mock else self._pace.brand_s + self._faults.delay_s
        return {
            "step": BrandStep.DECIDE.value,
            "due_at": int(now.plus(s=after_s)),
            "filing": msgspec.json.encode(filing).decode(),
            "mock": int(filing.mock),
            "asked_at": None,
            "deadline_at": None,
            **msgspec.structs.asdict(traits_of(filing)),
        }


def filing_in(row: BrandRow) -> BrandFiling:
    """A brand as it was filed last."""
    return msgspec.json.decode(row.filing, type=BrandFiling)


def _report(row: BrandRow, event: BrandEvent | None, **more: Any) -> BrandReport:
    return BrandReport(reference=row.reference, registry_id=row.registry_id, event=event, **more)
