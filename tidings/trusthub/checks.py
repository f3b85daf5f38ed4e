"""The data checks of a submitted bundle: its e-mail address, then its postal addresses; then it goes to a reviewer.

Source: https://www.twilio.com/docs/messaging/compliance/a2p-10dlc/onboarding-isv-api-sole-prop-new (steps 1.2, 1.4)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import sqlalchemy as sa
import structlog

from tidings.addresses.verification import AddressFault, AddressVerifier, failure_text, not_found_text
from tidings.compliance.lifecycle import BundleStatus
from tidings.compliance.rejections import ADDRESS_UNVERIFIABLE, EMAIL_INVALID
from tidings.core import Instant
from tidings.db import Conflict
from tidings.trusthub.bundles import CHECK_BUNDLES, Bundles
from tidings.trusthub.dossier import Dossier, load_dossier
from tidings.trusthub.moves import BundleFault
from tidings.trusthub.policies import POLICY
from tidings.trusthub.rows import BUNDLES, Bundle

AGAIN_S: Final = 60
"""Seconds until a bundle is checked again whose addresses nobody could be asked about."""

EmailCheck: TypeAlias = Callable[[str], Awaitable[str | None]]
"""Why an e-mail address is refused, in the documented words; None: it is not. Raises OSError: nobody can be asked."""

log = structlog.get_logger(__name__)


class CheckBundles:
    """Checks what was submitted once it falls due."""

    name: Final = CHECK_BUNDLES[0]
    batch_max: Final = 50

    def __init__(self, bundles: Bundles, email: EmailCheck, addresses: AddressVerifier) -> None:
        self._bundles = bundles
        self._email = email
        self._addresses = addresses

    async def step(self, now: Instant) -> Instant:
        """Checks what is due. Raises Unavailable."""
        columns = BUNDLES.table.c
        found = sa.select(*columns).where(columns.checks_due <= int(now))
        rows = await self._bundles.database.rows(found.order_by(columns.checks_due).limit(self.batch_max))
        for bundle in map(BUNDLES.read, rows):
            await self._check(bundle, now)
        if len(rows) == self.batch_max:
            return now
        return await self._next_due() or now.plus(h=1)

    async def _next_due(self) -> Instant | None:
        first = sa.select(sa.func.min(BUNDLES.table.c.checks_due))
        ((due,),) = await self._bundles.database.rows(first)
        return None if due is None else Instant(due)

    async def _check(self, bundle: Bundle, now: Instant) -> None:
        dossier = await load_dossier(self._bundles.database, bundle.account_sid, bundle.sid)
        if dossier is None or dossier.status is not BundleStatus.IN_REVIEW:
            return  # deleted or concluded since the rows were read
        try:
            fault = await self._fault(dossier)
        except OSError as failure:
            log.warning("bundle_check_put_off", sid=bundle.sid, again_in_s=AGAIN_S, reason=str(failure))
            await self._bundles.put_off_checks(bundle, now.plus(s=AGAIN_S))
            return
        if fault is None:
            await self._bundles.passed_checks(bundle, dossier)
            return
        try:
            await self._bundles.failed_checks(bundle, fault)
        except Conflict:
            log.info("bundle_concluded_meanwhile", sid=bundle.sid)

    async def _fault(self, dossier: Dossier) -> BundleFault | None:
        """The first thing that is wrong. Raises OSError."""
        reason = await self._email(dossier.email)
        if reason is not None:
            return BundleFault(EMAIL_INVALID, reason)
        for sid in dossier.missing_addresses:
            return BundleFault(ADDRESS_UNVERIFIABLE, not_found_text(sid))
        anywhere = not POLICY[dossier.policy_sid].only_north_america
        for address in dossier.addresses:
            verdict = await self._addresses.verify(address)
            if verdict.fault is AddressFault.COUNTRY and anywhere:
                continue
            text = failure_text(verdict)
            if text is not None:
                return BundleFault(ADDRESS_UNVERIFIABLE, text)
        return None
