"""The walks of the group Developers."""

from __future__ import annotations

from contextlib import closing

from tests.console.in_browser.walker import PageWalk, Walker, sheet_walk, shown_sheet_walk, taken_away
from tests.console.running import PHONE, SENDER
from tests.contract.estate import UNTOLD
from tests.contract.site import Site


def _untold(at: Walker) -> str:
    """What a callback leaves that nobody takes: the code of its alert."""
    at.client.messages.create(to=PHONE, from_=SENDER, body="Untold", status_callback=f"http://{UNTOLD}/closed")
    found = at.isv.until(lambda: at.client.monitor.v1.alerts.list(limit=1), bool, "an alert")
    return str(found[0].error_code)


def _let_in(at: Walker) -> str:
    """An app that the account let in."""
    back = "https://app.example/back"
    app = at.isv.tidings("POST", "OAuthApps", FriendlyName="Lark's planner", RedirectUris=back).json["sid"]
    at.client.oauth.v2.authorize.fetch(client_id=app, response_type="code", redirect_uri=back)
    return "Lark's planner"


def _withdraws(at: Walker) -> None:
    named = _let_in(at)
    at.go("/oauth-grants")
    at.follow(named)
    taken_away(at, "Withdraw", "grant")


def _moves_the_clock(at: Walker) -> None:
    at.go("/clock")
    at.press("30 seconds")
    back = at.page.get_by_role("button", name="Back to now")
    back.click()
    back.wait_for(state="detached")
    at.says("It is ")


def _tells_again(at: Walker) -> None:
    with closing(Site()) as site:
        at.client.messages.create(to=PHONE, from_=SENDER, body="Told", status_callback=site.url("/told"))
        site.wait_for("/told", MessageStatus="delivered")
        at.go("/webhooks")
        at.fill(Host=site.base.removeprefix("http://"))
        at.press("Filter")
        at.follow("Status 1")
        at.press("Tell it again")
        at.says("It is told again.")


def _asks_for_no_sid(at: Walker) -> None:
    at.go("/webhooks")
    at.fill(SubjectSid="the first one")
    at.press("Filter")
    at.at_field("SubjectSid", "SubjectSid is invalid")
    at.keeps(SubjectSid="the first one")


def _sends_a_sample(at: Walker) -> None:
    at.go("/webhooks/sample")
    at.fill(Url=f"http://{UNTOLD}/hook", Kind="message-status")
    at.press("Send it")
    at.says("11202")
    at.keeps(Url=f"http://{UNTOLD}/hook")


def _sends_a_sample_nowhere(at: Walker) -> None:
    at.go("/webhooks/sample")
    at.fill(Url="nowhere", Kind="inbound-message")
    at.press("Send it")
    at.at_field("Url", "nowhere")
    at.keeps(Url="nowhere", Kind="inbound-message")


def _judges(at: Walker) -> None:
    at.go("/webhooks/signature")
    at.fill(Url="https://shop.example/hook", Headers="X-Twilio-Signature: bm9uZQ==", Body="From=%2B14155550100")
    at.press("Judge it")
    at.says("It is right for nothing that was tried")
    at.keeps(Url="https://shop.example/hook", Body="From=%2B14155550100")


def _judges_without_a_signature(at: Walker) -> None:
    at.go("/webhooks/signature")
    at.fill(Url="https://shop.example/hook", Headers="Host: shop.example")
    at.press("Judge it")
    at.at_field("Headers", "Signature")
    at.keeps(Url="https://shop.example/hook", Headers="Host: shop.example")


WALKS = (
    shown_sheet_walk("/alerts", prepare=_untold, wrong=("StartDate", "soon", "StartDate is invalid")),
    PageWalk("/clock", act=_moves_the_clock),
    sheet_walk(
        "/keys",
        one="key",
        make={"FriendlyName": "Nightly report"},
        wrong=("Policy", "everything", "Policy is invalid"),
        change={"FriendlyName": "Weekly report"},
        removes="Revoke",
        secret=True,
    ),
    sheet_walk(
        "/oauth-apps",
        one="app",
        make={"FriendlyName": "Planner", "RedirectUris": "https://app.example/back"},
        wrong=("RedirectUris", "nowhere", "RedirectUris is invalid"),
        change={"Description": "Plans the week"},
        secret=True,
    ),
    PageWalk("/oauth-grants", "/oauth-grants/{item}", act=_withdraws),
    PageWalk("/webhooks", "/webhooks/{sid}", act=_tells_again, wrong=_asks_for_no_sid),
    PageWalk("/webhooks/sample", act=_sends_a_sample, wrong=_sends_a_sample_nowhere),
    PageWalk("/webhooks/signature", act=_judges, wrong=_judges_without_a_signature),
)

NOT_YET: frozenset[str] = frozenset()
"""Pages of the group without a walk: it only shrinks."""
