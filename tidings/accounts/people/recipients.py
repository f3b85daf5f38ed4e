"""Who of an organization gets a letter: those who have a role where it happened, and want letters of its kind."""

from __future__ import annotations

from collections.abc import Sequence

from tidings.accounts.organizations.organization import organization_of
from tidings.accounts.organizations.rights import scopes_of
from tidings.accounts.organizations.roles import OWNER
from tidings.accounts.people.credentials import Person, people_of
from tidings.accounts.people.preferences import NoticeCategory, gets, wishes_of
from tidings.core import Sid
from tidings.db import Database


async def wanting(
    database: Database,
    owner: Sid,
    about: Sid,
    category: NoticeCategory,
    people: Sequence[Person] | None = None,
    *,
    suspension: bool = False,
) -> list[Person]:
    """Who is told of what happened in the account `about`, of the `people` of its main account `owner`, or all.

    Raises Unavailable.
    """
    people = await people_of(database, owner) if people is None else people
    wishes, found = await wishes_of(database, owner, *(person.sid for person in people)), []
    for person in people:
        scopes = await scopes_of(database, person.sid, owner)
        roles = scopes.get(organization_of(owner), set()) | scopes.get(about, set())
        if roles and gets(wishes[person.sid], category, owns=OWNER in roles, suspension=suspension):
            found.append(person)
    return found
