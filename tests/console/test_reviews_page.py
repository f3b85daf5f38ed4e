"""The reviews page: what waits and what was decided, for the operator, who decides and overrules there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from tests.console.registered import ACCOUNT, NOW, bundle, campaign, writes
from tests.console.running import Browser, Running, header, running
from tests.trusthub.installation import BUSINESS, PRIMARY, REPRESENTATIVE
from tidings.audit.events import events
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import campaigns
from tidings.compliance.reviews import Review, ReviewKind, ReviewOutcome, reviews
from tidings.console.reviews_page import DECIDED_PAGE, WAITING_PAGE
from tidings.core import Instant, MovableClock, SeededChance, Sids
from tidings.lint import desk
from tidings.lint.registration import Registration
from tidings.numbers.short_code_applications import ShortCodeApplication, applications
from tidings.numbers.short_codes import short_codes

OPERATOR = ("operator", "o" * 32)
SIDS = Sids(MovableClock(lambda: int(NOW)), SeededChance(6))


async def page(browser: Browser, path: str = "/reviews", status: int = 200) -> str:
    response = await browser.page(path)
    assert response.status == status, response.body
    return response.body.decode()


def waiting(html: str) -> list[str]:
    return re.findall(r'<article class="card review" id="(\w{34})"', html)


def review(
    object_sid: str, outcome: ReviewOutcome = ReviewOutcome.PENDING, kind: ReviewKind = ReviewKind.CAMPAIGN, **more: Any
) -> Review:
    fields: dict[str, Any] = {
        "sid": SIDS.make("RW"),
        "account_sid": ACCOUNT,
        "kind": kind,
        "object_sid": object_sid,
        "friendly_name": "Something",
        "outcome": outcome,
        "date_created": NOW,
        "date_updated": NOW,
        **more,
    }
    return Review(**fields)


async def kept(world: Running, *rows: Review) -> None:
    await world.app.database.commit(*(reviews.write_of(row) for row in rows))


async def submitted(world: Running) -> tuple[str, str]:
    """A primary profile that waits for the operator, and its review."""

    async def made(path: str, **fields: str) -> str:
        return str((await world.api(path, **fields))["sid"])

    def attributes(given: dict[str, str]) -> str:
        return msgspec.json.encode(given).decode()

    profile = await made("/v1/CustomerProfiles", FriendlyName="Acme", Email="acme@example.com", PolicySid=PRIMARY)
    firm = await made(
        "/v1/EndUsers",
        FriendlyName="Firm",
        Type="customer_profile_business_information",
        Attributes=attributes(BUSINESS),
    )
    person = await made(
        "/v1/EndUsers", FriendlyName="Ann", Type="authorized_representative_1", Attributes=attributes(REPRESENTATIVE)
    )
    address = await made(
        f"/2010-04-01/Accounts/{world.sid}/Addresses.json",
        CustomerName="Acme",
        Street="1 Jersey St",
        City="Boston",
        Region="MA",
        PostalCode="02215",
        IsoCountry="US",
    )
    paper = await made(
        "/v1/SupportingDocuments",
        FriendlyName="Office",
        Type="customer_profile_address",
        Attributes=attributes({"address_sids": address}),
    )
    for part in (firm, person, paper):
        await made(f"/v1/CustomerProfiles/{profile}/EntityAssignments", ObjectSid=part)
    await world.api(f"/v1/CustomerProfiles/{profile}", Status="pending-review")
    return profile, await _opened(world, profile)


async def _opened(world: Running, object_sid: str) -> str:
    select = sa.select(reviews.table.c.sid).where(reviews.table.c.object_sid == object_sid)
    async with asyncio.timeout(10):
        while not (rows := await world.app.database.rows(select)):
            await asyncio.sleep(0.02)
    return str(rows[0][0])


async def status_of(browser: Browser, sid: str) -> str:
    html = await page(browser, f"/registrations/{sid}")
    found = re.search(r'<span class="pill \w+">([^<]+)</span>', html)
    assert found
    return found.group(1)


async def carried_out(world: Running) -> None:
    """A minute and more passes, after which nothing can be undone any more."""
    await world.api("/tidings/v1/Clock", *OPERATOR, Advance="PT2M")
    held = sa.select(reviews.table.c.sid).where(reviews.table.c.held_until.is_not(None))
    async with asyncio.timeout(10):
        while await world.app.database.rows(held):
            await asyncio.sleep(0.02)


def held(html: str) -> list[str]:
    return re.findall(r'id="held-(\w{34})"', html)


async def test_reviews_are_for_the_operator_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        one = review("CM" + "1" * 32)
        await kept(world, one)
        browser = await world.signed_in()
        html = await page(browser, "/reviews", 403)
        assert "These credentials may not do this" in html
        assert (await browser.post(f"/reviews/{one.sid}", outcome="approved")).status == 403


async def test_nothing_waits_at_first(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        html = await page(await world.signed_in(*OPERATOR))
        assert "Nothing waits for a reviewer." in html
        assert "Nothing was decided yet." in html


async def test_an_application_for_a_short_code_is_shown_and_decided(tmp_path: Path) -> None:
    async with running(tmp_path, reviewer="operator") as world:
        profile = "BU" + "1" * 32
        wanted = ShortCodeApplication(
            sid="AP" + "1" * 32,
            account_sid=world.sid,
            friendly_name="Alerts",
            iso_country="US",
            customer_facing_profile=profile,
            charges_apply=True,
            date_created=NOW,
            date_updated=NOW,
            created_by=world.sid,
        )
        waits = review(wanted.sid, kind=ReviewKind.SHORT_CODE, account_sid=world.sid)
        await world.app.database.commit(applications.write_of(wanted), reviews.write_of(waits))
        browser = await world.signed_in(*OPERATOR)
        html = await page(browser)
        assert waiting(html) == [waits.sid]
        assert "is gone" not in html
        for shown in ("The application", "Whoever writes to it pays more", f"/registrations/{profile}"):
            assert shown in html, shown
        await browser.post(f"/reviews/{waits.sid}", outcome="approved", error_code="", reason="", stands="pending")
        await carried_out(world)
        assert waiting(await page(browser)) == []
        codes = await world.app.database.rows(sa.select(short_codes.table.c.sid))
        assert len(codes) == 2, "the one that the account came with, and this one"


async def test_the_operator_sees_what_was_submitted_approves_and_overrules(tmp_path: Path) -> None:
    async with running(tmp_path, reviewer="operator", registration_pace="instant") as world:
        profile, sid = await submitted(world)
        browser = await world.signed_in(*OPERATOR)
        html = await page(browser)
        assert waiting(html) == [sid]
        for shown in ("Acme Inc", "123456789", "ann@example.com", "1 Jersey St", "My first Tidings account"):
            assert shown in html, shown
        assert "What its policy demands" in html
        assert '<option value="18602">' in html

        answer = await browser.post(f"/reviews/{sid}", outcome="approved", error_code="", reason="")
        assert (answer.status, header(answer, "location")) == (303, "/reviews")
        html = await page(browser)
        assert (waiting(html), held(html)) == ([], [sid])
        assert await status_of(browser, profile) == "In review"
        await carried_out(world)
        html = await page(browser)
        assert (waiting(html), held(html)) == ([], [])
        assert "Decided by the operator; it is approved now." in html
        assert await status_of(browser, profile) == "Approved"

        reason = "No <such> firm"
        answer = await browser.post(f"/reviews/{sid}", outcome="rejected", error_code="18602", reason=reason)
        assert answer.status == 303
        assert "It is being overruled: see above." in await page(browser)
        await carried_out(world)
        assert await status_of(browser, profile) == "Refused"
        html = await page(browser)
        assert "No &lt;such&gt; firm" in html
        assert "It was rejected with 18602. Approving it now tells its account so" in html
        assert re.search(
            r'<details class="reject" id="approve-\w+">(?:(?!</details>).)*Approve after all', html, re.DOTALL
        )
        assert '<a class="code" href="/errors/18602">' in html
        rows = await world.app.database.rows(
            sa.select(events.table.c.actor_type).where(events.table.c.resource_sid == sid).order_by(events.table.c.sid)
        )
        assert [row[0] for row in rows] == ["operator", "tidings", "operator", "tidings"]


async def test_a_decision_that_the_api_refuses_is_said_to_be_so(tmp_path: Path) -> None:
    async with running(tmp_path, reviewer="operator", registration_pace="instant") as world:
        profile, sid = await submitted(world)
        browser = await world.signed_in(*OPERATOR)
        for fields, said in (
            ({"outcome": "perhaps"}, "Outcome"),
            ({"outcome": "rejected", "error_code": "12"}, "ErrorCode"),
            ({"outcome": "rejected", "error_code": "30896"}, "ErrorCode"),
            ({}, "Outcome"),
        ):
            answer = await browser.post(f"/reviews/{sid}", **fields)
            assert answer.status == 400
            html = answer.body.decode()
            assert re.search(rf'<p class="wrong" role="alert">[^<]*{said}', html)
            assert waiting(html) == [sid]
        assert (await browser.post("/reviews/nonsense", outcome="approved")).status == 404
        assert (await browser.post(f"/reviews/RW{'0' * 32}", outcome="approved")).status == 404
        assert await status_of(browser, profile) == "In review"


async def test_a_decision_made_on_a_page_from_before_another_overrules_nothing(tmp_path: Path) -> None:
    async with running(tmp_path, reviewer="operator", registration_pace="instant") as world:
        profile, sid = await submitted(world)
        browser = await world.signed_in(*OPERATOR)
        assert '<input type="hidden" name="stands" value="pending">' in await page(browser)
        await world.api(f"/tidings/v1/Reviews/{sid}", *OPERATOR, Outcome="rejected", ErrorCode="18602")
        answer = await browser.post(f"/reviews/{sid}", outcome="approved", stands="pending")
        assert answer.status == 409
        assert "Nothing was done: Acme was rejected by the operator meanwhile." in answer.body.decode()
        assert await status_of(browser, profile) == "Refused"
        assert (await browser.post(f"/reviews/{sid}", outcome="approved", stands="rejected")).status == 303
        again = await browser.post(f"/reviews/{sid}", outcome="rejected", stands="rejected")
        assert (again.status, b"Acme is to be approved. Undo that first." in again.body) == (409, True)
        await carried_out(world)
        assert await status_of(browser, profile) == "Approved"


async def test_a_form_of_another_page_decides_nothing(tmp_path: Path) -> None:
    async with running(tmp_path, reviewer="operator", registration_pace="instant") as world:
        profile, sid = await submitted(world)
        browser = await world.signed_in(*OPERATOR)
        assert (await browser.post(f"/reviews/{sid}", outcome="approved", token="0" * 64)).status == 403
        assert await status_of(browser, profile) == "In review"


async def test_a_campaign_is_shown_with_its_texts_and_the_findings_and_stays_text(tmp_path: Path) -> None:
    async with running(tmp_path, reviewer="operator") as world:
        one = campaign(description="<script>alert(1)</script>", message_samples=["Book at bit.ly/x", "Owl: hello"])
        await world.app.database.commit(*writes([one]))
        row = review(one.campaign_sid)
        await kept(world, row)
        html = await page(await world.signed_in(*OPERATOR))
        assert waiting(html) == [row.sid]
        for shown in ("Book at bit.ly/x", "errors/30892", "How people opt in", f'list="codes-{ReviewKind.CAMPAIGN}"'):
            assert shown in html, shown
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html


async def test_what_waits_is_the_oldest_first_and_both_lists_have_pages(tmp_path: Path) -> None:
    async with running(tmp_path, reviewer="operator") as world:
        profiles = [bundle("secondary", friendly_name=f"Firm {n}") for n in range(WAITING_PAGE + 2)]
        await world.app.database.commit(*writes(profiles))
        pending = [review(one.sid, kind=ReviewKind.CUSTOMER_PROFILE) for one in profiles]
        over = [
            review("CM" + "0" * 32, ReviewOutcome.WITHDRAWN, friendly_name=f"Gone {n}") for n in range(DECIDED_PAGE + 3)
        ]
        await kept(world, *pending, *over)
        browser = await world.signed_in(*OPERATOR)
        first = await page(browser)
        (later,) = re.findall(r'href="([^"]+)">Those that came later', first)
        rest = await page(browser, later)
        assert _sids(pending) == waiting(first) + waiting(rest)
        assert len(waiting(first)) == WAITING_PAGE
        (earlier,) = re.findall(r'href="([^"]+)">Earlier ones', first)
        ended = await page(browser, earlier)
        names = re.findall(r"Gone \d+", first) + re.findall(r"Gone \d+", ended)
        assert names == [row.friendly_name for row in reversed(over)]
        assert "Overrule" not in first


async def test_a_place_that_is_none_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in(*OPERATOR)
        for name in ("after", "before"):
            assert f"Parameter {name} is invalid" in await page(browser, f"/reviews?{name}=x", 400)


async def test_what_the_simulated_reviewer_decides_says_when(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        one = bundle("secondary")
        await world.app.database.commit(*writes([one]))
        soon: Instant = world.app.clock.now().plus(h=5)
        await kept(world, review(one.sid, kind=ReviewKind.CUSTOMER_PROFILE, due_at=soon))
        html = await page(await world.signed_in(*OPERATOR))
        assert "the simulated reviewer decides" in html
        assert soon.iso() in html


def _sids(rows: Sequence[Review]) -> list[str]:
    return [row.sid for row in rows]


async def test_filters_narrow_both_lists_and_what_waits_leads_to_its_review(tmp_path: Path) -> None:
    async with running(tmp_path, reviewer="operator") as world:
        profile = bundle("secondary", account_sid=world.sid)
        await world.app.database.commit(*writes([profile]))
        old = review(profile.sid, kind=ReviewKind.CUSTOMER_PROFILE, account_sid=world.sid)
        new = review("CM" + "0" * 32, date_created=NOW.plus(days=3000))
        over = review("CM" + "1" * 32, ReviewOutcome.APPROVED, friendly_name="Gone")
        await kept(world, old, new, over)
        browser = await world.signed_in(*OPERATOR)
        assert waiting(await page(browser)) == [old.sid, new.sid]
        assert waiting(await page(browser, "/reviews?kind=campaign")) == [new.sid]
        assert waiting(await page(browser, "/reviews?older=24")) == [old.sid]
        assert waiting(await page(browser, f"/reviews?account={world.sid}&kind=")) == [old.sid]
        html = await page(browser, "/reviews?outcome=approved")
        assert waiting(html) == []
        assert "Gone" in html
        thing = await page(browser, f"/registrations/{profile.sid}")
        assert f'href="/reviews?object={profile.sid}"' in thing
        assert waiting(await page(browser, f"/reviews?object={profile.sid}")) == [old.sid]
        for wrong in ("kind=cat", "older=5", "account=x", "outcome=lost"):
            assert f"Parameter {wrong.partition('=')[0]} is invalid" in await page(browser, f"/reviews?{wrong}", 400)


async def test_several_are_decided_at_once_with_one_reason(tmp_path: Path) -> None:
    async with running(tmp_path, reviewer="operator") as world:
        profiles = [bundle("secondary", account_sid=world.sid) for _ in range(3)]
        found = [review(one.sid, kind=ReviewKind.CUSTOMER_PROFILE, account_sid=world.sid) for one in profiles]
        await world.app.database.commit(*writes(profiles))
        await kept(world, *found)
        browser = await world.signed_in(*OPERATOR)
        await page(browser)
        none = await browser.post("/reviews/several", outcome="approved")
        assert (none.status, b"Nothing was picked" in none.body) == (400, True)
        picked = {f"pick-{one.sid}": "1" for one in found[:2]}
        wrong = await browser.post("/reviews/several", outcome="rejected", error_code="30909", **picked)
        assert (wrong.status, b"0 of 2 decided" in wrong.body) == (400, True)
        done = await browser.post(
            "/reviews/several", outcome="rejected", error_code="18603", reason="No house", **picked
        )
        assert (done.status, header(done, "location")) == (303, "/reviews")
        html = await page(browser)
        assert (waiting(html), sorted(held(html))) == ([found[2].sid], _sids(found[:2]))
        assert html.count("No house") == 2
        again = await browser.post("/reviews/several", outcome="approved", **picked)
        assert b"was decided meanwhile" in again.body
        undone = await browser.post("/reviews/undo", **picked)
        assert undone.status == 303
        html = await page(browser)
        assert (waiting(html), held(html)) == (_sids(found), [])
        late = await browser.post("/reviews/undo", **picked)
        assert (late.status, b"Too late" in late.body) == (409, True)


async def test_a_decision_is_undone_within_a_minute_and_nobody_heard_of_it(tmp_path: Path) -> None:
    async with running(tmp_path, reviewer="operator", registration_pace="instant") as world:
        profile, sid = await submitted(world)
        browser = await world.signed_in(*OPERATOR)
        await page(browser)
        await browser.post(f"/reviews/{sid}", outcome="rejected", error_code="18602", stands="pending")
        html = await page(browser)
        assert held(html) == [sid]
        assert re.search(r'<span class="due">(1 minute|[1-5]?\d seconds) left</span>', html)
        owner = await world.signed_in()
        assert "18602" not in await page(owner, f"/registrations/{profile}")
        assert (await browser.post("/reviews/undo", **{f"pick-{sid}": "1"})).status == 303
        await world.api("/tidings/v1/Clock", *OPERATOR, Advance="PT5M")
        html = await page(browser)
        assert (waiting(html), held(html)) == ([sid], [])
        assert await status_of(browser, profile) == "In review"
        assert "Refused" not in await page(owner, f"/registrations/{profile}")
        assert (await owner.post("/reviews/undo", **{f"pick-{sid}": "1"})).status == 403


async def test_who_looks_at_the_same_campaigns_again_has_only_those_linted_that_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linted: list[Registration] = []
    monkeypatch.setattr(desk, "_linted", lambda registration: linted.append(registration) or ())
    async with running(tmp_path) as world:
        browser = await world.signed_in(*OPERATOR)
        several = [campaign(CampaignStatus.IN_PROGRESS, description=f"The campaign {each}") for each in range(3)]
        await world.app.database.commit(*writes(several))
        await kept(world, *(review(each.campaign_sid) for each in several))
        for _ in range(3):
            assert len(waiting(await page(browser, "/reviews?kind=campaign"))) == 3
        assert [each.description for each in linted] == [each.description for each in several]
        changed = sa.update(campaigns.table).where(campaigns.table.c.campaign_sid == several[1].campaign_sid)
        await world.app.database.commit(changed.values(description="Other words"))
        await page(browser, "/reviews?kind=campaign")
        assert [each.description for each in linted[3:]] == ["Other words"]
