"""The walks of the group Operator."""

from __future__ import annotations

from itertools import count
from urllib.parse import urlsplit

import requests

from tests.console.in_browser.walker import PageWalk, Visitor, Walker, sheet_walk, shown_sheet_walk, taken_away
from tests.contract.server import settled

OPERATOR = Visitor.OPERATOR
_links = count(1)


def _changed(at: Walker) -> str:
    """What the audit log says of a service that was made just now."""
    at.isv.service(friendly_name="Operated Lark")
    return "messaging-service.created"


def _link(at: Walker) -> str:
    """The name of a link that is off."""
    name = f"route-walk-{next(_links)}"
    made = at.operates(
        "POST", "Carriers", Name=name, Host="127.0.0.1", Port="9", SystemId="me", Password="secret", Enabled="false"
    )
    assert made.status == 201, made.body
    return name


def _tenant(at: Walker) -> str:
    """The SID of a main account of another tenant."""
    return str(at.operates("POST", "Accounts", FriendlyName="Tenant by API").json["sid"])


def _warned(at: Walker) -> str:
    """Two toll-free numbers in one service: what is warned of."""
    client, service = at.client, at.isv.service(friendly_name="Two toll-free numbers")
    for one in client.available_phone_numbers("US").toll_free.list(limit=2):
        bought = client.incoming_phone_numbers.create(phone_number=one.phone_number)
        client.messaging.v1.services(service).phone_numbers.create(bought.sid)
    return str(at.operates("GET", "TrafficWarnings").json["traffic_warnings"][0]["kind"])


def _process(at: Walker) -> str:
    return str(at.operates("GET", "Processes").json["processes"][0]["sid"])


def _holds_and_releases(at: Walker) -> None:
    at.go("/holds")
    at.follow("callbacks")
    at.confirms("Hold", "Nothing of it leaves from now on.")
    at.confirms("Release and send", "It goes on, and what waited goes out.")


def _keeps_for_a_year(at: Walker) -> None:
    sid = _tenant(at)
    at.go("/retention")
    at.main(f'a[href="/retention/{sid}"]').click()  # by the account's name
    at.fill(Days="365")
    at.press("Save")
    at.says("Saved.")
    at.keeps(Days="365")
    taken_away(at, "Keep all", "retention")


def _keeps_for_a_while(at: Walker) -> None:
    at.go(f"/retention/{_tenant(at)}")
    at.fill(Days="a while")
    at.press("Save")
    at.at_field("Days", "Days")
    at.keeps(Days="a while")


def _sets_a_pace(at: Walker) -> None:
    sid = _tenant(at)
    at.go(f"/tenants/{sid}")
    at.follow("Throughput")
    at.fill(Market="us-ca-toll-free", SegmentsPerSecond="25")
    at.press("Save")
    at.says("Saved.")
    at.go("/throughputs")
    at.main(f'a[href="/throughputs/{sid}"]').click()
    at.says("25.0")


def _sets_no_pace(at: Walker) -> None:
    at.go(f"/throughputs/{_tenant(at)}")
    at.fill(Market="us-ca-toll-free", SegmentsPerSecond="fast")
    at.press("Save")
    at.at_field("SegmentsPerSecond", "SegmentsPerSecond")
    at.keeps(Market="us-ca-toll-free", SegmentsPerSecond="fast")


def _opens_and_credits(at: Walker) -> None:
    at.go("/tenants")
    at.follow("New account")
    at.fill(FriendlyName="Lark & Sons", Credit="10")
    at.press("Make the account")
    at.says("nowhere else")
    at.follow("I have kept it")
    at.fill(FriendlyName="Lark & Daughters")
    at.press("Save")
    at.says("Saved.")
    at.follow("Book credit")
    at.fill(Amount="2.50", Reason="Paid by transfer")
    at.press("Book it")
    at.says("It is booked: the balance is 12.5")
    at.confirms("Suspend", "It is suspended")
    at.press("Reactivate")
    at.says("It is active again.")


def _credits_too_much(at: Walker) -> None:
    at.go(f"/tenants/{_tenant(at)}/credit")
    at.fill(Amount="a lot", Reason="Paid by transfer")
    at.press("Book it")
    at.at_field("Amount", "Amount")
    at.keeps(Amount="a lot", Reason="Paid by transfer")


def _loses_receipts(at: Walker) -> None:
    at.go("/faults")
    at.fill(DuplicateReceipts="0.1")
    at.press("Set these faults")
    at.says("They are set.")
    at.keeps(DuplicateReceipts="0.1")
    at.press("Turn all off")
    at.says("All are off.")


def _loses_more_than_all(at: Walker) -> None:
    at.go("/faults")
    at.fill(LostReceipts="7")
    at.press("Set these faults")
    at.at_field("LostReceipts", "LostReceipts")
    at.keeps(LostReceipts="7")


def _reads_what_is_to_do(at: Walker) -> None:
    at.go("/installation")
    at.says("Before production")
    at.says("TIDINGS_DATA_DIR")


def _stray(at: Walker) -> str:
    """Why a text is one that an aggregator brings for a number that nobody has."""
    link = {"Name": f"stray-walk-{next(_links)}", "Kind": "http", "ApiUrl": "http://127.0.0.1:9/", "Auth": "none"}
    sid = at.operates("POST", "Carriers", **link).json["sid"]
    texts = at.operates("POST", f"Carriers/{sid}/CallbackAddresses").json["messages"]
    said = {"id": link["Name"], "from": "+14155550100", "to": "+19995550100", "text": "Is anybody there?"}
    answer = requests.post(f"{at.server.base}{urlsplit(texts).path}", data=said, timeout=10)
    assert answer.status_code == 200, answer.text
    return str(settled(lambda: at.operates("GET", "Strays?Kind=text").json["strays"] or None, "a stray")[0]["reason"])


WALKS = (
    sheet_walk(
        "/carriers",
        one="carrier",
        make={"Name": "oak", "Kind": "http", "ApiUrl": "http://127.0.0.1:9/", "Auth": "none"},
        wrong=("ApiUrl", "nowhere", "ApiUrl"),
        change={"FailoverAfter": "20"},
        adds=True,
        by=OPERATOR,
    ),
    shown_sheet_walk("/strays", prepare=_stray, by=OPERATOR),
    shown_sheet_walk("/all-events", prepare=_changed, wrong=("StartDate", "soon", "StartDate is invalid"), by=OPERATOR),
    PageWalk("/faults", act=_loses_receipts, wrong=_loses_more_than_all, by=OPERATOR),
    PageWalk("/holds", "/holds/{item}", act=_holds_and_releases, by=OPERATOR),
    PageWalk("/installation", act=_reads_what_is_to_do, by=OPERATOR),
    sheet_walk(
        "/inventory",
        one="number",
        make={"PhoneNumber": "+12125550187"},
        wrong=("PhoneNumber", "none", "PhoneNumber"),
        change={"Locality": "Yonkers", "Capabilities": "SMS\nMMS"},
        adds=True,
        by=OPERATOR,
    ),
    shown_sheet_walk("/processes", prepare=_process, by=OPERATOR),
    PageWalk("/retention", "/retention/{item}", act=_keeps_for_a_year, wrong=_keeps_for_a_while, by=OPERATOR),
    sheet_walk(
        "/routes",
        one="route",
        make={"Prefix": "+4479"},
        wrong=("Priority", "high", "Priority is invalid"),
        change={"Weight": "3"},
        by=OPERATOR,
        prepare=lambda at: {"Carrier": _link(at)},
    ),
    PageWalk(
        "/tenants",
        "/tenants/new",
        "/tenants/{item}",
        "/tenants/{sid}/credit",
        act=_opens_and_credits,
        wrong=_credits_too_much,
        by=OPERATOR,
    ),
    PageWalk("/throughputs", "/throughputs/{item}", act=_sets_a_pace, wrong=_sets_no_pace, by=OPERATOR),
    shown_sheet_walk("/traffic-warnings", prepare=_warned, by=OPERATOR),
)

NOT_YET: frozenset[str] = frozenset()
"""Pages of the group without a walk: it only shrinks."""
