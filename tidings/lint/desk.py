"""Where other rooms have registrations linted: rules are loaded when they are first needed, and run beside the loop.

A lint takes tens of milliseconds of the processor, and the first one loads and compiles all patterns: neither start nor
event loop wait for that.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tidings.lint.finding import Finding
    from tidings.lint.registration import Registration
    from tidings.registry.port import BrandFiling, CampaignFiling, FilingFault
    from tidings.trusthub.dossier import Dossier


async def linted(registration: Registration) -> tuple[Finding, ...]:
    """See linting.lint."""
    return await asyncio.to_thread(_linted, registration)


async def linted_dossier(dossier: Dossier) -> tuple[Finding, ...]:
    """See linting.lint_dossier."""
    return await asyncio.to_thread(_linted_dossier, dossier)


async def judged(filing: CampaignFiling, brand: BrandFiling | None = None) -> tuple[FilingFault, ...]:
    """See reviewer.judge."""
    return await asyncio.to_thread(_judged, filing, brand)


def _linted(registration: Registration) -> tuple[Finding, ...]:
    from tidings.lint.linting import lint  # noqa: PLC0415 - the rules, which a start need not load

    return lint(registration)


def _linted_dossier(dossier: Dossier) -> tuple[Finding, ...]:
    from tidings.lint.linting import lint_dossier  # noqa: PLC0415 - as above

    return lint_dossier(dossier)


def _judged(filing: CampaignFiling, brand: BrandFiling | None) -> tuple[FilingFault, ...]:
    from tidings.lint.reviewer import judge  # noqa: PLC0415 - as above

    return judge(filing, brand)
