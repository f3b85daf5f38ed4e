"""End users and supporting documents: what bundles are made of.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/end-users-resource and
https://www.twilio.com/docs/trust-hub/trusthub-rest-api/supporting-documents-resource
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import UNSET

from tidings.core import Kind, Sid
from tidings.db import Write
from tidings.errors import ATTRIBUTES_INVALID, DOCUMENT_IN_USE, END_USER_IN_USE, TYPE_INVALID
from tidings.http import Bad, Call, Collection, Given, Params, UploadParams
from tidings.parameters import FriendlyName255
from tidings.trusthub.bundles import Bundles
from tidings.trusthub.files import file_erased, uploaded
from tidings.trusthub.objects import submitted_holder, unassigned
from tidings.trusthub.rows import EndUser, SupportingDocument, documents, end_users
from tidings.trusthub.types import DOCUMENT_TYPE, END_USER_TYPE, ObjectType

ATTRIBUTES_MOST: Final = 16 * 1024
"""Octets of an object's attributes as JSON."""

Attributes = Annotated[dict[str, Any], Bad(ATTRIBUTES_INVALID)]
O = TypeVar("O", EndUser, SupportingDocument)  # noqa: E741 - an object, in the API's own word


class CreateObject(Params):
    """A new object; what its attributes must hold is said by evaluations."""

    friendly_name: FriendlyName255
    type: str
    attributes: Attributes = {}


class CreateDocument(CreateObject, UploadParams):
    """The same, and its file where the form has one."""


class UpdateObject(Params):
    """What is given is set, the rest stays; attributes are set as a whole."""

    friendly_name: Given[FriendlyName255]
    attributes: Given[Attributes]


@end_users.create
async def create_end_user(call: Call, given: CreateObject) -> EndUser:
    """Of a known type."""
    return await end_users.insert(call, _checked(given, END_USER_TYPE))


@documents.create
async def create_document(call: Call, given: CreateDocument) -> SupportingDocument:
    """Of a known type."""
    checked = _checked(given, DOCUMENT_TYPE)
    sid = call.sids.make("RD")
    mime_type, writes = uploaded(call, sid)
    return await documents.insert(call, checked, sid=sid, mime_type=mime_type, also=writes)


def _declare(kept: Collection[O], in_use: Kind, erased: Callable[[str, Sid], Sequence[Write]]) -> None:
    """What is the same of both. None of it changes while a submitted bundle holds it; drafts lose what is deleted."""
    kept.standard("fetch", "list")

    @kept.update
    async def update(call: Call, given: UpdateObject) -> O:
        async with call.part(Bundles).turn(call.account_sid) as turn:
            before = await kept.get(call)
            await _must_be_free(call, before.sid, in_use)
            changes = given.changes()
            if not changes:
                return before
            if given.attributes is not UNSET:
                _must_fit(given.attributes)
            return await kept.update_row(call, only_if=[turn], **changes)

    @kept.delete
    async def delete(call: Call) -> None:
        async with call.part(Bundles).turn(call.account_sid) as turn:
            sid: Sid = (await kept.get(call)).sid
            await _must_be_free(call, sid, in_use)
            await kept.delete_row(call, also=erased(call.account_sid, sid), only_if=[turn])


_declare(end_users, END_USER_IN_USE, lambda *named: [unassigned(*named)])
_declare(documents, DOCUMENT_IN_USE, lambda *named: [unassigned(*named), file_erased(*named)])


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
