"""Audit events: one row for every step that somebody may ask about later, written in the commit of the step itself.

Source: https://www.twilio.com/docs/usage/monitor-events
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any, Final

import msgspec

from tidings.audit.properties import of_changed, of_gone, of_new
from tidings.core import Instant, Sid, Sids
from tidings.db import Write
from tidings.http import (
    CORE_2010,
    MESSAGING_V1,
    MONITOR_V1,
    SELF,
    TIDINGS_V1,
    TRUSTHUB_V1,
    Call,
    Change,
    Collection,
    Link,
    Product,
    Resource,
    linked,
)

SEARCHED_BY: Final = ("actor_sid", "event_type", "resource_sid", "source_ip_address")
"""What the log is searched by, beside the date."""
_ACCOUNT: Final = (CORE_2010, "/Accounts/{sid}")
_PLACES: Final[dict[str, tuple[Product, str]]] = {
    "AC": _ACCOUNT,
    "AD": (CORE_2010, "/Accounts/{account}/Addresses/{sid}"),
    "AP": (CORE_2010, "/Accounts/{account}/Applications/{sid}"),
    "SC": (CORE_2010, "/Accounts/{account}/SMS/ShortCodes/{sid}"),
    "SK": (CORE_2010, "/Accounts/{account}/Keys/{sid}"),
    "PN": (CORE_2010, "/Accounts/{account}/IncomingPhoneNumbers/{sid}"),
    "BN": (MESSAGING_V1, "/a2p/BrandRegistrations/{sid}"),
    "MG": (MESSAGING_V1, "/Services/{sid}"),
    "IT": (TRUSTHUB_V1, "/EndUsers/{sid}"),
    "RD": (TRUSTHUB_V1, "/SupportingDocuments/{sid}"),
    "RW": (TIDINGS_V1, "/Reviews/{sid}"),
    "TL": (TIDINGS_V1, "/Carriers/{sid}"),
    "TR": (TIDINGS_V1, "/Routes/{sid}"),
    "IV": (TIDINGS_V1, "/Inventory/{sid}"),
}
"""Where a resource is, by the prefix of its SID."""
_BUNDLES: Final = {"customer-profile": "/CustomerProfiles/{sid}", "trust-product": "/TrustProducts/{sid}"}
"""The same for bundles, by what they are."""


def links_of(event: AuditEvent, call: Call) -> dict[str, str]:
    """Absolute URLs of the `actor` and the `resource`; of what has no page of its own there is none."""
    found = {"resource": _url(call, event, event.resource_sid, _place(event))}
    if event.actor_type == "account" and event.actor_sid is not None:
        found = {"actor": _url(call, event, event.actor_sid, _ACCOUNT), **found}
    return {name: url for name, url in found.items() if url is not None}


def _place(event: AuditEvent) -> tuple[Product, str] | None:
    bundle = _BUNDLES.get(event.resource_type)
    return (TRUSTHUB_V1, bundle) if bundle is not None else _PLACES.get(event.resource_sid[:2])


def _url(call: Call, event: AuditEvent, sid: str, place: tuple[Product, str] | None) -> str | None:
    if place is None:
        return None
    product, path = place
    return call.root_of(product) + path.format(sid=sid, account=event.account_sid)


class AuditEvent(Resource):
    """What was done to one thing of an account."""

    account_sid: Sid
    actor_sid: Sid | None
    actor_type: str
    """`account` for a credential of the account, `user` for one of its organization's, `operator`, or `tidings` for the
    program itself."""
    description: str | None
    event_data: dict[str, Any]
    event_date: Instant
    event_type: str
    """Such as `brand-registration.approved`."""
    resource_sid: Sid
    resource_type: str
    sid: Sid
    source: str
    """`api`, `web` for the console, or `tidings`."""
    source_ip_address: str | None
    url: Link = SELF
    links: Link = linked(links_of)


events = Collection(
    MONITOR_V1,
    "/Events",
    AuditEvent,
    sid="AE",
    table="audit_event",
    order=("event_date",),
    indexes=[
        ("sid",),
        ("account_sid", "event_date", "sid"),
        *(("account_sid", name, "event_date", "sid") for name in SEARCHED_BY),
    ],
)


def noted(
    sids: Sids,
    now: Instant,
    account_sid: Sid,
    event_type: str,
    resource_sid: Sid,
    *,
    data: Mapping[str, Any] | None = None,
    description: str | None = None,
    call: Call | None = None,
) -> Write:
    """The write that keeps a step. With `call` its actor is whoever made the request, else the program.

    `event_type` is `RESOURCE_TYPE.ACTION`. `data` holds what changed: never a secret.
    """
    actor_sid, actor_type, source, client = None, "tidings", "tidings", None
    kept = dict(data or {})
    if call is not None:
        actor_sid = call.principal.account_sid or None  # the operator is no account
        actor_type = "account" if actor_sid else "operator"
        if call.principal.user_sid is not None:
            actor_sid, actor_type = call.principal.user_sid, "user"
        source, client = call.request.source, call.request.client
        if call.principal.sid not in (call.principal.account_sid, actor_sid) and actor_sid:
            kept["credential_sid"] = call.principal.sid  # the key that signed in
    return events.write_of(
        AuditEvent(
            account_sid=account_sid,
            actor_sid=actor_sid,
            actor_type=actor_type,
            description=description,
            event_data=kept,
            event_date=now,
            event_type=event_type,
            resource_sid=resource_sid,
            resource_type=event_type.partition(".")[0],
            sid=sids.make("AE"),
            source=source,
            source_ip_address=client,
        )
    )


def noted_of_person(
    sids: Sids,
    now: Instant,
    account_sid: Sid,
    event_type: str,
    user_sid: Sid,
    *,
    actor_sid: Sid | None = None,
    client: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> Write:
    """The write that keeps what a user did, or had done by another one (`actor_sid`), on a page from the address
    `client`: with their password and what else they sign in with. `data`: never a secret.
    """
    event = AuditEvent(
        account_sid=account_sid,
        actor_sid=actor_sid or user_sid,
        actor_type="user",
        description=None,
        event_data=dict(data or {}),
        event_date=now,
        event_type=event_type,
        resource_sid=user_sid,
        resource_type=event_type.partition(".")[0],
        sid=sids.make("AE"),
        source="web",
        source_ip_address=client,
    )
    return events.write_of(event)


def note(call: Call, event_type: str, resource_sid: Sid, data: Mapping[str, Any] | None = None) -> Write:
    """The write that keeps a step of the call's own account; see `noted`."""
    return noted(call.sids, call.clock.now(), call.account_sid, event_type, resource_sid, data=data, call=call)


def note_change(
    call: Call,
    event_type: str,
    resource_sid: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    veiled: Container[str] = (),
) -> list[Write]:
    """The write that keeps a step of the call's own account with the properties that it changed; none where it changed
    nothing. What is in one of the two alone was, or will be, nothing.
    """
    held, made = ({**dict.fromkeys(other), **one} for one, other in ((before, after), (after, before)))
    data = of_changed(held, made, veiled)
    return [note(call, event_type, resource_sid, data)] if data else []


def audited_as(
    resource_type: str, properties: Callable[[Any], Mapping[str, object]], veiled: Container[str] = ()
) -> Callable[[Change[Any]], list[Write]]:
    """For `also=` of a collection of the operator's own: as `audited`, kept with the operator's account whatever
    account an item is about, in the `properties` that are made of it.
    """

    def also(change: Change[Any]) -> list[Write]:
        now = {} if change.what == "deleted" else properties(msgspec.structs.replace(change.item, **change.values))
        before = {} if change.what == "created" else properties(change.item)
        return note_change(change.call, f"{resource_type}.{change.what}", change.item.sid, before, now, veiled)

    return also


def audited(
    resource_type: str | Callable[[Any], str], *, veiled: Container[str] = (), hidden: Sequence[str] = ()
) -> Callable[[Change[Any]], list[Write]]:
    """For `also=` of a collection: keeps that an item was created, updated or deleted, with its properties before and
    after; an update that changes nothing is none.

    The type may follow from the item. Of the properties `veiled` only that they changed is kept; `hidden` are such that
    no answer shows, and that are kept all the same.
    """

    def also(change: Change[Any]) -> list[Write]:
        item = change.item
        match change.what:
            case "created":
                data = of_new(item, veiled, hidden)
            case "updated":
                data = of_changed(item, change.values, veiled)
            case _:
                data = of_gone(item, veiled, hidden)
        if change.what == "updated" and not data:
            return []
        kind = resource_type(item) if callable(resource_type) else resource_type
        call, owner = change.call, getattr(item, "account_sid", change.call.account_sid)
        what, sid = f"{kind}.{change.what}", getattr(item, "sid", owner)
        return [noted(call.sids, call.clock.now(), owner, what, sid, data=data, call=call)]

    return also
