"""One large tenant beside a busy neighbour: very many of all that pages show, copied from one of each.

The first account has the messages, most of the numbers, a pool of 400 of them, and its customers' registrations; each
subaccount a share of the rest. The neighbour has nothing but webhooks: very many, later than most of the tenant's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from tests.contract.estate import Estate
from tests.speed import insights
from tests.speed.estate import FIRST_NUMBER, POOL, account_of, account_rows
from tests.speed.filling import Filling, filling
from tests.speed.rig import Rig
from tests.speed.starts import stopped

DAYS = 30
DAY_US = 86_400_000_000
SUBACCOUNTS, SERVICES, CUSTOMERS = 1_000, 200, 2_000
NEIGHBOUR, NEIGHBOURS_EXCHANGES, OWN_EXCHANGES = 900_000, 200_000, 5_000
PENDING = 300
"""Reviews that wait."""
SEVERAL = {
    "address": ("AD", 2_000),
    "alert": ("NO", 5_000),
    "alpha_registration": ("RG", 300),
    "api_key": ("SK", 300),
    "application": ("AP", 300),
    "audit_event": ("AE", 20_000),
    "handset_message": ("HM", 5_000),
    "letter": ("EM", 2_000),
    "oauth_app": ("OQ", 100),
    "oauth_grant": ("OG", 100),
    "organization_user": ("US", 500),
    "invitation": ("UI", 200),
    "short_code_application": ("AP", 200),
    "traffic_warning": ("TW", 500),
}
"""What is copied as it is, but for its SID, its moment and what must be its own: prefix, and how many."""


ADDRESS = "customer_profile_address"


class Tenancy(msgspec.Struct, frozen=True):
    """How much of what there is most of."""

    messages: int
    numbers: int


def pool_of(number: int) -> str:
    """The SID of the tenant's service with this number; the first has the large pool."""
    return f"MG{1:024x}{number:08x}"


class Copying:
    """Copies rows that the program wrote. The n-th of each was made so long ago as its number says, the last first."""

    def __init__(self, store: Filling, account_sid: str) -> None:
        self.store, self.account_sid = store, account_sid
        self._now = int(datetime.now(UTC).timestamp() * 1_000_000)

    def made(self, many: int, days: float = DAYS) -> str:
        """When it was made."""
        span = int(days * DAY_US)
        return f"({self._now - span} + g.n * {span // many})"

    def sid(self, prefix: str, many: int, shift: int = 0, days: float = DAYS) -> str:
        """Its SID; `shift` tells apart those of one kind."""
        moment, number = self.store.hex(f"{self.made(many, days)} / 1000", 12), self.store.hex(f"g.n + {shift}", 20)
        return f"'{prefix}' || {moment} || {number}"

    def owner(self) -> str:
        """Every second is the tenant's own, the others are its subaccounts'."""
        subaccount = f"'AC' || {self.store.hex(f'1 + g.n % {SUBACCOUNTS}', 32)}"
        return f"CASE WHEN g.n % 2 = 0 THEN '{self.account_sid}' ELSE {subaccount} END"

    def copy(self, table: str, row: Mapping[str, Any], count: int, **differing: str) -> None:
        """So many, of which each has its moment wherever the row has one."""
        moments = {name: self.made(count) for name in ("date_created", "date_updated") if name in row}
        self.store.copy(table, row, count, moments | differing)


def fill(rig: Rig, estate: Estate, wanted: Tenancy) -> None:
    """Copies what there is one of in the estate, once it is counted; the server starts anew on it."""
    insights.counted(rig)
    stopped(rig)
    with filling(rig) as store:
        copying = Copying(store, rig.account_sid)
        _accounts(rig, store)
        _numbers(copying, rig, estate, wanted.numbers)
        _messages(store, estate, wanted.messages)
        _registrations(copying, estate)
        _several(copying, rig)
        _told(copying, estate)
        counted = store.row("insight_account")
        insights.uncounted(store)
        whole = {"account_sid": f"'AC' || {store.hex('g.n', 32)}", "is_whole": "1"}
        store.copy("insight_account", counted, SUBACCOUNTS, whole)  # they have no messages
    rig.start_server()


def _accounts(rig: Rig, store: Filling) -> None:
    template, balance = store.row("account", sid=rig.account_sid), store.row("account_balance")
    owners = dict.fromkeys(range(1, SUBACCOUNTS + 1), rig.account_sid) | {NEIGHBOUR: account_of(NEIGHBOUR)}
    store.insert("account", account_rows(rig, template, owners))
    store.insert("account_balance", [balance | {"account_sid": account_of(NEIGHBOUR)}])


def _numbers(copying: Copying, rig: Rig, estate: Estate, count: int) -> None:
    """A pool, the tenant's others, and the subaccounts', each in its account's service; the inventory has all."""
    store, number = copying.store, copying.store.row("incoming_phone_number", phone_number=rig.sender)
    service, stock = store.row("messaging_service", sid=estate["MG"]), store.row("inventory_number")
    pool = f"'{pool_of(0)[:-8]}' || {store.hex('g.n', 8)}"
    copying.copy("messaging_service", service, SERVICES, sid=pool, friendly_name="'Service ' || g.n")
    subaccount = store.hex(f"1 + g.n % {SUBACCOUNTS}", 32)
    theirs = {"account_sid": f"'AC' || {subaccount}", "messaging_service_sid": f"'MG' || {subaccount}"}
    default = {"sid": f"'MG' || {subaccount}", "account_sid": f"'AC' || {subaccount}"}
    copying.copy("messaging_service", service, SUBACCOUNTS, **default)
    first = 0
    for many, whose in (
        (POOL, {"messaging_service_sid": f"'{pool_of(1)}'"}),
        (count * 6 // 10 - POOL, {"messaging_service_sid": "NULL"}),
        (count * 4 // 10, theirs),
    ):
        address = f"'+1' || CAST({FIRST_NUMBER + first} + g.n AS TEXT)"
        its = {"sid": f"'PN' || {store.hex(f'{first} + g.n', 32)}", "phone_number": address, "friendly_name": address}
        copying.copy("incoming_phone_number", number, many, **its, **whose)
        first += many
    stocked = {"sid": f"'IV' || {store.hex('g.n', 32)}", "phone_number": f"'+1' || CAST({FIRST_NUMBER} + g.n AS TEXT)"}
    copying.copy("inventory_number", stock, count + count // 5, **stocked)


def _messages(store: Filling, estate: Estate, count: int) -> None:
    """Of a month; one in ten came in."""
    message = store.row("message", sid=estate["SM"])
    back = f"g.n * {DAYS * DAY_US // count}"
    differing = insights.mixed(store, message, f"({message['date_created']} - {back})", back)
    inbound = {"direction": "'inbound'", "status": "'received'", "error_code": "NULL", "to": differing["from"]}
    inbound["from"] = differing["to"]
    went = {"direction": "'outbound-api'"} | differing
    came = {name: f"CASE WHEN g.n % 10 = 3 THEN {value} ELSE {went[name]} END" for name, value in inbound.items()}
    services = {"messaging_service_sid": f"'{pool_of(0)[:-8]}' || {store.hex('1 + g.n % 5', 8)}", "num_media": "0"}
    store.copy("message", message, count, {**differing, **came, **services})


def _registrations(copying: Copying, estate: Estate) -> None:
    """Of each customer a profile with who and where, a product, a brand, a campaign, and what was reviewed of it."""
    store, count = copying.store, CUSTOMERS
    account, product = copying.owner(), 1_000_000
    bundles = {"BU": ("BU", 0), "TrustProducts BU": ("BU", product)}
    for name, (prefix, shift) in bundles.items():
        bundle = store.row("trusthub_bundle", sid=estate[name])
        states = "CASE WHEN g.n % 10 = 0 THEN 'twilio-rejected' WHEN g.n % 10 = 1 THEN 'in-review' "
        its = {
            "sid": copying.sid(prefix, count, shift),
            "friendly_name": "'Customer ' || g.n",
            "status": f"{states} WHEN g.n % 10 = 2 THEN 'draft' ELSE 'twilio-approved' END",
        }
        copying.copy("trusthub_bundle", bundle, count, account_sid=account, **its)
    held = store.row("trusthub_assignment", sid=estate["BV"])
    parts = (("IT", "trusthub_end_user", "customer_profile_business_information"), ("RD", "trusthub_document", ADDRESS))
    for shift, (prefix, table, kind) in enumerate(parts):
        its = {"account_sid": account, "sid": copying.sid(prefix, count)}
        copying.copy(table, store.row(table, type=kind), count, **its)
        its = {"sid": copying.sid("BV", count, shift * product), "object_sid": its["sid"]}
        row = held | {"object_type": kind}
        copying.copy("trusthub_assignment", row, count, account_sid=account, bundle_sid=copying.sid("BU", count), **its)
    approved, failed = "WHEN g.n % 7 = 2 THEN", "g.n % 7 = 1"
    brand = {
        "sid": copying.sid("BN", count),
        "customer_profile_bundle_sid": copying.sid("BU", count),
        "a2p_profile_bundle_sid": copying.sid("BU", count, product),
        "brand_name": "'Customer ' || g.n",
        "tcr_id": "'B' || g.n",
        "email": "'owner' || g.n || '@example.com'",
        "status": f"CASE WHEN {failed} THEN 'FAILED' {approved} 'IN_REVIEW' ELSE 'APPROVED' END",
    }
    copying.copy("a2p_brand", store.row("a2p_brand", sid=estate["BN"]), count, account_sid=account, **brand)
    campaign = {
        "campaign_sid": copying.sid("CM", count),
        "brand_registration_sid": copying.sid("BN", count),
        "messaging_service_sid": f"'MG9' || {store.hex('g.n', 31)}",
        "campaign_id": "'C' || g.n",
        "campaign_status": f"CASE WHEN {failed} THEN 'FAILED' {approved} 'IN_PROGRESS' ELSE 'VERIFIED' END",
    }
    known = store.row("a2p_campaign", brand_registration_sid=estate["BN"])
    copying.copy("a2p_campaign", known, count, account_sid=account, **campaign)
    kinds = (("customer-profile", "BU", 0), ("trust-product", "BU", product), ("campaign", "CM", 2 * product))
    for kind, prefix, shift in kinds:
        its = {"sid": copying.sid("RW", count, shift), "object_sid": copying.sid(prefix, count, shift % (2 * product))}
        waits = f"CASE WHEN g.n <= {PENDING} THEN 'pending' ELSE 'approved' END"
        review = {**store.row("review", sid=estate["RW"]), "kind": kind, "due_at": None, "decided_by": "operator"}
        copying.copy("review", review, count, account_sid=account, outcome=waits, **its)


def _several(copying: Copying, rig: Rig) -> None:
    """Of the tenant alone."""
    store = copying.store
    own = {
        "alpha_registration": {"name": "'mine' || g.n", "alpha_sender": "'Mine' || g.n"},
        "letter": {"outcome": "'sent'", "recipient": "'somebody' || g.n || '@example.com'"},
        "organization_user": {"user_name": "'somebody' || g.n || '@example.com'"},
        "invitation": {"email": "'invited' || g.n || '@example.com'", "token_hash": store.hex("g.n", 64)},
        "alert": {"date_generated": copying.made(SEVERAL["alert"][1])},
        "audit_event": {"event_date": copying.made(SEVERAL["audit_event"][1])},
        "traffic_warning": {"messaging_service_sid": f"'MG8' || {store.hex('g.n', 31)}", "service": "'MG8' || g.n"},
    }
    for table, (prefix, count) in SEVERAL.items():
        row = store.row(table) if table == "handset_message" else store.row(table, account_sid=rig.account_sid)
        copying.copy(table, row, count, sid=copying.sid(prefix, count), **own.get(table, {}))
    user = "'+1' || CAST(2000000000 + g.n AS TEXT)"
    copying.copy("opt_out", store.row("opt_out"), 20_000, user=user)
    said = {"account_sid": rig.account_sid, "sender_id": pool_of(1), "status": "opt-out", "source": "website"}
    said |= dict.fromkeys(("contact_id", "date_updated", "date_of_consent"))
    copying.copy("consent", said, 5_000, contact_id=user, date_of_consent=copying.made(5_000))


def _told(copying: Copying, estate: Estate) -> None:
    """The tenant's exchanges over the month, and the neighbour's of the last day; of each some failed."""
    one = copying.store.row("webhook_exchange", sid=estate["EV"]) | {"next_at": None}
    for account, count, failed, days in (
        (copying.account_sid, OWN_EXCHANGES, 10, DAYS),
        (account_of(NEIGHBOUR), NEIGHBOURS_EXCHANGES, 3, 1),
    ):
        made = copying.made(count, days)
        its = {
            "sid": copying.sid("EV", count, days=days),
            "account_sid": f"'{account}'",
            "subject_sid": copying.sid("SM", count, days=days),
            "url": "'http://host' || g.n % 20 || '.customer.example/told'",
            "outcome": f"CASE WHEN g.n % {failed} = 0 THEN 'given-up' ELSE 'done' END",
            "error_code": f"CASE WHEN g.n % {failed} = 0 THEN 11200 END",
            "status": f"CASE WHEN g.n % {failed} = 0 THEN 500 ELSE 200 END",
            "date_created": made,
            "date_done": made,
        }
        copying.copy("webhook_exchange", one, count, **its)
