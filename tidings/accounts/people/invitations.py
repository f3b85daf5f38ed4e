"""Invitations: somebody is asked by a letter to join an organization, with a role; for seven days."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import sqlalchemy as sa

from tidings.accounts.model import Capability
from tidings.accounts.organizations.users import users
from tidings.accounts.people.credentials import user_credentials
from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.db import Database, Guard
from tidings.http import SELF, TIDINGS_V1, Collection, Hidden, Link, Resource

LIVES_DAYS: Final = 7
OPEN_MOST: Final = 1_000
"""Of one organization."""

RoleName = Literal["owner", "administrator", "developer", "billing-manager", "support", "read-only"]


class Invitation(Resource):
    """An invitation that nobody has accepted yet."""

    sid: Sid
    account_sid: Sid
    email: str
    role: str
    scope: Annotated[Sid, "the organization, or an account of it"]
    invited_by: Annotated[Sid | None, "the user who did; None: a program"]
    date_created: Instant
    date_updated: Instant
    date_expires: Instant
    token_hash: Hidden[str]
    url: Link = SELF


invitations: Final = Collection(
    TIDINGS_V1,
    "/Invitations",
    Invitation,
    sid="UI",
    table="invitation",
    unique=[("account_sid", "email"), ("token_hash",)],
    needs=Capability.EVERYTHING,
    also=audited("invitation"),
)
_I: Final = invitations.table.c


async def invitation_to(database: Database, token_hash: str, now: Instant) -> Invitation | None:
    """The invitation with this token, if it still holds. Raises Unavailable."""
    rows = await database.rows(sa.select(*_I).where(_I.token_hash == token_hash, _I.date_expires > int(now)))
    return invitations.stored.read(rows[0]) if rows else None


def invitation_taken(invitation: Invitation) -> Guard:
    """Takes an invitation away: it holds once."""
    where = (_I.account_sid == invitation.account_sid, _I.sid == invitation.sid)
    return Guard(
        "invitation-is-there", sa.delete(invitations.table).where(*where, _I.token_hash == invitation.token_hash)
    )


def signs_in(account_sid: Sid, email: str) -> sa.Select[tuple[Sid]]:
    """The user of an organization with this address, if they sign in."""
    person, credential = users.table.c, user_credentials.c
    return sa.select(person.sid).where(
        person.account_sid == account_sid,
        person.user_name == email,
        credential.account_sid == account_sid,
        credential.user_sid == person.sid,
    )


def has_room(account_sid: Sid) -> Guard:
    """That an organization has fewer open invitations than there may be."""
    own = sa.select(sa.func.count()).where(_I.account_sid == account_sid).scalar_subquery()
    return Guard("has-room", sa.select(sa.literal(1)).where(own < OPEN_MOST))
