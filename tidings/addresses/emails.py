"""The data check of an e-mail address: the form of its domain, whether it exists, whether it is a throwaway, the rest.

The texts are those that Twilio documents, in the documented order; clients compare them.
Source: https://www.twilio.com/docs/messaging/compliance/a2p-10dlc/onboarding-isv-api-sole-prop-new (step 1.2)
"""

from __future__ import annotations

from enum import StrEnum

import idna

from tidings.addresses.domains import Domains, is_disposable

LENGTH_MOST = 254
"""Characters of an address. RFC 5321, 4.5.3.1.3 with erratum 1690."""


class EmailFault(StrEnum):
    """Why an e-mail address is refused, in the documented words."""

    DOMAIN_SYNTAX = "Email domain has an invalid address syntax."
    DOMAIN_UNKNOWN = "Unknown email domain."
    DISPOSABLE = "Email is a suspected disposable address."
    INVALID = "Email is invalid."


async def check_email(email: str, domains: Domains) -> EmailFault | None:
    """The first thing that is wrong with an e-mail address; None: nothing is. A doubt about the domain passes."""
    if len(email) > LENGTH_MOST:
        return EmailFault.INVALID
    domain = domain_of(email)
    if domain is None:
        return EmailFault.DOMAIN_SYNTAX
    if await domains.exists(domain) is False:
        return EmailFault.DOMAIN_UNKNOWN
    if is_disposable(domain):
        return EmailFault.DISPOSABLE
    return None if _is_whole(email) else EmailFault.INVALID


def domain_of(email: str) -> str | None:
    """What follows the last @, in ASCII and small letters; None: it cannot be a domain of mailboxes."""
    text = email.rpartition("@")[2] if "@" in email else ""
    try:
        domain = idna.encode(text, uts46=True, std3_rules=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        return None
    first, dot, last = domain.rpartition(".")
    return domain if first and dot and last and not last.isdigit() else None


def _is_whole(email: str) -> bool:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - large patterns, for a rare check

    try:
        validate_email(email, check_deliverability=False, strict=True)
    except EmailNotValidError:
        return False
    return True
