"""The simulated aggregator's reviewer: refuses a part of what lint sees, so that what is printed in guides is approved.

A real reviewer looks at a website, and lets pass what a text alone leaves open. So what refuses is declared here, apart
from what lint says, and a new rule of lint refuses nothing before it is named here.
"""

from __future__ import annotations

from typing import Final

from tidings.lint.content import TRADES
from tidings.lint.finding import Severity
from tidings.lint.linting import lint
from tidings.lint.sources import of_filing
from tidings.lint.text import word_set
from tidings.registry.port import BrandFiling, CampaignFiling, FilingFault

REFUSED: Final = word_set(
    *(f"content-{trade.id}" for trade in TRADES),
    "content-disguised direct-lending age-gate-missing description-thin template-unfilled not-english",
    "use-case-ineligible description-of-another-use-case sample-not-of-use-case sample-advertises",
    "political-elsewhere emergency-elsewhere sender-is-a-customer sole-proprietor-other-name opt-in-without-act",
    "opt-in-by-others opt-in-asked-by-text opt-in-demanded opt-in-bundled opt-in-denied opt-in-unverifiable",
    "opt-in-ticked-before confirmation-without-stop",
    "privacy-policy-missing numbers-shared phone-undeclared link-undeclared",
    "shortened-link samples-repeated sample-of-placeholders sample-is-no-message opt-out-unconfirmed stop-missing",
    "help-missing help-unreachable help-unfit url-insecure website-invalid url-invalid website-unfinished",
    "website-unlike-brand sole-proprietor-no-name brand-no-name sole-proprietor-is-entity",
    "sole-proprietor-has-tax-id ein-malformed email-invalid support-email-invalid vertical-unknown brand-unverified",
)
"""The rules whose rejections the simulated reviewer shares, by their ids."""


def judge(filing: CampaignFiling, brand: BrandFiling | None = None) -> tuple[FilingFault, ...]:
    """Why the reviewer rejects a campaign, one reason per code and the final ones first; empty: it passes.

    More is seen where the brand is known.
    """
    found = [
        each for each in lint(of_filing(filing, brand)) if each.severity is Severity.REJECT and each.rule in REFUSED
    ]
    faults: dict[int, FilingFault] = {}
    for finding in sorted(found, key=lambda each: not each.final):
        faults.setdefault(finding.error_code, FilingFault(finding.error_code, finding.reason, (finding.field,)))
    return tuple(faults.values())
