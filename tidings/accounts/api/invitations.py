"""Invitations to the caller's organization: made, listed, sent again, withdrawn."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta

from tidings.accounts.api.role_assignments import within
from tidings.accounts.organizations.organization import organization_of, own_organization
from tidings.accounts.people import wording
from tidings.accounts.people.credentials import find_person
from tidings.accounts.people.invitations import (
    LIVES_DAYS,
    OPEN_MOST,
    Invitation,
    RoleName,
    has_room,
    invitations,
    signs_in,
)
from tidings.accounts.people.joining import address
from tidings.accounts.people.profile import Profiles
from tidings.accounts.people.ranks import must_own
from tidings.db import Conflict, Guard, Write
from tidings.errors import INVITED_ALREADY, TOO_MANY_INVITATIONS, TOO_MANY_LETTERS, USER_SIGNS_IN
from tidings.http import Call, Condition, Given, Params, instead_of, invalid
from tidings.mail.letter import WAKES
from tidings.mail.letter import has_room as letter_has_room


class Invite(Params):
    """Whom, with which role, and of what; the organization where that is not said."""

    email: Annotated[str, Meta(max_length=254)]
    role: RoleName
    scope: Given[str]


invitations.standard("fetch", "list", "delete")


@invitations.create
async def create(call: Call, given: Invite) -> Invitation:
    """The letter is written in the same commit. Only owners invite owners."""
    own, email = own_organization(call), address(given.email)
    if email is None:
        raise invalid("Email", given.email, "no letters can be sent there")
    scope = organization_of(own.sid) if given.scope is UNSET else within(call, own, given.scope)
    if given.role == "owner":
        await must_own(call)
    token, token_hash = call.part(Profiles).token()
    made = invitations.make(
        call,
        email=email,
        role=given.role,
        scope=scope,
        invited_by=call.principal.user_sid,
        date_expires=call.clock.now().plus(days=LIVES_DAYS),
        token_hash=token_hash,
    )
    holds = [
        Condition(Guard("signs-in", signs_in(own.sid, email), rows=0), USER_SIGNS_IN(value=email)),
        Condition(has_room(own.sid), TOO_MANY_INVITATIONS(most=OPEN_MOST)),
        *_room_for_letter(call, email),
    ]
    with instead_of(Conflict, INVITED_ALREADY(value=email)):
        return await invitations.add(call, made, also=[await _letter(call, made, token)], only_if=holds, wakes=WAKES)


@invitations.update
async def send_again(call: Call) -> Invitation:
    """With another link, for seven days from now; the link before is worth nothing."""
    before = await invitations.get(call)
    if before.role == "owner":
        await must_own(call)
    token, kept = call.part(Profiles).token()
    until, also = call.clock.now().plus(days=LIVES_DAYS), [await _letter(call, before, token)]
    room = _room_for_letter(call, before.email)
    return await invitations.update_row(call, token_hash=kept, date_expires=until, also=also, only_if=room, wakes=WAKES)


async def _letter(call: Call, made: Invitation, token: str) -> Write:
    """Who invites is named as the organization knows them."""
    profiles, user_sid, name = call.part(Profiles), call.principal.user_sid, call.account.friendly_name
    inviter = await find_person(call.db, made.account_sid, user_sid) if user_sid else None
    url = f"{profiles.base}/invitation?token={token}"
    return profiles.told(wording.invited(made.account_sid, made.email, inviter.name if inviter else name, name, url))


def _room_for_letter(call: Call, email: str) -> list[Condition]:
    guards = letter_has_room(call.account_sid, email, call.clock.now())
    return [Condition(guard, TOO_MANY_LETTERS(value=email)) for guard in guards]
