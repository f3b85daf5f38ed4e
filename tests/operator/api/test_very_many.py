"""Lists of very many rows, as SQLite reads them: by each filter it reads what the filter leaves, in the list's order."""

from __future__ import annotations

import re

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, Installation, installed
from tests.plans import explained

SCOPE, USER, IN_ORDER = "%2B12025550100", "%2B12025550101", "TEMP B-TREE"
EVENTS, NUMBERS = "/monitor/v1/Events", f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
ALONG = {
    f"/tidings/v1/OptOuts?Scope={SCOPE}": "account_sid=? AND scope=?",
    f"/tidings/v1/OptOuts?User={USER}": "user=? AND account_sid=?",
    f"/tidings/v1/OptOuts?User={USER}&Source=import": "user=? AND account_sid=?",
    "/tidings/v1/OptOuts?Source=import": "account_sid=? AND source=?",
    f"/tidings/v1/OptOuts?Source=import&Scope={SCOPE}": "account_sid=? AND source=? AND scope=?",
    f"/tidings/v1/Consents?SenderId={SCOPE}": "account_sid=? AND sender_id=?",
    f"/tidings/v1/Consents?ContactId={USER}": "account_sid=? AND contact_id=?",
    "/tidings/v1/Consents?Status=opt-in": "account_sid=? AND status=?",
    "/tidings/v1/Consents?Source=offline": "account_sid=? AND source=?",
    f"{EVENTS}?EventType=key.created": "account_sid=? AND event_type=?",
    f"{EVENTS}?ActorSid=SK{1:032}": "account_sid=? AND actor_sid=?",
    f"{EVENTS}?ResourceSid=PN{1:032}": "account_sid=? AND resource_sid=?",
    f"{EVENTS}?SourceIpAddress=1.2.3.4": "account_sid=? AND source_ip_address=?",
    f"{EVENTS}?StartDate=2026-01-01&EndDate=2026-01-02": "account_sid=? AND event_date>? AND event_date<?",
    f"{EVENTS}?EventType=key.created&StartDate=2026-01-01": "account_sid=? AND event_type=? AND event_date>?",
    f"{NUMBERS}?PhoneNumber={USER}": "phone_number=?",
}
OPERATORS = {
    "/tidings/v1/Reviews?Outcome=approved": "outcome=?",
    "/tidings/v1/Reviews?Kind=brand": "kind=?",
    "/tidings/v1/Reviews?Kind=brand&Outcome=approved": "outcome=? AND kind=?",
    f"/tidings/v1/Reviews?AccountSid={ACCOUNT}": "account_sid=?",
    "/tidings/v1/Inventory?Type=mobile": "type=?",
    "/tidings/v1/Inventory?IsoCountry=GB": "iso_country=?",
    "/tidings/v1/Inventory?IsoCountry=GB&Type=mobile": "iso_country=? AND type=?",
}


@pytest.mark.parametrize(("path", "along"), ALONG.items())
@installed()
async def test_a_list_is_read_along_its_filter(
    here: Installation, monkeypatch: pytest.MonkeyPatch, path: str, along: str
) -> None:
    plans = explained(here.app.database, monkeypatch)
    assert (await here.ask("GET", path)).status == 200
    assert f"({along})" in plans[-1]
    assert IN_ORDER not in plans[-1]


@pytest.mark.parametrize(("path", "along"), OPERATORS.items())
@installed()
async def test_so_is_one_of_everybodys(
    here: Installation, monkeypatch: pytest.MonkeyPatch, path: str, along: str
) -> None:
    plans = explained(here.app.database, monkeypatch)
    assert (await here.ask("GET", path, user=OPERATOR)).status == 200
    assert f"({along})" in plans[-1]
    assert IN_ORDER not in plans[-1]


@pytest.mark.parametrize("path", ["Messages?GroupBy=country", "Errors", "Latency", "Senders", "Messages?GroupBy=tag"])
@installed()
async def test_figures_of_everybody_are_read_by_their_time(
    here: Installation, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    plans = explained(here.app.database, monkeypatch)
    assert (await here.ask("GET", f"/tidings/v1/Insights/{path}", user=OPERATOR)).status == 200
    of_figures = [plan for plan in plans if re.search("insight_(traffic|sender|tag|carrier|latency)", plan)]
    assert of_figures
    assert [plan for plan in of_figures if "_span_at (span=? AND at>? AND at<?)" not in plan] == []


@pytest.mark.parametrize(("most", "index"), [(0, "PRIMARY KEY"), (9, "ix_opt_out_account_sid_date_created")])
@installed()
async def test_a_span_is_read_by_its_date_where_little_is_in_it(
    here: Installation, monkeypatch: pytest.MonkeyPatch, most: int, index: str
) -> None:
    monkeypatch.setattr("tidings.db.ways.COUNTED_MOST", most)
    plans = explained(here.app.database, monkeypatch)
    assert (await here.get("OptOuts?StartDate=2026-01-01&EndDate=2031-01-01")).status == 200
    assert index in plans[-1]
