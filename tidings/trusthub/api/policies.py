"""Policies, end user types and supporting document types: the same for every account.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/fetch-policies
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from tidings.core import Sid
from tidings.http import SELF, TRUSTHUB_V1, Call, Collection, Link, Page, Resource, page_of
from tidings.trusthub.policies import POLICIES, POLICY, Policy
from tidings.trusthub.types import DOCUMENT_TYPES, END_USER_TYPES, ObjectType, constraint


class ShownPolicy(Resource):
    """What a bundle must hold."""

    url: Link = SELF
    requirements: dict[str, Any]
    friendly_name: str
    sid: Sid


class ShownType(Resource):
    """A type of end user or supporting document."""

    url: Link = SELF
    fields: list[dict[str, str]]
    machine_name: str
    friendly_name: str
    sid: Sid


T = TypeVar("T", bound=Resource)

policies = Collection(TRUSTHUB_V1, "/Policies", ShownPolicy, sid="RN", key="results")


@policies.fetch
async def fetch(call: Call) -> ShownPolicy:
    """One policy."""
    policy = POLICY.get(call.path["sid"])
    if policy is None:
        raise call.not_found()
    return _policy(policy)


@policies.list
async def search(call: Call) -> Page:
    """All there are, those of customer profiles first."""
    return _in_place(call, [_policy(policy) for policy in POLICIES])


def _in_place(call: Call, items: Sequence[T]) -> Page:
    """A page of a list whose order is fixed, and where nothing is ever deleted."""
    places = {id(item): place for place, item in enumerate(items)}
    return page_of(call, items, lambda item: (places[id(item)],), oldest_first=True)


def _policy(policy: Policy) -> ShownPolicy:
    return ShownPolicy(requirements=policy.requirements.document(), friendly_name=policy.friendly_name, sid=policy.sid)


def _declare(path: str, types: Sequence[ObjectType]) -> None:
    """Both lists of types; one is named by its SID, and by its machine name, as the URLs in policies do."""
    collection = Collection(TRUSTHUB_V1, path, ShownType)

    @collection.fetch
    async def fetch(call: Call) -> ShownType:
        """One type."""
        found = [each for each in types if call.path["sid"] in (each.sid, each.machine_name)]
        if not found:
            raise call.not_found()
        return _type(found[0])

    @collection.list
    async def search(call: Call) -> Page:
        """All there are."""
        return _in_place(call, [_type(each) for each in types])


def _type(kind: ObjectType) -> ShownType:
    fields = [
        {"machine_name": field.name, "friendly_name": field.friendly_name, "constraint": constraint(field)}
        for field in kind.fields
    ]
    return ShownType(fields=fields, machine_name=kind.machine_name, friendly_name=kind.friendly_name, sid=kind.sid)


_declare("/EndUserTypes", END_USER_TYPES)
_declare("/SupportingDocumentTypes", DOCUMENT_TYPES)
