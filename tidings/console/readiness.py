"""Whether an installation is ready for real traffic: a list of what is as it should be there, and what is not. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from tidings.config import SET
from tidings.console.wording import _, ngettext
from tidings.operator.api.installation import InstallationFacts


class CheckState(StrEnum):
    """How it is."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    """Nothing here can tell."""


class ReadinessCheck(msgspec.Struct, frozen=True):
    """One thing that an installation for real traffic has."""

    name: str
    state: CheckState
    says: str
    """How it is, and where it is not as it should be, what to do."""


def readiness(values: Mapping[str, str], facts: InstallationFacts, *, is_bound: bool) -> list[ReadinessCheck]:
    """All checks, the most important first; `values` are those of the settings in force, by variable, and
    `is_bound` whether the link to the carrier is up.
    """
    is_encrypted = values["TIDINGS_PUBLIC_BASE"].startswith("https://")
    return [
        _check(
            "public-base",
            is_encrypted,
            _("URLs that go out begin with https."),
            _("Set TIDINGS_PUBLIC_BASE to https://…"),
        ),
        _carrier(values, is_bound=is_bound),
        _store(facts),
        _check(
            "secret-key",
            values["TIDINGS_SECRET_KEY"] == SET,
            _("The key of secrets is a setting, apart from the store."),
            _("The key of secrets is a file in the data folder: set TIDINGS_SECRET_KEY, and keep it elsewhere too."),
        ),
        _check(
            "a2p",
            values["TIDINGS_A2P"] == "enforce",
            _("US numbers without a live campaign send nothing."),
            _("Set TIDINGS_A2P to enforce: carriers stop what has no campaign."),
        ),
        _check(
            "loopback",
            values["TIDINGS_PRODUCTION"] == "true" or not _is_simulated(values),
            _("Webhooks do not reach this machine's own addresses."),
            _("Set TIDINGS_PRODUCTION to true: webhooks reach this machine's own addresses."),
        ),
        _check(
            "smtp", values["TIDINGS_SMTP"] == SET, _("Letters are sent."), _("Letters are only kept: set TIDINGS_SMTP.")
        ),
        _check(
            "second-factor",
            facts.asking_for_factor >= facts.organizations,
            _("Every organization asks everybody for a second factor."),
            _(
                "%(asking)s of %(all)s organizations ask everybody for a second factor.",
                asking=facts.asking_for_factor,
                all=facts.organizations,
            )
            if facts.asking_for_factor
            else _("No organization asks everybody for a second factor."),
        ),
        _check(
            "retention",
            facts.retentions > 0,
            ngettext(
                "Messages of %(num)s account are deleted after some days.",
                "Messages of %(num)s accounts are deleted after some days.",
                facts.retentions,
            ),
            _("All messages of all accounts are kept for ever: set a retention."),
        ),
        ReadinessCheck(
            "backup", CheckState.UNKNOWN, _("Backups are taken from outside: look for the newest, and try it.")
        ),
    ]


def _check(name: str, is_met: bool, met: str, unmet: str) -> ReadinessCheck:
    return ReadinessCheck(name, CheckState.MET if is_met else CheckState.UNMET, met if is_met else unmet)


def _carrier(values: Mapping[str, str], *, is_bound: bool) -> ReadinessCheck:
    unmet = (
        _("The carrier network is simulated: set TIDINGS_CARRIER.")
        if _is_simulated(values)
        else _("The link to the carrier is down: its page says why.")
    )
    met = not _is_simulated(values) and is_bound
    return _check("carrier", met, _("A link to a real carrier is up."), unmet)


def _store(facts: InstallationFacts) -> ReadinessCheck:
    if facts.standby_names is None:
        return _check("store", False, "", _("The store is SQLite, on one machine: back it up, or use PostgreSQL."))
    unmet = _(
        "PostgreSQL waits for no standby (synchronous_standby_names is empty): what was accepted is on one machine."
    )
    return _check("store", bool(facts.standby_names), _("PostgreSQL waits for a standby."), unmet)


def _is_simulated(values: Mapping[str, str]) -> bool:
    return values["TIDINGS_CARRIER"] != SET
