"""What a user signs in with: a password, and a second factor where they have one. The rows, and the writes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from tidings.accounts.organizations.users import OrganizationUser, users
from tidings.accounts.people.locales import UserLocale, user_locales
from tidings.accounts.people.second_factor import as_typed
from tidings.accounts.people.sign_ins import sign_ins_ended
from tidings.accounts.vault import Vault
from tidings.core import Sid
from tidings.db import Database, Guard, Write, insert, table, upsert
from tidings.wording.languages import language_called
from tidings.wording.sentences import ENGLISH, Language
from tidings.wording.zones import UTC, zone_called

LINK_LIVES_S: Final = 3_600
"""Seconds for which a link to choose a new password holds."""
DEVICES_MOST: Final = 50
"""Of one user; the one that was not used for the longest time goes."""
SAME_ADDRESS_MOST: Final = 5
"""Organizations in which one address signs in."""


class UserCredential(msgspec.Struct, frozen=True, kw_only=True):
    """How a user signs in; who has no row does not."""

    account_sid: Sid
    """The main account of their organization."""
    user_sid: Sid
    password_hash: str
    password_set_at: int
    totp_sealed: str | None = None
    """The secret of the authenticator app; None: there is no second factor."""
    totp_offered_sealed: str | None = None
    """One that was shown, and that no code has confirmed yet."""
    totp_step: int = 0
    """The step of the last code that was taken."""
    failures: int = 0
    """Wrong second factors, one after another."""
    locked_until: int = 0
    """By the machine's time: until then no second factor is taken."""
    date_created: int


class RecoveryCode(msgspec.Struct, frozen=True):
    """A recovery code that nobody has used yet."""

    account_sid: Sid
    user_sid: Sid
    code_hash: str


class UserDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that a user signed in with."""

    user_sid: Sid
    device_hash: str
    account_sid: Sid
    browser: str
    first_used: int
    last_used: int
    """By the machine's time."""
    trusted_until: int
    """Until then it is asked for no second factor where once a month is enough."""


class ResetLink(msgspec.Struct, frozen=True):
    """A link to choose a new password, which nobody has used yet."""

    token_hash: str
    account_sid: Sid
    user_sid: Sid
    expires_at: int
    """By the machine's time."""


class Person(msgspec.Struct, frozen=True):
    """A user who signs in."""

    user: OrganizationUser
    credential: UserCredential
    locale: UserLocale

    @property
    def sid(self) -> Sid:
        """The user's."""
        return self.user.sid

    @property
    def name(self) -> str:
        """What they are called."""
        return self.user.display_name or self.user.user_name

    @property
    def zone(self) -> ZoneInfo:
        """In which letters to them tell moments."""
        return zone_called(self.locale.time_zone or "") or UTC

    @property
    def language(self) -> Language:
        """That of letters to them."""
        return language_called(self.locale.language or "") or ENGLISH


user_credentials: Final = table("user_credential", UserCredential, key=("account_sid", "user_sid"))
recovery_codes: Final = table("recovery_code", RecoveryCode, key=("account_sid", "user_sid", "code_hash"), small=True)
user_devices: Final = table("user_device", UserDevice, key=("account_sid", "user_sid", "device_hash"))
reset_links: Final = table("reset_link", ResetLink, key=("token_hash",), small=True)
_C: Final = user_credentials.c
_R: Final = recovery_codes.c
_D: Final = user_devices.c
_K: Final = reset_links.c
sa.Index(None, _K.user_sid)
_U: Final = users.table.c
_L: Final = user_locales.c
_PERSON: Final = (
    sa.select(*_U, *_C, _L.language, _L.time_zone)
    .select_from(
        users.table.join(user_credentials, (_C.account_sid == _U.account_sid) & (_C.user_sid == _U.sid)).outerjoin(
            user_locales, (_L.account_sid == _U.account_sid) & (_L.user_sid == _U.sid)
        )
    )
    .where(_U.active == 1)
)


async def persons_called(database: Database, email: str) -> list[Person]:
    """The active users who sign in with this address, of all organizations, the oldest first. Raises Unavailable."""
    asked = _PERSON.where(_U.user_name == email.strip().lower()).order_by(_C.date_created, _U.sid)
    return [_person(row) for row in await database.rows(asked.limit(SAME_ADDRESS_MOST))]


async def people_of(database: Database, account_sid: Sid) -> list[Person]:
    """The active users of an organization who sign in. Raises Unavailable."""
    return [_person(row) for row in await database.rows(_PERSON.where(_U.account_sid == account_sid).order_by(_U.sid))]


async def find_person(database: Database, account_sid: Sid, user_sid: Sid) -> Person | None:
    """An active user of an organization who signs in. Raises Unavailable."""
    rows = await database.rows(_PERSON.where(_U.account_sid == account_sid, _U.sid == user_sid))
    return _person(rows[0]) if rows else None


async def has_people(database: Database, account_sid: Sid | None = None) -> bool:
    """Whether anybody signs in, of one organization or of all. Raises Unavailable."""
    found = sa.select(_C.user_sid).limit(1)
    return bool(await database.rows(found if account_sid is None else found.where(_C.account_sid == account_sid)))


def _credential(row: Sequence[Any]) -> UserCredential:
    return UserCredential(**dict(zip(UserCredential.__struct_fields__, row, strict=True)))


def _person(row: Sequence[Any]) -> Person:
    split, (*_, language, time_zone) = len(users.stored.names), row
    user = users.stored.read(row[:split])
    return Person(user, _credential(row[split:-2]), UserLocale(user.account_sid, user.sid, language, time_zone))


def credential_added(credential: UserCredential) -> Write:
    """The row of somebody who signs in from now on."""
    return sa.insert(user_credentials).values(**msgspec.structs.asdict(credential))


def credential_changed(credential: UserCredential, **values: object) -> Write:
    """Sets columns of somebody's credential."""
    return _of(credential).values(**values)


def credential_lost(account_sid: Sid, user_sid: Sid) -> list[Write]:
    """Takes from a user all that signs in, and ends where they are signed in."""
    return [
        sa.delete(user_credentials).where(_C.account_sid == account_sid, _C.user_sid == user_sid),
        sa.delete(recovery_codes).where(_R.account_sid == account_sid, _R.user_sid == user_sid),
        sa.delete(user_devices).where(_D.account_sid == account_sid, _D.user_sid == user_sid),
        links_lost(user_sid),
        sign_ins_ended(user_sid),
    ]


def _of(credential: UserCredential) -> sa.Update:
    return sa.update(user_credentials).where(
        _C.account_sid == credential.account_sid, _C.user_sid == credential.user_sid
    )


# The second factor


def totp_taken(credential: UserCredential, step: int, now_us: int) -> Guard:
    """That no code of this step or a later one was taken: of two who bring the same code one comes in."""
    fresh = _of(credential).where(_C.totp_step < step, _C.locked_until <= now_us)
    return Guard("code-is-fresh", fresh.values(totp_step=step, failures=0))


def recovery_taken(credential: UserCredential, code: str, vault: Vault, now_us: int) -> list[Guard]:
    """Takes a recovery code away: the claim of what it gives."""
    kept = recovery_hash(vault, credential.user_sid, code)
    where = (_R.account_sid == credential.account_sid, _R.user_sid == credential.user_sid, _R.code_hash == kept)
    return [
        Guard("is-not-locked", _of(credential).where(_C.locked_until <= now_us).values(locked_until=0)),
        Guard("code-is-there", sa.delete(recovery_codes).where(*where)),
    ]


def failure_counted(credential: UserCredential, most: int, now_us: int, locked_until: int) -> Write:
    """Counts a wrong second factor; the `most`th one after another locks it. Gives until when it is locked then."""
    is_last = _C.failures + 1 >= most
    values = {
        "failures": sa.case((is_last, 0), else_=_C.failures + 1),
        "locked_until": sa.case((is_last, locked_until), else_=_C.locked_until),
    }
    return _of(credential).where(_C.locked_until <= now_us).values(values).returning(_C.locked_until)


def recovery_codes_set(credential: UserCredential, codes: Sequence[str], vault: Vault) -> list[Write]:
    """Puts these recovery codes in the place of those that there were."""
    account_sid, user_sid = credential.account_sid, credential.user_sid
    gone = sa.delete(recovery_codes).where(_R.account_sid == account_sid, _R.user_sid == user_sid)
    rows = [RecoveryCode(account_sid, user_sid, recovery_hash(vault, user_sid, code)) for code in codes]
    return [gone, *(insert(recovery_codes).values(**msgspec.structs.asdict(row)) for row in rows)]


def recovery_hash(vault: Vault, user_sid: Sid, code: str) -> str:
    """What is kept of a recovery code."""
    return vault.hash(as_typed(code), f"recovery code {user_sid}")


async def codes_left(database: Database, person: Person) -> int:
    """How many recovery codes somebody has. Raises Unavailable."""
    own = sa.select(sa.func.count()).where(_R.account_sid == person.user.account_sid, _R.user_sid == person.sid)
    return int((await database.rows(own))[0][0])


def totp_about(user_sid: Sid) -> str:
    """What the seal of an authenticator's secret is about."""
    return f"authenticator {user_sid}"


# Devices and links


def device_used(device: UserDevice) -> list[Write]:
    """Keeps that a device was used; of too many the longest unused goes."""
    mine = (_D.account_sid == device.account_sid, _D.user_sid == device.user_sid)
    kept = sa.select(_D.device_hash).where(*mine)
    kept = kept.order_by(_D.last_used.desc(), _D.device_hash).limit(DEVICES_MOST)
    return [
        upsert(user_devices, msgspec.structs.asdict(device)),
        sa.delete(user_devices).where(*mine, _D.device_hash.not_in(kept)),
    ]


async def find_device(database: Database, person: Person, device_hash: str) -> UserDevice | None:
    """A device that a user signed in with before. Raises Unavailable."""
    mine = (_D.account_sid == person.user.account_sid, _D.user_sid == person.sid, _D.device_hash == device_hash)
    rows = await database.rows(sa.select(*_D).where(*mine))
    return UserDevice(**dict(zip(UserDevice.__struct_fields__, rows[0], strict=True))) if rows else None


def devices_distrusted(person: Person) -> Write:
    """Every device is asked for a second factor again, where one is asked for."""
    mine = (_D.account_sid == person.user.account_sid, _D.user_sid == person.sid)
    return sa.update(user_devices).where(*mine).values(trusted_until=0)


def link_made(person: Person, token_hash: str, now_us: int) -> list[Write]:
    """A link to choose a new password; those that there were are worth nothing."""
    link = ResetLink(token_hash, person.user.account_sid, person.sid, now_us + LINK_LIVES_S * 1_000_000)
    old = (_K.user_sid == person.sid) | (_K.expires_at < now_us)
    return [sa.delete(reset_links).where(old), sa.insert(reset_links).values(**msgspec.structs.asdict(link))]


async def link_to(database: Database, token_hash: str, now_us: int) -> ResetLink | None:
    """The link with this token, if it still holds. Raises Unavailable."""
    rows = await database.rows(sa.select(*_K).where(_K.token_hash == token_hash, _K.expires_at > now_us))
    return ResetLink(*rows[0]) if rows else None


def links_lost(user_sid: Sid) -> Write:
    """Links that somebody was sent before are worth nothing."""
    return sa.delete(reset_links).where(_K.user_sid == user_sid)


def link_used(link: ResetLink) -> Guard:
    """Takes a link away: it holds once."""
    return Guard("link-is-there", sa.delete(reset_links).where(_K.token_hash == link.token_hash))
