"""End users and supporting documents: what bundles are made of.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/end-users-resource and
https://www.twilio.com/docs/trust-hub/trusthub-rest-api/supporting-documents-resource
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, Meta

from tidings.audit.events import noted
from tidings.core import Kind, Sid
from tidings.db import Write
from tidings.errors import (
    ATTRIBUTES_INVALID,
    DOCUMENT_IN_USE,
    END_USER_IN_USE,
    INVALID_FRIENDLY_NAME,
    TYPE_INVALID,
)
from tidings.http import Bad, Call, Collection, Given, Params, UploadParams
from tidings.trusthub.bundles import Bundles
from tidings.trusthub.files import file_erased, uploaded
from tidings.trusthub.objects import submitted_holder, unassigned
from tidings.trusthub.rows import EndUser, SupportingDocument, documents, end_users
from tidings.trusthub.types import DOCUMENT_TYPE, END_USER_TYPE, ObjectType

ATTRIBUTES_MOST: Final = 16 * 1024
"""Octets of an object's attributes as JSON."""

FriendlyName = Annotated[str, Meta(min_length=1, max_length=255), Bad(INVALID_FRIENDLY_NAME)]
Attributes = Annotated[dict[str, Any], Bad(ATTRIBUTES_INVALID)]
O = TypeVar("O", EndUser, SupportingDocument)  # noqa: E741 - an object, in the API's own word


class CreateObject(Params):
    """A new object; what its attributes must hold is said by evaluations."""

    friendly_name: FriendlyName
    type: str
    attributes: Attributes = {}


class CreateDocument(CreateObject, UploadParams):
    """The same, and its file where the form has one."""


class UpdateObject(Params):
    """What is given is set, the rest stays; attributes are set as a whole."""

    friendly_name: Given[FriendlyName]
    attributes: Given[Attributes]


@end_users.create
async def create_end_user(call: Call, given: CreateObject) -> EndUser:
    """Of a known type."""
    end_user = end_users.make(call, _checked(given, END_USER_TYPE))
    await call.db.commit(end_users.write_of(end_user), _note(call, "end-user.created", end_user.sid))
    return end_user


@documents.create
async def create_document(call: Call, given: CreateDocument) -> SupportingDocument:
    """Of a known type."""
    checked = _checked(given, DOCUMENT_TYPE)
    sid = call.sids.make("RD")
    mime_type, writes = uploaded(call, sid)
    document = documents.make(call, checked, sid=sid, mime_type=mime_type)
    note = _note(call, "supporting-document.created", sid)
    await call.db.commit(documents.write_of(document), *writes, note)
    return document


end_users.standard("fetch", "list")
documents.standard("fetch", "list")


@end_users.update
async def update_end_user(call: Call, given: UpdateObject) -> EndUser:
    """Not while a submitted bundle holds it."""
    return await _updated(call, end_users, given, "end-user.updated", END_USER_IN_USE)


@documents.update
async def update_document(call: Call, given: UpdateObject) -> SupportingDocument:
    """Not while a submitted bundle holds it."""
    return await _updated(call, documents, given, "supporting-document.updated", DOCUMENT_IN_USE)


@end_users.delete
async def delete_end_user(call: Call) -> None:
    """Not while a submitted bundle holds it; drafts lose it."""
    await _deleted(call, end_users, "end-user.deleted", END_USER_IN_USE)


@documents.delete
async def delete_document(call: Call) -> None:
    """Not while a submitted bundle holds it; drafts lose it."""
    await _deleted(
        call, documents, "supporting-document.deleted", DOCUMENT_IN_USE, file_erased(call.account_sid, call.path["sid"])
    )


async def _updated(call: Call, kept: Collection[O], given: UpdateObject, event: str, in_use: Kind) -> O:
    async with call.part(Bundles).turn(call.account_sid) as turn:
        before = await kept.get(call)
        await _must_be_free(call, before.sid, in_use)
        changes: dict[str, Any] = given.changes()
        if not changes:
            return before
        if given.attributes is not UNSET:
            _must_fit(given.attributes)
        after = msgspec.structs.replace(before, date_updated=call.clock.now(), **changes)
        columns = kept.table.c
        values = {name: kept.stored.saved(name, getattr(after, name)) for name in ("date_updated", *changes)}
        here = (columns.account_sid == call.account_sid, columns.sid == before.sid)
        note = _note(call, event, before.sid, {"changed": sorted(changes)})
        await call.db.commit(sa.update(kept.table).where(*here).values(values), note, only_if=[turn])
        return after


async def _deleted(call: Call, kept: Collection[O], event: str, in_use: Kind, *also: Write) -> None:
    async with call.part(Bundles).turn(call.account_sid) as turn:
        found = await kept.get(call)
        await _must_be_free(call, found.sid, in_use)
        columns = kept.table.c
        gone = sa.delete(kept.table).where(columns.account_sid == call.account_sid, columns.sid == found.sid)
        note = _note(call, event, found.sid)
        await call.db.commit(gone, unassigned(call.account_sid, found.sid), *also, note, only_if=[turn])


async def _must_be_free(call: Call, sid: Sid, in_use: Kind) -> None:
    holder = await submitted_holder(call.db, call.account_sid, sid)
    if holder is not None:
        raise in_use(sid=sid, reason=f"it is part of {holder.sid}, which is {holder.status}")


def _checked(given: CreateObject, types: Mapping[str, ObjectType]) -> CreateObject:
    if given.type not in types:
        raise TYPE_INVALID(value=given.type)
    _must_fit(given.attributes)
    return given


def _must_fit(attributes: dict[str, Any]) -> None:
    octets = len(msgspec.json.encode(attributes))
    if octets > ATTRIBUTES_MOST:
        raise ATTRIBUTES_INVALID(reason=f"it has {octets} octets; the most is {ATTRIBUTES_MOST}")


def _note(call: Call, event: str, sid: Sid, data: Mapping[str, Any] | None = None) -> Write:
    return noted(call.sids, call.clock.now(), call.account_sid, event, sid, data=data, call=call)
