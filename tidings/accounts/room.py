"""The accounts' room: who there is, who signs in, and the first account of a fresh store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tidings.accounts.api import (
    accounts,
    auth_tokens,
    authorize,
    iam_keys,
    invitations,
    keys,
    notification_preferences,
    oauth_apps,
    organization_accounts,
    organization_users,
    role_assignments,
    saved_views,
    sessions,
    sign_in_policy,
    tokens,
    user_locales,
)
from tidings.accounts.authenticate import Authentication
from tidings.accounts.bearer import AccessTokens
from tidings.accounts.directory import Directory
from tidings.accounts.furnishing import Furnish, Furnishing
from tidings.accounts.model import Account
from tidings.accounts.people.profile import Profiles
from tidings.accounts.people.telling import TellPeople
from tidings.accounts.people.upgrades import TellUpgrades
from tidings.accounts.seed import Credentials, SeedWishes, seed
from tidings.accounts.store import is_fresh
from tidings.accounts.vault import KEY_FILE, Unsealable, Vault, open_vault
from tidings.config import SettingProblem, Settings, naming
from tidings.db import Write
from tidings.ground import Ground, Room, by_type
from tidings.http.origin import Origin

OTHER_KEY: Final = (
    "the secrets of this store are sealed under another key than this one's: every host needs the same, in "
    "TIDINGS_SECRET_KEY or in {file}, as it is on the host that started first"
)


class AccountsRoom(Room):
    """Accounts in memory, and their secrets."""

    ground: Ground
    vault: Vault
    directory: Directory
    authentication: Authentication
    profiles: Profiles
    opening: Callable[[Account], Write]
    credentials: Credentials | None = None
    """What signs in to this installation, once the room is seeded."""
    is_fresh: bool = False
    """Whether this start made the store's first account."""

    async def seed(self) -> None:
        """The first account, its test credentials and the operator; or what the store has. See accounts.seed."""
        ground, settings = self.ground, self.ground.settings
        wishes = SeedWishes(
            account_sid=settings.account_sid,
            auth_token=settings.auth_token,
            operator_token=settings.operator_token,
        )
        self.is_fresh = await is_fresh(ground.database)
        try:
            self.credentials = await seed(
                ground.database,
                wishes,
                self.vault,
                ground.sids,
                ground.chance,
                ground.clock,
                self.opening,
                settings.folder,
            )
        except Unsealable:
            raise SettingProblem(OTHER_KEY.format(file=settings.folder / KEY_FILE)) from None

    async def start(self) -> None:
        """What is remembered of who signed in hears of changes."""
        self.authentication.start()

    @property
    def first(self) -> Credentials:
        """The credentials, of a room that is seeded."""
        assert self.credentials is not None
        return self.credentials


def base_of(settings: Settings) -> str:
    """Scheme and host of the console, for links in letters: never what a request says, which anybody can."""
    host = "localhost" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - it is read, not bound
    return Origin((), settings.public_base).base("http", f"{host}:{settings.port}", "console", "")[0]


def build(ground: Ground, opening: Callable[[Account], Write], *furnishing: Furnish) -> AccountsRoom:
    """`opening` is the first row of an account's balance, `furnishing` makes what each subaccount comes with.

    Raises SettingProblem, OSError.
    """
    with naming("secret_key"):
        vault = open_vault(ground.settings.folder, ground.chance, ground.settings.secret_key)
    directory = Directory(ground.database, vault, ground.clock)
    authentication = Authentication(directory, ground.database, vault, ground.clock)
    store, sids, chance = ground.database, ground.sids, ground.chance
    profiles = Profiles(store, vault, ground.clock, chance, sids, base_of(ground.settings))
    return AccountsRoom(
        ground=ground,
        vault=vault,
        directory=directory,
        authentication=authentication,
        profiles=profiles,
        opening=opening,
        resources=[
            accounts,
            auth_tokens,
            keys,
            iam_keys,
            oauth_apps,
            authorize,
            tokens,
            organization_accounts,
            organization_users,
            role_assignments,
            invitations,
            sessions,
            sign_in_policy,
            notification_preferences,
            user_locales,
            saved_views,
        ],
        loops=[TellPeople(store, directory, vault, ground.clock), TellUpgrades(store, vault)],
        parts=by_type(directory, authentication, vault, profiles, AccessTokens(vault), Furnishing(furnishing)),
        facts=[directory],
    )
