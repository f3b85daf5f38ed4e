"""The numbers' room: who may send from which number, what can be bought, and which network a recipient is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from tidings.accounts.room import AccountsRoom
from tidings.compliance.reviews import Decider, ReviewKind
from tidings.compliance.room import ComplianceRoom
from tidings.config import Settings, naming
from tidings.core import Sid
from tidings.ground import Ground, Room, by_type
from tidings.numbers.api import (
    applications,
    available_countries,
    available_phone_numbers,
    deactivations,
    dependent_phone_numbers,
    incoming_phone_numbers,
    inventory,
    short_code_applications,
    short_codes,
)
from tidings.numbers.applications import application_facts
from tidings.numbers.closing import ReleaseOfClosed
from tidings.numbers.market import Market
from tidings.numbers.networks import MobileNetwork, Networks, PrefixNetworks, SimulatedNetworks, read_networks
from tidings.numbers.requirements import NumberRules
from tidings.numbers.seed import seed_numbers
from tidings.numbers.senders import Sender, Senders
from tidings.numbers.short_code_applications import ShortCodeReviews
from tidings.numbers.store import sender_facts
from tidings.numbers.supply import Supply
from tidings.numbers.supply_owned import OwnedSupply
from tidings.numbers.supply_simulated import SimulatedSupply
from tidings.trusthub.endpoints import Endpoints


class NumbersRoom(Room):
    """Phone numbers and short codes."""

    ground: Ground
    accounts: AccountsRoom
    senders: Senders
    networks: Networks
    deciders: Mapping[ReviewKind, Decider]
    codes_reach: Callable[[str], bool] | None = None
    """Whether the carrier of a number takes messages from short codes; None: all do."""
    first: tuple[Sender, ...] = ()
    """The numbers that the first account of a fresh store has, once the room is seeded."""

    async def seed(self) -> None:
        """The first account's numbers. See numbers.seed."""
        ground = self.ground
        owner = self.accounts.first.account_sid
        self.first = tuple(await seed_numbers(ground.database, owner, ground.sids, ground.clock))


def build(ground: Ground, accounts: AccountsRoom, compliance: ComplianceRoom) -> NumbersRoom:
    """Raises SettingProblem for a table of networks that cannot be read."""
    database, settings = ground.database, ground.settings
    senders = Senders(sender_facts(database), application_facts(database))
    rules = NumberRules(settings.number_requirements, settings.number_quarantine_days)
    market = Market(database, ground.clock, _supplies(ground, senders))
    codes = ShortCodeReviews(
        database, ground.sids, ground.chance, senders, compliance.reviews, leases="embedded" in _supply(settings)
    )
    networks = _networks(settings)
    return NumbersRoom(
        ground=ground,
        accounts=accounts,
        senders=senders,
        networks=networks,
        codes_reach=_codes_reach(settings, networks),
        deciders=codes.deciders(),
        resources=[
            applications,
            incoming_phone_numbers,
            available_countries,
            available_phone_numbers,
            short_codes,
            dependent_phone_numbers,
            deactivations,
            inventory,
            short_code_applications,
        ],
        parts=by_type(senders, market, rules, Endpoints(partial(_owner_of, senders))),
        facts=[senders],
        loops=[ReleaseOfClosed(database, ground.sids, rules, settings.closed_numbers_days)],
    )


def _supplies(ground: Ground, senders: Senders) -> list[Supply]:
    """The operator's inventory; before a real carrier no numbers that nobody has."""
    supplies: dict[str, Supply] = {"inventory": OwnedSupply(ground.database), "embedded": SimulatedSupply(senders)}
    return [supplies[name] for name in _supply(ground.settings)]


def _supply(settings: Settings) -> Sequence[str]:
    """The names of the supplies, the first to be asked first."""
    asked = settings.number_supply or ("both" if settings.simulated else "inventory")
    return ("inventory", "embedded") if asked == "both" else (asked,)


def _networks(settings: Settings) -> Networks:
    """The table of the settings; else the rule of the embedded network, or nothing known. Raises ValueError."""
    if settings.networks_file is not None:
        with naming("networks_file"):
            return read_networks(Path(settings.networks_file))
    return SimulatedNetworks() if settings.carrier is None else PrefixNetworks({})


def _codes_reach(settings: Settings, networks: Networks) -> Callable[[str], bool] | None:
    """By the networks that the settings say take nothing from short codes. Raises ValueError for one that is none."""
    with naming("without_short_codes"):
        without = {MobileNetwork(name) for name in settings.without_short_codes.replace(" ", "").split(",") if name}
    return (lambda number: networks.of(number) not in without) if without else None


def _owner_of(senders: Senders, sid: Sid) -> Sid | None:
    sender = senders.of(sid)
    return sender.account_sid if sender else None
