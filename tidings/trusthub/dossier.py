"""A dossier: everything that a bundle holds, read together, for evaluations, checks, brands and lint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from tidings.accounts.store import accounts
from tidings.addresses.postal import Address, addresses
from tidings.compliance.fields import listed
from tidings.compliance.lifecycle import BundleStatus
from tidings.core import Sid
from tidings.db import Database
from tidings.http import Collection, Resource
from tidings.trusthub.rows import (
    ASSIGNMENTS,
    BUNDLES,
    Assignment,
    Bundle,
    EndUser,
    SupportingDocument,
    documents,
    end_users,
)

R = TypeVar("R", bound=Resource)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """An end user or a supporting document that is assigned to a bundle."""

    sid: Sid
    type: str
    """Such as `starter_customer_profile_information` or `customer_profile_address`."""
    friendly_name: str
    attributes: dict[str, Any]


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle with what is assigned to it."""

    sid: Sid
    account_sid: Sid
    policy_sid: Sid
    friendly_name: str
    email: str
    status: BundleStatus
    checked: bool = True
    """Whether the data checks of its last submission are over; see trusthub.checks."""
    end_users: tuple[Part, ...] = ()
    documents: tuple[Part, ...] = ()
    addresses: tuple[Address, ...] = ()
    """Those that its documents name and that exist."""
    missing_addresses: tuple[str, ...] = ()
    """SIDs that its documents name and that do not exist for its account."""
    supporting: tuple[Dossier, ...] = ()
    """The bundles that are assigned to it, without their own supporting ones."""

    def attribute(self, type: str, name: str) -> str | None:  # noqa: A002 - the field's word
        """A field of the end user of this type; None: it is not there, or empty."""
        for part in self.end_users:
            if part.type == type and part.attributes.get(name) not in (None, ""):
                return str(part.attributes[name])
        return None


async def load_dossier(database: Database, account_sid: Sid, sid: Sid) -> Dossier | None:
    """The bundle with this SID, if it is this account's, or its parent's. Raises Unavailable."""
    bundles = await _bundles(database, account_sid, [sid])
    if not bundles:
        return None
    own = await _assignments(database, [sid])
    supporting = await _bundles(database, account_sid, [each.object_sid for each in own])
    others = [each.sid for each in supporting]
    assigned = [*own, *(await _assignments(database, others) if others else [])]
    contents = await _contents(database, account_sid, assigned)
    whole = [_dossier(bundle, assigned, contents) for bundle in supporting]
    return msgspec.structs.replace(_dossier(bundles[0], own, contents), supporting=tuple(whole))


def named_addresses(attributes: Mapping[str, Any]) -> list[str]:
    """The SIDs of addresses that a document names, each once, in their order."""
    return list(dict.fromkeys(str(sid) for sid in listed(attributes.get("address_sids", []))))


class _Contents(msgspec.Struct):
    end_users: dict[Sid, Part]
    documents: dict[Sid, Part]
    addresses: dict[Sid, Address]


def family(account_sid: Sid) -> tuple[sa.ColumnElement[Any], ...]:
    """An account's SID and its parent's (its own, where it has none), to be looked for together."""
    parent = sa.select(accounts.c.owner_account_sid).where(accounts.c.sid == account_sid)
    return sa.literal(account_sid), parent.scalar_subquery()


async def _bundles(database: Database, account_sid: Sid, sids: Sequence[Sid]) -> list[Bundle]:
    """Those of `sids` that are bundles of the account or its parent, in the order of `sids`."""
    wanted = [sid for sid in sids if sid.startswith("BU")]
    if not wanted:
        return []
    columns = BUNDLES.table.c
    found = sa.select(*columns).where(columns.account_sid.in_(family(account_sid)), columns.sid.in_(wanted))
    by_sid = {bundle.sid: bundle for bundle in map(BUNDLES.read, await database.rows(found))}
    return [by_sid[sid] for sid in wanted if sid in by_sid]


async def _assignments(database: Database, bundle_sids: Sequence[Sid]) -> list[Assignment]:
    """What is assigned to these bundles, the first assigned first."""
    columns = ASSIGNMENTS.table.c
    found = sa.select(*columns).where(columns.bundle_sid.in_(bundle_sids)).order_by(columns.sid)
    return [ASSIGNMENTS.read(row) for row in await database.rows(found)]


async def _contents(database: Database, account_sid: Sid, assigned: Sequence[Assignment]) -> _Contents:
    sids = {each.object_sid for each in assigned}
    users = await _rows(database, account_sid, end_users, [sid for sid in sids if sid.startswith("IT")])
    papers = await _rows(database, account_sid, documents, [sid for sid in sids if sid.startswith("RD")])
    named = {sid for paper in papers for sid in named_addresses(paper.attributes)}
    found = await _rows(database, account_sid, addresses, sorted(named))
    return _Contents(
        {user.sid: _part(user) for user in users},
        {paper.sid: _part(paper) for paper in papers},
        {address.sid: address for address in found},
    )


async def _rows(database: Database, account_sid: Sid, kept: Collection[R], sids: Sequence[Sid]) -> list[R]:
    if not sids:
        return []
    columns = kept.table.c
    found = sa.select(*columns).where(columns.account_sid.in_(family(account_sid)), columns.sid.in_(sids))
    return [kept.stored.read(row) for row in await database.rows(found)]


def _part(kept: EndUser | SupportingDocument) -> Part:
    return Part(sid=kept.sid, type=kept.type, friendly_name=kept.friendly_name, attributes=kept.attributes)


def _dossier(bundle: Bundle, assigned: Sequence[Assignment], contents: _Contents) -> Dossier:
    sids = [each.object_sid for each in assigned if each.bundle_sid == bundle.sid]
    papers = tuple(contents.documents[sid] for sid in sids if sid in contents.documents)
    named = list(dict.fromkeys(sid for paper in papers for sid in named_addresses(paper.attributes)))
    own = {sid: each for sid, each in contents.addresses.items() if each.account_sid == bundle.account_sid}
    return Dossier(
        sid=bundle.sid,
        account_sid=bundle.account_sid,
        policy_sid=bundle.policy_sid,
        friendly_name=bundle.friendly_name,
        email=bundle.email,
        status=bundle.status,
        checked=bundle.checks_due is None,
        end_users=tuple(contents.end_users[sid] for sid in sids if sid in contents.end_users),
        documents=papers,
        addresses=tuple(own[sid] for sid in named if sid in own),
        missing_addresses=tuple(sid for sid in named if sid not in own),
    )
